"""What a revision changed, for whoever read the version before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import PageLogEntry

from intranet.network.models import lines
from learning.alerts.models import AlertPage

PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
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
        page=page.pk, action__in=PUBLISHED, revision__content__version__lt=page.version
    )
    content: dict[str, Any] | None = (
        published.order_by("-timestamp", "-pk").values_list("revision__content", flat=True).first()
    )
    if content is None:
        return None
    before = {name: _before(content, name) for name in PARTS}
    parts = [words for name, words in PARTS.items() if before[name] != _now(page, name)]
    steps = lines(before["what_to_do"])
    return Changes(
        parts=parts, new_steps=frozenset(step for step in page.steps if step not in steps)
    )


def _before(content: dict[str, Any], name: str) -> Any:
    return _whole_seconds(AlertPage._meta.get_field(name).to_python(content.get(name)))


def _now(page: AlertPage, name: str) -> Any:
    return _whole_seconds(getattr(page, name))


def _whole_seconds(value: Any) -> Any:
    """A revision keeps less of a second than a page does."""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value
