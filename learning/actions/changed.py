"""What has changed because of a learning page, for its readers, in one query of its own.

Counts of sites, never which of them is late or has not answered.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from learning.actions.models import Action
from learning.models import LearningPage
from learning.responses.on_page import hides_names, own_sites, rows_of, without_own_name
from learning.responses.states import Answer, State

SHOWN = 20
SAID = ("what", "effect", "measure_what", "measure_how", "measure_level")


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One kind of answer, and how many sites gave it."""

    words: str
    sites: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What the sites made of a page."""

    asked: int
    decided: list[Decided]
    actions: list[tuple[str, Action]]  # each with whose it is
    proposes: bool  # whether the reader is quality partner of a site that was asked

    @property
    def accepted(self) -> int:
        return sum(one.sites for one in self.decided)


WORDS = {
    Answer.ACTION_NEEDED: "found that it could happen there, and act",
    Answer.SAFE_HERE: "showed what keeps it safe there",
    Answer.NOT_HERE: "showed why it cannot apply there",
}


def changed(page: LearningPage, request: HttpRequest) -> Changed | None:
    """Return what the page shows; a preview shows nothing."""
    user: Any = request.user
    if getattr(request, "is_preview", False) or not user.is_authenticated:
        return None
    rows = rows_of(page, request)
    asked = len(rows)
    answers = Counter(row.answer for row in rows if row.state == State.ACCEPTED)
    verified = Action.objects.for_page(page.pk).shown_done().select_related("provider_site")
    named = own_sites(user) if hides_names(rows) else None
    return Changed(
        asked=asked,
        proposes=any(row.is_partner for row in rows),
        decided=[
            Decided(
                words=words, sites=answers[answer], percent=round(100 * answers[answer] / asked)
            )
            for answer, words in WORDS.items()
            if answers[answer]
        ],
        actions=[
            _told(action, named) for action in verified.order_by("-verified_at", "pk")[:SHOWN]
        ],
    )


def _told(action: Action, named: list[int] | None) -> tuple[str, Action]:
    """Return whose action it is, and what it says: without its site's name, if that is not one of
    those that may be ``named``."""
    if named is None or action.provider_site_id in named:
        return action.provider_site.name, action
    for field in SAID:
        text = without_own_name(getattr(action, field), action.provider_site)
        setattr(action, field, text)
    return "One site", action
