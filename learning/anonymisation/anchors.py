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

GLIMMER = 0.35  # the score of a sign that counts where several people are surely told of
FAINT = 0.4  # the score of a sign that counts in a text full of people only
WEAK = 0.45  # of a sign that needs another
ALONE = 0.48  # of a given name by itself: two different ones speak for each other
TOLD = 0.49  # of a surname by itself that does what authors do as well
BELIEVED = 0.5
NAMED = 0.79  # of both names by a list or the model, with nothing beside them that says who it is
SURE = 0.8
TITLED = 0.9
REACH = 2_000  # characters: about a page
# How much must stand within reach of a weak sign, of a faint one and of a glimmer.
NEAR, CROWD, MANY = 2, 3, 5
CAST = 5  # different names of people that speak for each other where nothing says who they are
SHORT = 250  # characters of a caption or a title, which has no room for something sure
MOST = 60  # anchors looked at


class Anchor(NamedTuple):
    """Something sure: a number or a title weighs two, a name and a day one."""

    start: int
    text: str
    weight: int


def near_something_sure(text: str, spans: Iterable[Span]) -> set[Span]:
    """Return ``spans`` without the weak ones that stand alone.

    Two different people told by the words beside them are something sure as well. Names that
    nothing tells about are not, unless there are several: famous people and machines have some.
    Where nothing else is sure only what is sure itself stays.
    """
    spans = set(spans)
    anchors = sorted(_anchors(text, spans))
    starts = [anchor.start for anchor in anchors]
    sites = sorted(
        span.start for span in spans if span.kind == Kind.ORG_SITE and span.score >= SURE
    )
    short = len(text) <= SHORT
    enough = BELIEVED if short else SURE
    return {
        span
        for span in spans
        if span.score >= enough
        or _weight(span.start, anchors, starts) >= _needed(span, short=short)
        or (span.score == NAMED and _near_a_site(span.start, sites))
    }


def _near_a_site(place: int, sites: list[int]) -> bool:
    at = bisect_left(sites, place - REACH)
    return at < len(sites) and sites[at] <= place + REACH


def _anchors(text: str, spans: set[Span]) -> list[Anchor]:
    sure: list[Anchor] = []
    names: dict[Anchor, bool] = {}
    for span in spans:
        anchor = Anchor(span.start, text[span.start : span.end], 1)
        person = span.kind == Kind.PERSON
        if person and span.score in (NAMED, ALONE):
            names[anchor] = span.score == NAMED
        elif person and span.score < TITLED:
            sure += [anchor] if span.score > BELIEVED else []
        elif span.score >= SURE and span.kind not in (Kind.URL, Kind.ORG_SITE):
            sure.append(anchor if span.kind == Kind.DATE else anchor._replace(weight=2))
    cast = len({anchor.text for anchor in names})
    if not sure and cast < (CAST if len(text) > SHORT else 2):
        return []
    return [*sure, *(anchor for anchor, both in names.items() if both or cast > 1)]


def _needed(span: Span, *, short: bool) -> int:
    if span.score >= (FAINT if short else WEAK):
        return NEAR
    return CROWD if span.score > GLIMMER else MANY


def _weight(place: int, anchors: list[Anchor], starts: list[int]) -> int:
    """Return how much stands within reach of ``place``; the same name counts once."""
    at, seen, weight = bisect_left(starts, place - REACH), set(), 0
    for anchor in anchors[at : at + MOST]:
        if anchor.start > place + REACH or weight >= MANY:
            break
        if anchor.text not in seen:
            seen.add(anchor.text)
            weight += anchor.weight
    return weight
