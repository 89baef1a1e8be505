"""Initials of who is named in the text: "RK" beside "Radoslav Kostov", "(OF, chair)"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from learning.anonymisation.english import is_past, is_third_person
from learning.anonymisation.findings import Kind
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.recognisers.base import ECHO, Span
from learning.anonymisation.recognisers.initials import may_be_short_form
from learning.anonymisation.recognisers.names import ROLES, STAFF_ROLES, TITLES
from learning.anonymisation.words import Word

TOLD = 0.55
LETTERS = re.compile(r"[A-Z]{2,4}|[A-Z]{1,2}-[A-Z]")
# "Olumide Fashanu (OF, chair)", "Babatunde ('BB')"
DECLARED = re.compile(r"[ ]\(['\"]?([A-Z]{2,4}|[A-Z]{1,2}-[A-Z])['\"]?(?=\)|,[ ])")
MYSELF = re.compile(r"\b(?:me|myself) \(([A-Z]{2,3})\)")
# "FH: You know why you're here."
SPEAKS = re.compile(r"(?m)^[ \t>]{0,3}([A-Z]{2,3}):[ ](?=[A-Za-z'\"])")
ACTING = cue("human") | cue("acting")
NO_INITIALS = TITLES | STAFF_ROLES | ROLES | cue("teams")
BEFORE = frozenset(["by", "with", "to", "and", "from", "thanked", "told", "asked", "per", "says"])
LISTED = re.compile(r"[ ]?(?::|[-–][ ])")


def echoes_of_initials(
    text: str, words: tuple[Word, ...], spans: list[Span], lists: Lexicon
) -> Iterator[Span]:
    sure, doubtful = _initials(text, spans, lists)
    for at, word in enumerate(words):
        if word.text in sure or (word.text in doubtful and _stands_for_somebody(text, words, at)):
            yield Span(Kind.PERSON, word.start, word.end, ECHO)


def _initials(
    text: str, spans: list[Span], lists: Lexicon
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the initials of who is named, and those that are a short form of care as well."""
    sure = {found.group(1) for found in MYSELF.finditer(text)} | _speakers(text)
    doubtful: set[str] = set()
    for span in spans:
        name = text[span.start : span.end]
        if span.kind != Kind.PERSON:
            continue
        if LETTERS.fullmatch(name) and span.score >= TOLD:
            sure.add(name)  # and again where nothing says "by"
        declared = DECLARED.match(text, span.end)
        letters = declared.group(1) if declared else ""
        if letters[:1] == name[:1].upper() and letters.lower() not in NO_INITIALS:
            sure.add(letters)
        for letters in _letters_of(name):
            (doubtful if may_be_short_form(letters, lists) else sure).add(letters)
    return frozenset(sure), frozenset(doubtful - sure)


def _speakers(text: str) -> set[str]:
    """Return who speaks by their initials: two of them, each more than once."""
    spoken = Counter(found.group(1) for found in SPEAKS.finditer(text))
    again = {letters for letters, times in spoken.items() if times > 1}
    return again if len(again) > 1 else set()


def _letters_of(name: str) -> Iterator[str]:
    """Yield ``ASH`` and ``AS-H`` for "Adwoa Sarpong-Hill"."""
    parts = [re.findall(r"[^\W\d_][\w']*", part) for part in name.split() if part[:1].isupper()]
    if not 2 <= len(parts) <= 3 or not any(len(part) > 1 for each in parts for part in each):
        return
    yield "".join(each[0][0] for each in parts if each)
    if any(len(each) > 1 for each in parts):
        yield "".join(part[0].upper() for each in parts for part in each)
        yield "".join("-".join(part[0].upper() for part in each) for each in parts if each)


def _stands_for_somebody(text: str, words: tuple[Word, ...], at: int) -> bool:
    word, after = words[at], words[at + 1] if at + 1 < len(words) else None
    begins = not text[text.rfind("\n", 0, word.start) + 1 : word.start].strip(" \t>*-•")
    if begins and LISTED.match(text, word.stop):
        return True
    if at and words[at - 1].low in BEFORE and text[words[at - 1].stop : word.start] == " ":
        return not (after and text[word.stop : after.start] == " " and after.shape == "lower")
    close = after is not None and text[word.stop : after.start] == " " and after.shape == "lower"
    if not close or after is None:
        return False
    return after.low in ACTING or is_past(after.low) or is_third_person(after.low)
