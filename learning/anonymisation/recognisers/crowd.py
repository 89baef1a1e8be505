"""Signs that count in a text full of people only: there a capital that means nothing is somebody.

Elsewhere each of these would be a false alarm on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import FAINT
from learning.anonymisation.english import is_clipped, is_compound
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.recognisers.alone import HUMPED, NO_NAME
from learning.anonymisation.recognisers.names import (
    NEVER,
    RELATIONS,
    ROLES,
    STAFF_ROLES,
    THINGS,
    TITLES,
    is_medicine,
)
from learning.anonymisation.recognisers.things import among_things, among_words, names_a_thing
from learning.anonymisation.words import Word, begins_sentence

TIMES = cue("times") | cue("months")
NOBODY = NEVER | TITLES | ROLES | STAFF_ROLES | RELATIONS | THINGS | TIMES
# "I'm", "They've": "O'Hara" is somebody
CONTRACTED = re.compile(r"'(?:m|ve|d|ll|re|s)$", re.IGNORECASE)
# "DOBs", "STEMIs"
SEVERAL = re.compile(r"[A-Z]{2,}s?$")
# "Fox leaves at 4", "LE | PD": what may follow a name at the head of a line
ENDS = re.compile(r"(?:'s)?[ ]?(?:[,.;:!?)|/+&\n✔-]|–|→|$)|[ ](?:and|&)\b")
Found = Iterator[tuple[int, int, float]]


def in_a_crowd(
    text: str, words: tuple[Word, ...], lists: Lexicon, things: frozenset[int]
) -> Found:
    loud = _loud_lines(text, words)
    for at, word in enumerate(words):
        if not word.capital or at in things or word.low in NOBODY or len(word.low) < 3:
            continue
        shouted = word.shape == "upper" and at in loud
        if (word.shape == "title" or shouted) and _is_somebody(text, words, at, lists):
            yield word.start, word.end, FAINT


def _loud_lines(text: str, words: tuple[Word, ...]) -> frozenset[int]:
    """Return which words stand in a line without small letters."""
    loud: set[int] = set()
    line: list[int] = []
    for at, word in enumerate(words):
        if line and "\n" in text[words[at - 1].stop : word.start]:
            loud.update(_shouted(words, line))
            line = []
        line.append(at)
    loud.update(_shouted(words, line))
    return frozenset(loud)


def _shouted(words: tuple[Word, ...], line: list[int]) -> list[int]:
    upper = sum(words[at].shape == "upper" for at in line)
    return line if upper > 3 and upper * 10 >= len(line) * 7 else []


def _is_somebody(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    word = words[at]
    if is_medicine(word.low) or word.low.endswith(NO_NAME) or HUMPED.search(word.text):
        return False
    if names_a_thing(text, [word], words, at) or among_things(text, words, at, lists):
        return False
    if CONTRACTED.search(word.text) or text.startswith(" of ", word.stop):
        return False
    if not lists.is_everyday(word.low):
        return lists.is_name(word.low) or _is_strange(word)
    if lists.singles.get(word.low, "ordinary") != "ordinary" or not lists.is_name(word.low):
        return False
    return _stands_as_a_name(text, words, at, lists)


def _is_strange(word: Word) -> bool:
    """Return whether a word that no list knows is no short form and no compound."""
    if word.shape == "upper":
        return len(word.low) > 5
    clipped = len(word.low) < 6 and is_clipped(word.low)
    return not (clipped or is_compound(word.low) or SEVERAL.fullmatch(word.text))


def _stands_as_a_name(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether a name that is a word has its capital for no other reason."""
    word, after = words[at], words[at + 1] if at + 1 < len(words) else None
    if word.shape != "title":
        return False
    close = after is not None and text[word.stop : after.start] == " "
    if close and after and (after.capital or after.low in THINGS):
        return False
    if not begins_sentence(text, word.start):
        return among_words(text, words, at) 
    return bool(ENDS.match(text, word.stop)) and lists.is_given(word.low)
