"""The same name again, and its neighbours: who was introduced is later called without a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import NAMED
from learning.anonymisation.echoes_of_initials import echoes_of_initials
from learning.anonymisation.english import is_clipped, is_past, is_third_person
from learning.anonymisation.findings import Kind
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, lexicon
from learning.anonymisation.recognisers.base import ECHO, Span
from learning.anonymisation.recognisers.context import is_told_as_person
from learning.anonymisation.recognisers.names import (
    MADE_UP,
    NEVER,
    RELATIONS,
    ROLES,
    STAFF_ROLES,
    TITLES,
    is_medicine,
    name_run,
)
from learning.anonymisation.recognisers.things import names_a_thing
from learning.anonymisation.words import Word, begins_sentence, word_at, words_in

CALLED = re.compile(r"\b(?:on|to|at|from|our|the|with|onto|by)\s+(?:the\s+)?$")
SURE = 0.7
INTRODUCED = NAMED  # by a title, a role, a field or both names
# What stands between two names of one list.
NEXT = re.compile(r"(?: ?\(\w[\w /]{0,20}\))?(?:,| ?/| ?&| \+|;| and| or|, and)[ \n]?")
ROLE = TITLES | STAFF_ROLES | ROLES | RELATIONS | {"staff"}
BEHIND_NAMES = frozenset(
    ["for", "in", "to", "from", "at", "by", "on", "off", "back", "again", "not"]
)
TIMES, ACTING = cue("times"), cue("acting")
MOST_NEIGHBOURS = 40


def echoes(text: str, spans: list[Span]) -> Iterator[Span]:
    lists, words = lexicon(), words_in(text)
    known = _known(text, spans, lists)
    yield from echoes_of_initials(text, words, spans, lists)
    for at, word in enumerate(words):
        kind = known.get(word.low)
        if kind == Kind.ORG_SITE and not CALLED.search(text, max(0, word.start - 16), word.start):
            continue  # a town may have given a hospital its name
        more = kind == Kind.PERSON and (lists.is_everyday(word.low) or word.low in NEVER)
        if more and not _means_the_person(text, words, at, lists):
            continue
        if kind and (more or word.capital or _is_only_a_name(word, kind, lists)):
            yield Span(kind, word.start, word.end, ECHO)
    for span in spans:
        if span.kind == Kind.PERSON and span.score >= SURE:
            yield from _neighbours(text, words, span, lists)


def _known(text: str, spans: list[Span], lists: Lexicon) -> dict[str, Kind]:
    """Return the words that name a person or a place in this text."""
    known: dict[str, Kind] = {}
    for span in spans:
        if span.kind == Kind.EMAIL:
            known |= dict.fromkeys(_in_an_address(text[span.start : span.end], lists), Kind.PERSON)
        if span.kind not in (Kind.PERSON, Kind.ORG_SITE):
            continue
        if span.score < SURE:
            if span.kind == Kind.PERSON:
                _add_strangers(known, text, span, lists)
            continue
        person = span.kind == Kind.PERSON and span.score >= INTRODUCED
        for word in words_in(text[span.start : span.end]):
            more = _means_more(word.low, lists) and not lists.is_given(word.low)
            more = more and not (person and _is_surname(text, span, word, lists))
            if len(word.low) > 2 and word.capital and not more:
                known.setdefault(word.low, span.kind)
    return known


def _in_an_address(address: str, lists: Lexicon) -> Iterator[str]:
    """Yield who an email address names: "davit" of ``davit.k@callsure.example``."""
    for part in re.findall(r"[a-z]{3,}", address.split("@")[0].lower()):
        if lists.is_given(part) or not (lists.is_everyday(part) or is_clipped(part)):
            yield part


def _add_strangers(known: dict[str, Kind], text: str, span: Span, lists: Lexicon) -> None:
    """Add what is believed for a weaker reason, if it means nothing else: the name again, also in
    small letters or where a sentence begins."""
    for word in words_in(text[span.start : span.end]):
        if len(word.low) > 3 and not lists.is_everyday(word.low) and not is_medicine(word.low):
            known.setdefault(word.low, span.kind)


def _is_surname(text: str, span: Span, word: Word, lists: Lexicon) -> bool:
    """Return whether a word is the last of somebody's names, told by a first name or a title."""
    if word.low in ROLE or word.low in NEVER or word.low in lists.common:
        return lists.is_family(word.low) and word.low not in ROLE
    return word.end == span.end - span.start


def _means_the_person(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether a name that is a word as well is the person here."""
    word = words[at]
    if is_told_as_person(text, words, at):
        return True
    if word.shape == "lower" or word.low in TIMES or names_a_thing(text, [word], words, at):
        return False
    beside = words[at + 1] if at + 1 < len(words) else None
    if beside and beside.capital and text[word.stop : beside.start] == " ":
        return False
    if begins_sentence(text, word.start):
        plain = lists.is_given(word.low) and word.low not in lists.common
        next_word = beside.low if beside and text[word.stop : beside.start] == " " else ""
        acts = not next_word or next_word in ACTING | BEHIND_NAMES
        acts = acts or is_third_person(next_word) or is_past(next_word)
        speaks = text.startswith(": ", word.stop)
        return plain or word.possessive or acts or speaks
    led = words[at - 1].low if at else ""
    return word.shape == "title" or (word.low not in lists.common and led not in MADE_UP)


def _means_more(word: str, lists: Lexicon) -> bool:
    return (
        lists.is_ordinary(word) or word in NEVER or word in TITLES | STAFF_ROLES | ROLES | RELATIONS
    )


def _is_only_a_name(word: Word, kind: Kind, lists: Lexicon) -> bool:
    """Return whether a known name in small letters can be nothing else."""
    return kind == Kind.PERSON and len(word.low) > 2 and not lists.is_everyday(word.low)


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
    if first.shape == "lower":
        return lists.is_given(first.low) and not lists.is_ordinary(first.low)
    if len(run) == 1 and first.shape in ("initial", "upper"):
        return False
    return not any(
        word.shape != "initial"
        and not (word.shape == "title" and lists.is_given(word.low))
        and (lists.is_everyday(word.low) or is_medicine(word.low) or word.low in NEVER)
        for word in run
    )
