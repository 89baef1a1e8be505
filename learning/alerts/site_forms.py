"""What somebody says for a site, or about what it said. Each form is one verb of ``sites.py``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from intranet.network.audience import partners_of
from intranet.network.models import User
from learning.alerts import sites
from learning.alerts.answering import Part, is_owed
from learning.alerts.models import SiteDuty
from learning.alerts.states import SITE_TO_CONFIRM, SiteState
from learning.people_found import PicksPeople, name_field, person_field, staff_of
from learning.verbs import Verb, short_text, written_text


class SiteVerb(Verb):
    """One verb."""

    heading: str
    button: str
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


class Delegate(SiteVerb, PicksPeople):
    """Lead and deputy, each picked from whoever is found by name."""

    name = "delegate"
    heading = "Change lead and deputy"
    button = "Name lead and deputy"
    roles = ("lead", "deputy")

    lead_called = name_field("Somebody else of the site: find a lead by name")
    lead = person_field("Lead", required="Choose a lead.", unknown="Choose a lead from the list.")
    deputy_called = name_field("Somebody else of the site: find a deputy by name")
    deputy = person_field("Deputy", unknown="Choose a deputy from the list.")

    def __init__(self, data: QueryDict | None = None, *, duty: SiteDuty) -> None:
        super().__init__(data, duty=duty)
        partners = partners_of([duty.provider_site_id]).get(duty.provider_site_id, [])
        known = [pk for pk in (*partners, duty.lead_id, duty.deputy_id) if pk]
        self.choose_from(staff_of(duty.provider_site, known), known)
        self.initial.update(lead=duty.lead_id, deputy=duty.deputy_id)

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.delegates

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
