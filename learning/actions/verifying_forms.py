"""What somebody else says of an action that is done, and what is found later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from intranet.network.models import User
from learning.actions import copies, doing
from learning.actions.forms import ActionVerb, Verifies
from learning.actions.models import Action
from learning.actions.parts import Part
from learning.actions.wish_forms import SELECT, sentence
from learning.responses.owing import DAYS
from learning.verbs import DAY, NotPossible, short_text, written_text

MONTHS = [("", "Not again"), ("3", "In 3 months"), ("6", "In 6 months"), ("12", "In 12 months")]


class Verify(Verifies):
    name = "verify"
    heading = "Verify that it is done"
    explains = "Only if what stands above would convince you if you saw the place."
    button = "Verify: it is done"
    done = "Verified"
    written = ("effect",)

    effect = sentence(
        "What has changed?",
        "One sentence. Staff read it on the learning page.",
        required="Say in one sentence what has changed.",
    )
    months = forms.TypedChoiceField(
        label="Look again",
        choices=MONTHS,
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, action: Action
    ) -> None:
        super().__init__(data, files, action=action)
        if (months := action.recheck_months) and str(months) not in dict(MONTHS):
            field = self.fields["months"]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [*MONTHS, (str(months), f"In {months} months")]
        self.initial["months"] = action.recheck_months

    def carry_out(self, by: User, seen: int) -> None:
        given = self.cleaned_data
        doing.verify(
            self.action, by=by, effect=given["effect"], recheck_months=given["months"], seen=seen
        )


class Approve(Verifies):
    name = "approve"
    heading = "Approve that it is not possible"
    explains = "Nobody is asked to do it any more."
    button = "Approve: not possible"
    done = "Approved"

    def carry_out(self, by: User, seen: int) -> None:
        doing.approve(self.action, by=by, seen=seen)


class SendBack(Verifies):
    name = "send-back"
    heading = "Send it back"
    explains = "It is then to be done again, and they read what you write."
    button = "Send it back"
    done = "Sent back"
    written = ("reason",)

    reason = short_text("What is missing?", "", "Say what is missing.")

    def carry_out(self, by: User, seen: int) -> None:
        doing.send_back(self.action, by=by, reason=self.cleaned_data["reason"], seen=seen)


class LooksAgain(ActionVerb):
    @staticmethod
    def is_for(part: Part) -> bool:
        return part.manages or part.does


class Recheck(LooksAgain):
    name = "recheck"
    heading = "Look again whether it still holds"
    button = "It still holds"
    done = "Kept: it still holds"
    written = ("found_there",)

    found_there = written_text("What did you see?", "", "Say what you saw.")

    def carry_out(self, by: User, seen: int) -> None:
        doing.recheck(self.action, by=by, found=self.cleaned_data["found_there"], seen=seen)


class FindUndone(LooksAgain):
    name = "no-longer"
    heading = "Say that it no longer holds"
    explains = "It is then in progress again. Its owner is told and reads what you write."
    button = "It no longer holds"
    done = "Kept: it is in progress again"
    is_next = False
    written = ("missing_there",)

    missing_there = written_text(
        "What did you see, and what is missing now?", "",
        "Say what you saw, and what is missing now.",
    )  # fmt: skip
    due_on = forms.DateField(
        label="To be done again by",
        widget=DAY,
        error_messages={"required": "Enter a date.", "invalid": "Enter a date."},
    )

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, action: Action
    ) -> None:
        super().__init__(data, files, action=action)
        self.initial["due_on"] = timezone.localdate() + timedelta(days=DAYS)

    def carry_out(self, by: User, seen: int) -> None:
        given = self.cleaned_data
        doing.find_undone(
            self.action, by=by, reason=given["missing_there"], due_on=given["due_on"], seen=seen
        )


class EndForNetwork(Verifies):
    name = "end-network"
    heading = "Give it to no site that opens later"
    explains = "It was proposed for the whole network. Sites that have a copy keep it."
    button = "End it for the network"
    done = "Ended: sites that open later get no copy"
    is_next = False
    written = ("reason",)

    reason = short_text("Why do they not need it?", "", "Say why they do not need it.")

    @property
    def own_names(self) -> Iterable[str]:
        """Every site reads it."""
        return ()

    def carry_out(self, by: User, seen: int) -> None:
        if self.action.network is None:
            raise NotPossible("It was not proposed for the whole network.")
        copies.end(self.action.network, by=by, reason=self.cleaned_data["reason"])
