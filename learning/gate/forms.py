"""The editor's form, the second person's, and the administrator's."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms.pages import WagtailAdminPageForm

from learning.gate.checking import Check, check
from learning.gate.masking import says_something
from learning.gate.passing import GateClosed, ready_for_review

REASON = "gate-reason-"
GIVE_REASON = "Give the reason: it stays in the history."
GOES_ON = ("action-publish", "action-submit", "action-restart-workflow", "action-workflow-action")


def was_read(texts: str, checked: Check) -> bool:
    """Return whether somebody who opened a page with ``texts`` saw what ``checked`` holds now."""
    return texts in ("", checked.texts_hash)


def reasons_in(data: Any) -> dict[str, str]:
    """Return {fingerprint: reason} of what an editor wrote beside the findings.

    A sentence that stands twice on a page is answered once.
    """
    written = {
        name.removeprefix(REASON): [
            one.strip() for one in data.getlist(name) if says_something(one)
        ]
        for name in data
        if name.startswith(REASON)
    }
    return {fingerprint: reasons[0] for fingerprint, reasons in written.items() if reasons}


class GatedPageForm(WagtailAdminPageForm):
    """A draft is always kept. Review and publication wait until every finding is answered."""

    checked: Check | None = None

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.reasons = reasons_in(self.data)
        if self.errors or not any(self.data.get(name) for name in GOES_ON):
            return
        if "topics" in self.cleaned_data:
            self.instance.topics.set(self.cleaned_data["topics"])
        self.checked = check(self.instance).with_reasons(self.instance.reasons)
        try:
            ready_for_review(self.checked)
        except GateClosed as closed:
            self.add_error(None, str(closed))


class Confirmation(forms.Form):
    """The words of a second person. ``texts`` is the hash of what they read."""

    TELL = (
        ("no", "No. Nobody could tell who or where it was."),
        ("yes", "Yes, somebody could, or I am not sure."),
    )
    read = forms.BooleanField(
        label="I have read every text of this page, and each finding identifies nobody.",
        error_messages={"required": "Read every text and finding first, then tick this."},
    )
    could_tell = forms.ChoiceField(
        label="Could somebody who knows the network, and wants to find out, tell who or where?",
        choices=TELL,
        widget=forms.RadioSelect,
        error_messages={"required": "Answer the question: could somebody tell?"},
    )
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500)
    texts = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_could_tell(self) -> str:
        if self.cleaned_data["could_tell"] != "no":
            raise forms.ValidationError(
                "Then it must not go out. Ask for changes, and say what gives it away."
            )
        return "no"


class OverrideForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Why these texts must go out in spite of what was found. It stays in the history "
        "and stands in the next report.",
        error_messages={"required": GIVE_REASON},
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not says_something(reason):
            raise forms.ValidationError(GIVE_REASON)
        return reason


class PrivacyForm(forms.Form):
    what = forms.CharField(
        label="What gives it away? (optional)",
        help_text="Say where it stands, such as “the second paragraph”. Do not repeat a name.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
