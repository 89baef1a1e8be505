"""What is written into a page's history: who, when and why; never the text."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_save
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry, PageLogEntry

from learning.gate.masking import masked, masked_data
from learning.gate.passing import MARKED, OVERRIDDEN, SIGNED
from learning.gate.privacy import REPORTED


def before_logging(instance: PageLogEntry | ModelLogEntry, **kwargs: Any) -> None:
    """Wagtail writes the title of a draft, of a file, and each comment into the history."""
    instance.label = masked(instance.label)
    instance.data = masked_data(instance.data)


def connect() -> None:
    for model in (PageLogEntry, ModelLogEntry):
        pre_save.connect(before_logging, sender=model)


def register_gate_actions(actions: Any) -> None:
    actions.register_action(
        MARKED, "Answer anonymisation findings", "Said of findings that they identify nobody"
    )
    actions.register_action(
        SIGNED, "Confirm anonymisation", "Confirmed as a second person that nobody can be told"
    )

    actions.register_action(REPORTED, "Report a privacy problem", "Reported a privacy problem")

    @actions.register_action(OVERRIDDEN)
    class Overridden(LogFormatter):
        label = "Override the anonymisation gate"

        def format_message(self, log_entry: Any) -> str:
            reason = log_entry.data.get("reason", "")
            return f"Opened the anonymisation gate in spite of findings: {reason}"
