"""The same name again, and its neighbours: who was introduced is later called without a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.english import is_english
from learning.anonymisation.findings import Kind
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, lexicon
from learning.anonymisation.recognisers.base import Span
from learning.anonymisation.recognisers.names import (
    NEVER,
    RELATIONS,
    ROLES,
    STAFF_ROLES,
    TITLES,
    is_medicine,
    name_run,
)
from learning.anonymisation.words import Word, word_at, words_in

CALLED = re.compile(r"\b(?:on|to|at|from|our|the|with|onto|by)\s+(?:the\s+)?$")
SURE = 0.7
ECHO = 0.65
# What stands between two names of one list.
NEXT = re.compile(r"(?: ?\(\w[\w /]{0,20}\))?(?:,| ?/| ?&| \+|;| and| or|, and)[ \n]?")
ROLE = TITLES | STAFF_ROLES | ROLES | RELATIONS | {"staff"}
DOING = cue("acting") | cue("human")
MOST_NEIGHBOURS = 40


def echoes(text: str, spans: list[Span]) -> Iterator[Span]:
    lists, words = lexicon(), words_in(text)
    known = _known(text, spans, lists)
    ordinary = {word for word in known if lists.is_everyday(word) or word in NEVER}
    for at, word in enumerate(words):
        kind = known.get(word.low)
        if kind == Kind.ORG_SITE and not CALLED.search(text, max(0, word.start - 16), word.start):
            continue  # a town may have given a hospital its name
        if kind == Kind.PERSON and word.low in ordinary:
            after = words[at + 1].low if at + 1 < len(words) else ""
            kind = kind if word.shape == "title" and after in DOING else None
        if kind and (word.capital or _is_only_a_name(word, kind)):
            yield Span(kind, word.start, word.end, ECHO)
    for span in spans:
        if span.kind == Kind.PERSON and span.score >= SURE:
            yield from _neighbours(text, words, span, lists)


def _known(text: str, spans: list[Span], lists: Lexicon) -> dict[str, Kind]:
    """Return the words that name a person or a place in this text and mean nothing else."""
    known: dict[str, Kind] = {}
    for span in spans:
        if span.score < SURE or span.kind not in (Kind.PERSON, Kind.ORG_SITE):
            continue
        for word in words_in(text[span.start : span.end]):
            more = _means_more(word.low, lists) and not lists.is_given(word.low)
            if len(word.low) > 2 and word.capital and not more:
                known.setdefault(word.low, span.kind)
    return known


def _means_more(word: str, lists: Lexicon) -> bool:
    return (
        lists.is_ordinary(word) or word in NEVER or word in TITLES | STAFF_ROLES | ROLES | RELATIONS
    )


def _is_only_a_name(word: Word, kind: Kind) -> bool:
    """Return whether a known name in small letters can be nothing else."""
    return kind == Kind.PERSON and len(word.low) > 2 and not is_english(word.low)


def _neighbours(text: str, words: tuple[Word, ...], span: Span, lists: Lexicon) -> Iterator[Span]:
    """Yield the strangers that follow a name in its list: "L Maddox, J-P Renaud, K Ó Briain"."""
    end = span.end
    for _ in range(MOST_NEIGHBOURS):
        link = NEXT.match(text, end)
        at = word_at(words, link.end()) if link else len(words)
        while at < len(words) and words[at].low in ROLE and words[at].shape != "initial":
            at += 1
        if not link or at >= len(words) or words[at].start > link.end() + 24:
            return
        run = name_run(text, words, at, lists, strict=True)[:4]
        if not run or not _may_follow(text, run, words, at, lists):
            return
        yield Span(Kind.PERSON, run[0].start, run[-1].end, ECHO)
        end = run[-1].end


def _may_follow(
    text: str, run: list[Word], words: tuple[Word, ...], at: int, lists: Lexicon
) -> bool:
    first = run[0]
    if first.shape == "lower" or (len(run) == 1 and first.shape in ("initial", "upper")):
        return False
    return not any(
        word.shape != "initial"
        and not (word.shape == "title" and lists.is_given(word.low))
        and (lists.is_everyday(word.low) or is_medicine(word.low) or word.low in NEVER)
        for word in run
    )
