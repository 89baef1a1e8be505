"""Signs that count only where a text surely tells of several people.

There a given name that is a word as well, with a capital, is mostly somebody, and so are two
capitals that are no short form of care.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import GLIMMER
from learning.anonymisation.english import is_past, is_third_person
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.recognisers.crowd import DOES, VERBS
from learning.anonymisation.recognisers.initials import may_be_short_form
from learning.anonymisation.recognisers.names import MADE_UP, NEVER, PARTICLES, THINGS, TITLES
from learning.anonymisation.recognisers.things import among_things, among_words, names_a_thing
from learning.anonymisation.words import Word, begins_sentence

NOBODY = NEVER | TITLES | PARTICLES | THINGS
DATED = cue("months") | {"spring", "summer", "autumn", "easter", "christmas"}
# "Hope away til 23rd", "Precious on 6 thinks"
BEHIND = frozenset(["away", "off", "on", "til", "till", "both", "covers", "and", "with", "w", "to"])
OF_TIMES = frozenset(["in", "of", "by", "since", "until", "till", "til", "from", "last", "next"])
ENDS = re.compile(r"(?:'s)?[ ]?(?:[,.;:!?)|/+&\n]|$)")
LETTERS = re.compile(r"(?<![\w/&'.-])[A-Z]{2}(?:'[A-Z])?(?![\w/&'-]|[ ]?\d|\.\w)")
LINE_OF_CAPITALS = re.compile(r"[A-Z]{3}[^a-z\n]*[A-Z]{3}")
Found = Iterator[tuple[int, int, float]]


def glimmers(text: str, words: tuple[Word, ...], lists: Lexicon, things: frozenset[int]) -> Found:
    for at, word in enumerate(words):
        if word.shape != "title" or at in things or len(word.low) < 3 or word.low in NOBODY:
            continue
        if lists.singles.get(word.low, "ordinary") != "ordinary" or not lists.is_name(word.low):
            continue
        if names_a_thing(text, [word], words, at) or among_things(text, words, at, lists):
            continue
        if _may_be_somebody(text, words, at, lists):
            yield word.start, word.end, GLIMMER
    for found in LETTERS.finditer(text):
        if not may_be_short_form(found.group(), lists) and not _is_loud(text, found.start()):
            yield *found.span(), GLIMMER


def _is_loud(text: str, place: int) -> bool:
    """Return whether the line has longer words in capitals beside, so that these say nothing."""
    begin = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    return bool(LINE_OF_CAPITALS.search(text, begin, end if end >= 0 else len(text)))


def _may_be_somebody(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    word, led = words[at], words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    close = after if after and text[word.stop : after.start] == " " else None
    before = led if led and text[led.stop : word.start] == " " else None
    if (close and close.capital) or (before and before.capital and before.shape != "upper"):
        return False
    does = close is not None and (
        close.low in DOES or is_third_person(close.low) or is_past(close.low)
    )
    if word.low in DATED:
        timed = before is not None and before.low in OF_TIMES
        return does and not timed and lists.is_given(word.low)
    if begins_sentence(text, word.start):
        if word.low in VERBS or word.low in lists.common:
            return lists.is_given(word.low) and close is not None and close.low in BEHIND | DOES
        ends = bool(ENDS.match(text, word.stop)) and lists.is_given(word.low)
        return does or word.possessive or ends or bool(close and close.low in BEHIND)
    if before and before.low in MADE_UP:
        return False
    plain = among_words(text, words, at) and not text.startswith(" of ", word.stop)
    return plain or lists.is_given(word.low)
