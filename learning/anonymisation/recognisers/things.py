"""What makes a name a thing's: a listed phrase around it, or a row of listed things beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.english import is_english
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.recognisers.names import MADE_UP, ROLES, THINGS
from learning.anonymisation.rows import tables
from learning.anonymisation.words import Word, word_at

HEADINGS = "|".join(sorted(cue("thing_headings")))
# "Kit for Monday: Adson, Gillies." up to the sentence's end
THING_LABEL = re.compile(rf"(?:^|[.\n][ ]?)(?i:{HEADINGS})(?:[ ][^\n:.|\d]{{1,24}})?:[ ]([^\n.|]+)")
THING_COLUMN = re.compile(HEADINGS)
# "Chester v Afshar"
CASE = re.compile(r"(?<![\w-])[A-Z][\w'-]+ (?:v|vs)\.? [A-Z][\w'-]+")
THINGS_OF = cue("things_of")
MEASURES = frozenset(["score", "scores", "scale", "test", "index", "criteria", "classification"])
THINGS_BESIDE = ("eponym", "device", "medicine", "score", "national")
TOLD_IN_BRACKETS = re.compile(
    r" \((?:[a-z]+ ){0,3}([a-z]+)\)|\"?,? (?:the|our) ((?:[a-z]+ ?){1,3})"
    r"|: (?:a|an|another|two|three) (?:very )?((?:[a-z]+ ?){1,4})"
)
BELONGINGS = cue("belongings")
NAMING = cue("machines") | {"is", "was", "named", "called", "nicknamed"}
MACHINES = cue("machines")
# Things that are surnames as often.
ENDS_OF_NAMES = cue("also_surnames")
IN_A_ROW = re.compile(r"(?:'s)?[ ]?(?:,|/|&|\bor\b|\band\b|, and\b|, or\b)[ \n]")


def names_a_thing(text: str, run: list[Word], words: tuple[Word, ...], at: int) -> bool:
    """Return whether the words around ``run`` make it a thing's name."""
    after = at + len(run)
    gap = text[run[-1].stop : words[after].start] if after < len(words) else ""
    close = _thing_at(words, after) and (
        gap in (" ", "-") or (gap == "\n" and words[after].shape == "lower")
    )
    if close and re.match(r"bed [\dA-Z]", text[words[after].start : words[after].start + 5], re.I):
        return False  # "enid bed 8 is up"
    close = close or _in_brackets(text, run[-1])
    named = at > 0 and text[words[at - 1].stop : run[0].start] == " "
    close = close or (named and words[at - 1].low in NAMING and names_a_machine(words, at))
    close = close or (len(run) > 1 and run[-1].low in THINGS - ENDS_OF_NAMES)
    if not close and after + 1 < len(words) and words[after].shape == "lower":
        # "Harris hip score": one small word between
        between = text[run[-1].stop : words[after + 1].start]
        close = words[after + 1].low in MEASURES and between == f" {words[after].text} "
    if not close and after < len(words) and text[run[-1].stop : words[after].start] == ") ":
        close = _thing_at(words, after)  # "VIP (Jackson) score"
    if close and run[-1].possessive and (len(run) > 1 or words[after].low in BELONGINGS):
        return False  # "Edna Drake's tablets" and "Hamish's cannula" are somebody's
    family = after < len(words) and words[after].low in ("family", "siblings", "children")
    led = (
        not family
        and at > 0
        and words[at - 1].low in MADE_UP
        and text[words[at - 1].stop : run[0].start] == " "
    )
    return close or (led and len(run) == 1) or _part_of_a_thing(words, at)


def names_a_machine(words: tuple[Word, ...], at: int) -> bool:
    """Return whether a machine or a toy stands shortly before ``words[at]`` and gets its name."""
    return any(word.low in MACHINES and not word.capital for word in words[max(0, at - 3) : at])


def _in_brackets(text: str, word: Word) -> bool:
    """Return whether brackets tell that it is a thing: "Dolly (tray)"."""
    told = TOLD_IN_BRACKETS.match(text, word.stop)
    if not told:
        return False
    if told.group(3):  # "Crile, Kelly: two more clamps"
        words = {re.sub("s$", "", each) for each in told.group(3).split()}
        return not (THINGS | MACHINES | {"firm", "sock", "company", "brand"}).isdisjoint(words)
    return told.group(1) in THINGS - ROLES - {
        "chair",
        "driver",
        "lift",
        "tutor",
    } or not MACHINES.isdisjoint((told.group(2) or "").split())


def _part_of_a_thing(words: tuple[Word, ...], at: int) -> bool:
    """Return whether ``words[at]`` ends a name such as "circle of Willis"."""
    return at > 1 and words[at - 1].low == "of" and words[at - 2].low in THINGS_OF


def _thing_at(words: tuple[Word, ...], at: int) -> bool:
    return at < len(words) and (
        words[at].low in THINGS or re.sub("e?s$", "", words[at].low) in THINGS
    )


def words_of_things(text: str, words: tuple[Word, ...], lists: Lexicon) -> frozenset[int]:
    """Return which words stand in a phrase of the list, or where only things are listed."""
    firsts = {phrase[0] for phrase in lists.terms if len(phrase) > 1}
    inside: set[int] = set()
    for at, word in enumerate(words):
        if word.low not in firsts or not word.capital:
            continue
        for length in range(min(lists.longest, len(words) - at), 1, -1):
            if tuple(each.low for each in words[at : at + length]) in lists.terms:
                inside.update(range(at, at + length))
                break
    for start, end in (*_of_things(text), *(found.span() for found in CASE.finditer(text))):
        inside.update(range(word_at(words, start), word_at(words, end)))
    return frozenset(inside)


def _of_things(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines and the cells whose label or heading says that they hold things."""
    for found in THING_LABEL.finditer(text):
        yield found.span(1)
    for headings, rows in tables(text):
        for row in rows:
            for heading, cell in zip(headings, row, strict=True):
                if THING_COLUMN.fullmatch(heading):
                    yield cell.start, cell.start + len(cell.text)


def among_things(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether ``words[at]`` stands in a row with listed things: ``Babcock, Allis``.

    A given name wants two of them.
    """
    beside = 0
    for step in (-1, 1):
        here = at
        while 0 <= here + step < len(words) and abs(here - at) < 8:
            first, second = sorted((here, here + step))
            gap = text[words[first].end : words[second].start]
            here += step
            if words[here].low in ("and", "or") and gap == " ":
                continue
            if not (
                IN_A_ROW.fullmatch(gap) or (gap == " " and words[here - step].low in ("and", "or"))
            ):
                break
            if not words[here].capital:
                break
            beside += lists.singles.get(words[here].low) in THINGS_BESIDE
    return beside > (1 if lists.is_given(words[at].low) else 0)


def word_by_itself(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Return whether an English word in a row has no small word beside it: ``Code Amber.``"""
    word = words[at]
    line = text[text.rfind("\n", 0, word.start) + 1 : word.start]
    if not line.strip(" >*-") or not is_english(word.low):
        return False
    return not among_words(text, words, at)


def among_words(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Return whether a lower-case word stands beside ``words[at]``: in a list none does."""
    word = words[at]
    before = at > 0 and words[at - 1].shape == "lower"
    after = at + 1 < len(words) and words[at + 1].shape == "lower"
    return bool(
        (before and text[words[at - 1].stop : word.start] in (" ", "\n"))
        or (after and text[word.stop : words[at + 1].start] in (" ", "\n"))
    )


def beside_things(words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether an unknown word stands near medicines, devices or eponyms."""
    if lists.is_name(words[at].low) or "-" in words[at].low:
        return not lists.is_name(words[at].low)
    near = (*words[max(0, at - 3) : at], *words[at + 1 : at + 4])
    return any(lists.singles.get(word.low) in THINGS_BESIDE[:4] and word.capital for word in near)
