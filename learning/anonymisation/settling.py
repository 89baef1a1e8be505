"""Of findings that overlap, the longer and surer stays; what is left of the other is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from learning.anonymisation.findings import Kind

if TYPE_CHECKING:
    from learning.anonymisation.recognisers.base import Span

# What a number is called beats how long it is.
BEFORE_LENGTH = {Kind.EMAIL: 3, Kind.URL: 3, Kind.NHS_NUMBER: 2, Kind.DATE_OF_BIRTH: 2}
REST_WORTH_KEEPING = 3  # letters or digits


def settle(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, sorted by start."""
    order = sorted(
        set(spans),
        key=lambda span: (
            -BEFORE_LENGTH.get(span.kind, 0),
            -(span.end - span.start),
            -span.score,
            span.start,
            span.kind,
        ),
    )
    taken = bytearray(len(text))
    settled = []
    for span in order:
        for start, end in _free(taken, span.start, span.end):
            start, end = _trimmed(text, start, end)
            whole = (start, end) == (span.start, span.end)
            worth = sum(letter.isalnum() for letter in text[start:end]) >= REST_WORTH_KEEPING
            if end > start and (whole or (worth and span.score >= 0.7)):
                taken[start:end] = b"\1" * (end - start)
                settled.append(span._replace(start=start, end=end))
    return sorted(settled, key=lambda span: span.start)


def _free(taken: bytearray, start: int, end: int) -> list[tuple[int, int]]:
    """Return the parts of ``start:end`` that nothing has taken."""
    parts, at = [], start
    while at < end:
        begin = taken.find(b"\0", at, end)
        if begin < 0:
            break
        stop = taken.find(b"\1", begin, end)
        stop = end if stop < 0 else stop
        parts.append((begin, stop))
        at = stop
    return parts


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n,;:-":
        start += 1
    while end > start and text[end - 1] in " \n,;:-":
        end -= 1
    return start, end
