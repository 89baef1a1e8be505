"""What the admin's templates show of the gate."""

from __future__ import annotations

from django import template
from wagtail.models import TaskState

from learning.gate.checking import Check, Found, check
from learning.gate.wording import Replacement, replacement

register = template.Library()


@register.filter
def neutral(found: Found) -> Replacement | None:
    """What could stand there instead, for a text that a button of the editor can change."""
    return replacement(found.text, found.kind, found.start, found.end)


@register.simple_tag
def for_review(task_state: TaskState) -> Check:
    """What an approval publishes: the newest version, not the one that was submitted."""
    return check(task_state.workflow_state.content_object.get_latest_revision_as_object())
