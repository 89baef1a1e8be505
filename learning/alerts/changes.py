"""What a revision changed, for whoever read the version before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.models import PageLogEntry

from intranet.network.models import lines
from learning.alerts.models import AlertPage

PARTS = {
    "title": "the headline",
    "deadline": "the deadline",
    "what_to_do": "what to do",
    "what_happened": "what happened elsewhere",
    "evidence_asked": "the evidence asked for",
    "severity": "the severity",
}


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Names of the parts that changed, and the steps that are new.

    No words of the version before: they may be what it was revised for.
    """

    parts: list[str]
    new_steps: frozenset[str]


def what_changed(page: AlertPage) -> Changes | None:
    """Return what differs from the version before, or None where that is not kept."""
    if page.version == 1:
        return None
    published = PageLogEntry.objects.filter(
        page=page.pk, action="wagtail.publish", revision__content__version__lt=page.version
    )
    content: dict[str, Any] | None = (
        published.order_by("-timestamp", "-pk").values_list("revision__content", flat=True).first()
    )
    if content is None:
        return None
    parts = [
        words for name, words in PARTS.items() if _before(content, name) != getattr(page, name)
    ]
    steps = lines(content.get("what_to_do", ""))
    return Changes(
        parts=parts, new_steps=frozenset(step for step in page.steps if step not in steps)
    )


def _before(content: dict[str, Any], name: str) -> Any:
    return AlertPage._meta.get_field(name).to_python(content.get(name))
