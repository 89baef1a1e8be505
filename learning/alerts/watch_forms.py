"""What somebody does about a duty that is not theirs."""

from __future__ import annotations

from typing import Any

from django import forms

from learning.alerts.models import PersonDuty
from learning.alerts.models.duties import REASON
from learning.verbs import DAY, INPUT, Verb, Written

HOW = "Such as “told at the ward meeting, signed the sheet”."


class SaysHow(Written):
    """Says how somebody knows that others have read the version in the form."""

    written = ("how",)

    how = forms.CharField(
        label="How do you know that they have read it?",
        help_text=HOW,
        max_length=REASON,
        widget=forms.TextInput(attrs=INPUT),
        error_messages={"required": "Say how you know that they have read it."},
    )
    version = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)


class AcknowledgeFor(SaysHow, Verb):
    name = "acknowledge"


class Excuse(Verb):
    name = "excuse"
    written = ("reason",)

    reason = forms.CharField(
        label="Why are they excused?",
        help_text="Such as “does not work with patients”. Nothing about their health.",
        max_length=REASON,
        widget=forms.TextInput(attrs=INPUT),
        error_messages={"required": "Say why this person is excused."},
    )
    until = forms.DateField(
        label="Until the end of (leave empty for good)",
        required=False,
        widget=DAY,
        error_messages={"invalid": "Enter a date."},
    )


class Away(Verb):
    name = "away"
    written = ("reason",)

    until = forms.DateField(
        label="Away until the end of",
        help_text="The time until it is due waits while they are away.",
        widget=DAY,
        error_messages={"required": "Enter the last day away.", "invalid": "Enter a date."},
    )
    reason = forms.CharField(
        label="Note (if you like)",
        help_text="Such as “on leave”. Nothing about their health.",
        required=False,
        max_length=REASON,
        widget=forms.TextInput(attrs=INPUT),
    )


class Back(Verb):
    name = "back"


class SheetForm(SaysHow):
    """Several acknowledgements from one signed sheet."""

    people = forms.ModelMultipleChoiceField(
        queryset=PersonDuty.objects.none(),
        error_messages={
            "required": "Tick at least one person.",
            "invalid_choice": "Somebody on the sheet is done already. Look again.",
            "invalid_pk_value": "Tick people on the sheet.",
        },
    )

    def __init__(self, data: Any = None, *, duties: Any) -> None:
        super().__init__(data)
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = duties
