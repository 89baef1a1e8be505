"""How a page's history tells of an import."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import LogFormatter

PUBLISH = "learning.publish_by_import"


def register_import_actions(actions: Any) -> None:
    actions.register_action(PUBLISH)(PublishedByImport)


class PublishedByImport(LogFormatter):
    label = "Publish by import"
    message = "Published by import, without a second person's review"

    def format_comment(self, log_entry: Any) -> str:
        reason = log_entry.data.get("override_gate")
        return f"Reason given: {reason}" if reason else ""
