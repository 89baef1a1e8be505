"""The fields in which somebody says what is to be done, by whom, by when and how it is measured;
and the hints that come with them. A hint never stands in the way: "Keep it as it is" keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from intranet.network.audience import partners_of
from intranet.network.models import ProviderSite, User
from learning.actions.models import MOST_MONTHS, SENTENCE, Action, ActionKind
from learning.actions.states import NOT_TO_BE_DONE
from learning.actions.wishes import Wish
from learning.actions.wording import Hint, hints
from learning.people_found import PicksPeople, name_field, person_field, staff_of
from learning.verbs import ANONYMOUS, DAY, INPUT, written_text

KEEP = "keep"  # the button that keeps it as it is
SELECT = {"class": "nhsuk-select"}
NO_DATE = {"invalid": "Enter a date."}


def sentence(label: str, help_text: str = "", *, required: str = "") -> forms.CharField:
    """Return the field of one sentence; ``required`` is what is said where it is left empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=SENTENCE,
        required=bool(required),
        widget=forms.Textarea(attrs={"class": "nhsuk-textarea", "rows": 2}),
        error_messages={"required": required},
    )


def short(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=SENTENCE, required=False,
        widget=forms.TextInput(attrs=INPUT | {"autocomplete": "off"}),
    )  # fmt: skip


class KindField(forms.ModelChoiceField):
    """A kind of action, each with its strength."""

    def label_from_instance(self, kind: Any) -> str:
        return f"{kind.name} ({kind.get_strength_display().lower()})"


class AsksForWish(PicksPeople):
    """What is to be done, and whoever does it."""

    body = "actions/_wish.html"
    roles: tuple[str, ...] = ("owner",)
    written: tuple[str, ...] = (
        "what", "why", "measure_what", "measure_how", "measure_level",
    )  # fmt: skip
    keeps = False  # whether they have read the hints and keep it as it is
    hinted: list[Hint] = []

    what = sentence(
        "What is to be done?",
        f"One sentence that begins with who, by role, or with a verb. {ANONYMOUS}",
        required="Say in one sentence what is to be done.",
    )
    why = written_text("Why? (if you like)", "", "", rows=3)
    kind = KindField(
        label="Kind of action",
        help_text="Strong ones work without anybody having to remember them.",
        queryset=ActionKind.objects.all(),
        empty_label="Choose a kind",
        widget=forms.Select(attrs=SELECT),
        error_messages={"required": "Choose a kind of action.", "invalid_choice": "Choose a kind."},
    )
    due_on = forms.DateField(label="Due", required=False, widget=DAY, error_messages=NO_DATE)
    measure_what = short("What is measured?", "Such as “drawers with one strength”.")
    measure_how = short("How?", "Such as “counted by the pharmacist on three days”.")
    measure_level = short("Which level is good enough?", "Such as “all 12 drawers”.")
    measure_by = forms.DateField(
        label="Measured by", required=False, widget=DAY, error_messages=NO_DATE
    )
    recheck_months = forms.IntegerField(
        label="Look again after so many months (if you like)",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.NumberInput(attrs=INPUT | {"class": "nhsuk-input nhsuk-input--width-4"}),
    )
    owner_called = name_field("Find an owner by name")
    owner = person_field("Owner: one person", unknown="Choose an owner from the list.")

    def set_out(
        self, *, site: ProviderSite | None, owner: int | None = None, action: Action | None = None
    ) -> None:
        """Fill in what is known. Called when the form is made; without a site nobody is picked."""
        self.about = action
        self.fields["why"].required = False
        if action is not None:
            self.initial.update({name: getattr(action, name) for name in Wish.__dataclass_fields__})
            self.initial.update(kind=action.kind_id, owner=owner)
        if site is None:
            self.roles = ()
            del self.fields["owner"], self.fields["owner_called"]
            return
        partners = partners_of([site.pk]).get(site.pk, [])
        known = [pk for pk in (owner, *partners) if pk]
        self.choose_from(staff_of(site, known), known)

    def clean_what(self) -> str:
        return " ".join(str(self.cleaned_data["what"]).split())

    @property
    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(**{name: given[name] for name in Wish.__dataclass_fields__})

    @property
    def owner_picked(self) -> User | None:
        picked: User | None = self.cleaned_data.get("owner")
        return picked

    def holds_back(self, pages: list[int]) -> bool:
        """Return whether there are hints that its author has not read; only of what they wrote now.

        ``pages`` is what the action is about: something stronger may stand beside it there.
        """
        self.hinted = [
            hint
            for hint in hints(self.wish, alone=self._is_alone(pages), today=timezone.localdate())
            if self.about is None or hint.field in self.changed_data
        ]
        return bool(self.hinted) and KEEP not in self.data

    def _is_alone(self, pages: list[int]) -> bool:
        beside = Action.objects.filter(page_links__page__in=pages).stronger()
        if self.about is not None:
            beside = beside.exclude(pk=self.about.pk)
        return not beside.exclude(state__in=NOT_TO_BE_DONE).exists()
