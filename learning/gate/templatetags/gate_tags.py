"""What the admin's templates show of the gate."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import TaskState

from learning.gate.checking import Found, check
from learning.gate.wording import Replacement, replacement

register = template.Library()


@register.filter
def neutral(found: Found) -> Replacement | None:
    """What could stand there instead, for a text that a button of the editor can change."""
    return replacement(found.text, found.kind, found.start, found.end)


@register.inclusion_tag("gate/_for_review.html")
def findings_for_review(task_state: TaskState) -> dict[str, Any]:
    return {"check": check(task_state.revision.as_object())}
