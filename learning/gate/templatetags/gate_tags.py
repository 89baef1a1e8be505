"""What the admin's templates show of the gate."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import TaskState

from learning.gate.checking import Found, check
from learning.gate.wording import NEUTRAL

register = template.Library()


@register.filter
def neutral_wordings(found: Found) -> tuple[str, ...]:
    """What could stand there instead, for a field whose text a button can change."""
    return NEUTRAL.get(found.kind, ()) if "." not in found.text.place else ()


@register.inclusion_tag("gate/_for_review.html")
def findings_for_review(task_state: TaskState) -> dict[str, Any]:
    return {"check": check(task_state.revision.as_object())}
