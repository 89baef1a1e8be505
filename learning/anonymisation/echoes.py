"""The same name again: who was introduced with a title is later called without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.findings import Kind
from learning.anonymisation.lexicon import Lexicon, lexicon
from learning.anonymisation.recognisers.base import Span
from learning.anonymisation.recognisers.names import NEVER, RELATIONS, ROLES, STAFF_ROLES, TITLES
from learning.anonymisation.words import words_in

CALLED = re.compile(r"\b(?:on|to|at|from|our|the|with|onto|by)\s+(?:the\s+)?$")
SURE = 0.7
ECHO = 0.65


def echoes(text: str, spans: list[Span]) -> Iterator[Span]:
    lists, words = lexicon(), words_in(text)
    known = _known(text, spans, lists)
    for word in words:
        kind = known.get(word.low)
        if kind == Kind.ORG_SITE and not CALLED.search(text, max(0, word.start - 16), word.start):
            continue  # a town may have given a hospital its name
        if kind and word.capital:
            yield Span(kind, word.start, word.end, ECHO)


def _known(text: str, spans: list[Span], lists: Lexicon) -> dict[str, Kind]:
    """Return the words that name a person or a place in this text and mean nothing else."""
    known: dict[str, Kind] = {}
    for span in spans:
        if span.score < SURE or span.kind not in (Kind.PERSON, Kind.ORG_SITE):
            continue
        for word in words_in(text[span.start : span.end]):
            if len(word.low) > 2 and word.capital and not _means_more(word.low, lists):
                known.setdefault(word.low, span.kind)
    return known


def _means_more(word: str, lists: Lexicon) -> bool:
    return (
        lists.is_ordinary(word) or word in NEVER or word in TITLES | STAFF_ROLES | ROLES | RELATIONS
    )
