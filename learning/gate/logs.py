"""What the gate writes into a page's history: who, when and why; never the text."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import LogFormatter

from learning.gate.passing import MARKED, OVERRIDDEN, SIGNED
from learning.gate.privacy import REPORTED


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
