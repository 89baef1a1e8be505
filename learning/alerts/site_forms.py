"""What somebody says for a site, or about what it said. Each form is one verb of ``sites.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from intranet.network.models import User
from learning.alerts import sites
from learning.alerts.answering import Part, is_owed, staff_of
from learning.alerts.audience import partners_of
from learning.alerts.models import SiteDuty
from learning.alerts.models.duties import REASON
from learning.alerts.states import SITE_TO_CONFIRM, SiteState
from learning.alerts.watch_forms import INPUT, Verb

LONGEST = 5_000  # characters
FOUND_AT_ONCE = 20  # people
ANONYMOUS = (
    "Write roles in place of names, and “within two weeks” in place of a date. Nothing that points "
    "to a patient or a colleague."
)


class SiteVerb(Verb):
    """One verb."""

    heading: str
    button: str
    explains = ""
    guards = True  # whether it is refused once anything has changed since the page was opened

    def __init__(self, data: QueryDict | None = None, *, duty: SiteDuty) -> None:
        self.duty = duty
        super().__init__(data)

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.acts

    @property
    def own_names(self) -> Iterable[str]:
        return self.duty.provider_site.own_names

    def carry_out(self, by: User) -> str:
        """Carry out the verb; return what came of it, in words, or nothing if nothing changed."""
        raise NotImplementedError

    @property
    def typed(self) -> list[BoundField]:
        """Return the fields in which somebody wrote something."""
        return [self[name] for name in self.written if self[name].value()]


def written_text(
    label: str, help_text: str, required: str, *, longest: int = LONGEST, rows: int = 5
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=f"{help_text} {ANONYMOUS}".strip(),
        max_length=longest,
        widget=forms.Textarea(attrs={"class": "nhsuk-textarea", "rows": rows}),
        error_messages={"required": required},
    )


short_text = partial(written_text, longest=REASON, rows=3)


class Read(SiteVerb):
    name = "read"
    heading = "Say that you have read it"
    explains = "It is kept with your name. The alert stays open until you have answered it."
    button = "I have read it"
    guards = False  # doing it twice changes nothing, and it says which version was read

    version = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, duty: SiteDuty) -> None:
        super().__init__(data, duty=duty)
        self.initial["version"] = duty.alert.version

    def carry_out(self, by: User) -> str:
        now = timezone.now()
        duty = sites.acknowledge(self.duty, version=self.cleaned_data["version"], by=by, now=now)
        return "Kept: you have read it." if duty.acknowledged_at == now else ""


class Assess(SiteVerb):
    name = "assess"
    heading = "Find out what it means here"
    explains = (
        "Go and look where the work is done. Ask how it could apply here, not whether it could "
        "happen."
    )
    button = "We are finding out"

    def carry_out(self, by: User) -> str:
        sites.assess(self.duty, by=by)
        return "Kept: you are finding out what it means here."


class Plan(SiteVerb):
    name = "plan"
    heading = "Plan what you will do"
    button = "Keep the plan"
    written = ("plan",)

    plan = written_text(
        "What will be done, by which role, and by when?", "", "Say what the site will do."
    )

    def __init__(self, data: QueryDict | None = None, *, duty: SiteDuty) -> None:
        super().__init__(data, duty=duty)
        if duty.state == SiteState.IN_PROGRESS:
            self.heading = "Change the plan"
        self.initial["plan"] = duty.plan

    def carry_out(self, by: User) -> str:
        text = self.cleaned_data["plan"]
        if self.duty.state == SiteState.IN_PROGRESS and text == self.duty.plan:
            return ""
        sites.plan(self.duty, by=by, text=text)
        return "The plan is kept."


class Complete(SiteVerb):
    name = "complete"
    heading = "Say that it is done"
    explains = "Somebody of the risk and quality team verifies it."
    button = "It is done"
    written = ("evidence",)

    evidence = written_text(
        "What shows that it is done?",
        "Say what you saw, and where the record of it is kept.",
        "Say what shows that it is done.",
    )

    def __init__(self, data: QueryDict | None = None, *, duty: SiteDuty) -> None:
        super().__init__(data, duty=duty)
        if duty.sent_back:
            self.initial["evidence"] = duty.evidence

    def carry_out(self, by: User) -> str:
        sites.complete(self.duty, by=by, evidence=self.cleaned_data["evidence"])
        return "Kept. It waits for somebody of the risk and quality team to verify it."


class NotRequired(SiteVerb):
    name = "not-required"
    heading = "Say that it is not required here"
    explains = "Somebody of the risk and quality team approves it, or sends it back."
    button = "Not required here"
    written = ("reason",)

    reason = short_text(
        "Why does it ask nothing of this site?",
        "“It couldn't happen here” is no reason: say what is not done or not kept here.",
        "Say why it does not apply here.",
    )

    def carry_out(self, by: User) -> str:
        sites.say_not_required(self.duty, by=by, reason=self.cleaned_data["reason"])
        return "Kept. It waits for somebody of the risk and quality team to approve it."


class Confirm(SiteVerb):
    name = "confirm"

    def __init__(self, data: QueryDict | None = None, *, duty: SiteDuty) -> None:
        super().__init__(data, duty=duty)
        if duty.state == SiteState.SAID_NOT_REQUIRED:
            self.heading = "Approve that it is not required here"
            self.explains = "Nobody is asked again, unless the alert is revised."
            self.button = "Approve: not required here"
        else:
            self.heading = "Verify that it is done"
            self.explains = "Only if what stands above would convince you if you saw the place."
            self.button = "Verify: it is done"

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.verifies

    def carry_out(self, by: User) -> str:
        duty = sites.confirm(self.duty, by=by)
        if duty.state == SiteState.NOT_REQUIRED:
            return "Approved: it is not required here."
        if duty.recheck_at is None:
            return "Verified."
        return f"Verified. To be looked at again on {date_format(duty.recheck_at, 'l j F Y')}."


class SendBack(SiteVerb):
    name = "send-back"
    heading = "Send it back"
    explains = "The site then owes an answer again, and reads what you write."
    button = "Send it back"
    written = ("reason",)

    reason = short_text("What is missing?", "", "Say what is missing.")

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.verifies

    def carry_out(self, by: User) -> str:
        sites.send_back(self.duty, by=by, reason=self.cleaned_data["reason"])
        return "Sent back to the site."


class Recheck(SiteVerb):
    name = "recheck"
    heading = "Look again whether it still holds"
    button = "It still holds"
    written = ("evidence",)

    evidence = written_text("What did you see?", "", "Say what you saw.")

    def carry_out(self, by: User) -> str:
        sites.recheck(self.duty, by=by, evidence=self.cleaned_data["evidence"])
        return "Kept: it still holds."


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Those of whom a lead or deputy is picked, each with whether they are picked now."""

    field: BoundField
    search: BoundField
    people: list[tuple[User, bool]]
    nobody: bool  # whether nobody may be picked
    nobody_picked: bool
    nobody_found: bool
    too_many: bool


class Delegate(SiteVerb):
    """Lead and deputy, each picked from whoever is found by name."""

    name = "delegate"
    heading = "Change lead and deputy"
    button = "Name lead and deputy"
    ROLES = ("lead", "deputy")
    looks = False

    lead_called = forms.CharField(
        label="Somebody else of the site: find a lead by name", required=False, max_length=100,
        widget=forms.TextInput(attrs=INPUT | {"autocomplete": "off"}),
    )  # fmt: skip
    lead = forms.ModelChoiceField(
        label="Lead",
        queryset=User.objects.none(),
        error_messages={
            "required": "Choose a lead.",
            "invalid_choice": "Choose a lead from the list.",
        },
    )
    deputy_called = forms.CharField(
        label="Somebody else of the site: find a deputy by name", required=False, max_length=100,
        widget=forms.TextInput(attrs=INPUT | {"autocomplete": "off"}),
    )  # fmt: skip
    deputy = forms.ModelChoiceField(
        label="Deputy",
        queryset=User.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Choose a deputy from the list."},
    )

    def __init__(self, data: QueryDict | None = None, *, duty: SiteDuty) -> None:
        super().__init__(data, duty=duty)
        self.partners = partners_of([duty.provider_site_id]).get(duty.provider_site_id, [])
        self.people = staff_of(duty, self.partners)
        self.initial.update(lead=duty.lead_id, deputy=duty.deputy_id)
        for role in self.ROLES:
            field = self.fields[role]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = self.people

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.delegates

    @classmethod
    def looking(cls, data: QueryDict, *, duty: SiteDuty) -> Delegate:
        """Return the form with whoever is found by the names in ``data``; nobody is named yet."""
        form = cls(duty=duty)
        form.initial.update({name: data.get(name, "") for name in form.fields})
        form.looks = True
        return form

    @property
    def choices(self) -> list[Choices]:
        return [self._choices(role) for role in self.ROLES]

    def _choices(self, role: str) -> Choices:
        """Return whom the list shows: who was picked, the partners, and who was looked for."""
        picked, called = str(self[role].value() or ""), str(self[f"{role}_called"].value() or "")
        known = [pk for pk in (*self.partners, self.duty.lead_id, self.duty.deputy_id) if pk]
        shown = list(self.people.filter(pk__in=[*known, *([picked] if picked.isdecimal() else [])]))
        found = self._called(called)
        shown += [person for person in found[:FOUND_AT_ONCE] if person not in shown]
        return Choices(
            field=self[role],
            search=self[f"{role}_called"],
            people=[(person, str(person.pk) == picked) for person in shown],
            nobody=not self.fields[role].required,
            nobody_picked=not picked,
            nobody_found=bool(called.split()) and not found,
            too_many=len(found) > FOUND_AT_ONCE,
        )

    def _called(self, name: str) -> list[User]:
        words = name.replace("\0", " ").split()
        people = self.people
        for word in words:
            people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
        return list(people[: FOUND_AT_ONCE + 1]) if words else []

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("lead") and given.get("lead") == given.get("deputy"):
            self.add_error("deputy", "Lead and deputy are two people.")
        return given

    def carry_out(self, by: User) -> str:
        lead, deputy = self.cleaned_data["lead"], self.cleaned_data["deputy"]
        if (lead, deputy) == (self.duty.lead, self.duty.deputy):
            return ""
        sites.delegate(self.duty, by=by, lead=lead, deputy=deputy)
        return f"Lead is {lead}, deputy is {deputy or 'nobody yet'}."


# What may be said in which state; the next step comes first.
FITTING: dict[SiteState, tuple[type[SiteVerb], ...]] = {
    SiteState.ISSUED: (Read, Assess, Plan, Complete, NotRequired),
    SiteState.ACKNOWLEDGED: (Assess, Plan, Complete, NotRequired),
    SiteState.ASSESSING: (Plan, Complete, NotRequired),
    SiteState.IN_PROGRESS: (Complete, Plan, NotRequired),
    SiteState.SAID_NOT_REQUIRED: (Confirm, SendBack),
    SiteState.COMPLETED: (Confirm, SendBack),
    SiteState.VERIFIED: (Recheck,),
}
ALL: tuple[type[SiteVerb], ...] = (
    Read, Assess, Plan, Complete, NotRequired, Confirm, SendBack, Recheck, Delegate,
)  # fmt: skip
KINDS = {kind.name: kind for kind in ALL}


def fitting(duty: SiteDuty, part: Part, user: User) -> list[SiteVerb]:
    """Return what ``user`` may say now, the next step first."""
    if not is_owed(duty):
        return []
    if duty.state == SiteState.VERIFIED and not sites.is_to_recheck(duty, timezone.now()):
        return []
    if duty.state in SITE_TO_CONFIRM and duty.answered_by_id == user.pk:
        return []
    kinds = FITTING.get(SiteState(duty.state), ())
    return [kind(duty=duty) for kind in kinds if kind.is_for(part)]
