"""A weak sign of a name is believed only near something sure.

Who writes of one patient or colleague writes of others. A teaching page that points to nobody is
full of surnames as well: of instruments, judgments, signs and authors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from learning.anonymisation.findings import Kind

if TYPE_CHECKING:
    from learning.anonymisation.recognisers.base import Span

FAINT = 0.4  # the score of a sign that counts in a text full of people only
WEAK = 0.45  # of a sign that needs another
ALONE = 0.48  # of a given name by itself: two different ones speak for each other
TOLD = 0.49  # of a surname by itself that does what authors do as well
BELIEVED = 0.5
SURE = 0.8
TITLED = 0.9
REACH = 2_000  # characters: about a page
NEAR, CROWD = 2, 3  # how much must stand within reach of a weak and of a faint sign
SHORT = 250  # characters of a caption or a title, which has no room for something sure
MOST = 60  # anchors looked at


class Anchor(NamedTuple):
    """Something sure: a number or a title weighs two, a full name or somebody told one."""

    start: int
    text: str
    weight: int


def near_something_sure(text: str, spans: Iterable[Span]) -> set[Span]:
    """Return ``spans`` without the weak ones that stand alone.

    Two different people told by the words beside them are something sure as well. A single full
    name is not: famous people have one. Where nothing else is sure only what is sure itself stays.
    """
    spans = set(spans)
    anchors = sorted(_anchors(text, spans))
    starts = [anchor.start for anchor in anchors]
    enough = SURE if len(text) > SHORT else BELIEVED
    return {
        span
        for span in spans
        if span.score >= enough
        or _weight(span.start, anchors, starts) >= (NEAR if span.score > FAINT else CROWD)
    }


def _anchors(text: str, spans: set[Span]) -> Iterable[Anchor]:
    given = [span for span in spans if span.score == ALONE]
    several = len({text[span.start : span.end] for span in given}) > 1
    for span in spans:
        if span.kind in (Kind.URL, Kind.ORG_SITE):
            continue
        person = span.kind == Kind.PERSON
        sure = span.score >= SURE
        if sure or (person and span.score > BELIEVED) or (several and span.score == ALONE):
            single = person and span.score < TITLED
            yield Anchor(span.start, text[span.start : span.end], 1 if single else 2)


def _weight(place: int, anchors: list[Anchor], starts: list[int]) -> int:
    """Return how much stands within reach of ``place``; the same name counts once."""
    at, seen, weight = bisect_left(starts, place - REACH), set(), 0
    for anchor in anchors[at : at + MOST]:
        if anchor.start > place + REACH or weight >= CROWD:
            break
        if anchor.text not in seen:
            seen.add(anchor.text)
            weight += anchor.weight
    return weight
