"""A weak sign of a name is believed only near something sure.

Who writes of one patient or colleague writes of others. A teaching page that points to nobody is
full of surnames as well: of instruments, judgments, signs and authors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

from learning.anonymisation.findings import Kind

if TYPE_CHECKING:
    from learning.anonymisation.recognisers.base import Span

WEAK = 0.45  # the score of a sign that needs another
ALONE = 0.48  # of a given name by itself: two different ones speak for each other
TOLD = 0.49  # of a surname by itself that does what authors do as well
BELIEVED = 0.5
SURE = 0.8
REACH = 2_000  # characters: about a page


def near_something_sure(text: str, spans: Iterable[Span]) -> set[Span]:
    """Return ``spans`` without the weak ones that stand alone.

    Two different people told by the words beside them are something sure as well.
    """
    spans = set(spans)
    given = [span for span in spans if span.score == ALONE]
    sure = [
        span.start
        for span in spans
        if span.score >= SURE and span.kind not in (Kind.URL, Kind.ORG_SITE)
    ]
    told = [span for span in spans if span.kind == Kind.PERSON and BELIEVED < span.score < SURE]
    for one in (given, told):
        if len({text[span.start : span.end] for span in one}) > 1:
            sure += [span.start for span in one]
    sure.sort()
    return {span for span in spans if span.score >= BELIEVED or _near(span.start, sure)}


def _near(place: int, sure: list[int]) -> bool:
    at = bisect_left(sure, place)
    return any(abs(other - place) <= REACH for other in sure[max(0, at - 1) : at + 1])
