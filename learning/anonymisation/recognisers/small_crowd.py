"""Names in small letters, in a text full of people: a word that means nothing is somebody there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import FAINT
from learning.anonymisation.english import is_clipped, is_compound, is_english
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.recognisers.context import TOLD
from learning.anonymisation.recognisers.crowd import DOES, NOBODY
from learning.anonymisation.recognisers.lowercase import CLINICAL, lines_without_capitals
from learning.anonymisation.recognisers.names import RELATIONS, ROLES, STAFF_ROLES, is_medicine
from learning.anonymisation.recognisers.things import names_a_thing
from learning.anonymisation.words import Word

NATURE = cue("nature")
NOT_NAMES = cue("not_names") | NOBODY
# "b4 pettigrew pall", "c1 teresa ok": who lies in which bed
IN_BED = re.compile(
    r"(?:^|\n)[ \t*-]*(?:bed|bay|[a-f]|sr|rm|room|cot|ch)? ?\d{1,2}[a-z]?[.):-]? ?[-–]? ?$"
)
BREAKS = re.compile(r"[\w]*(?:(.)\1\1|[bcdfghjklmnpqrstvwxz]{5})")  # "soooo", "thnkng"
BEFORE = ROLES | STAFF_ROLES | RELATIONS | TOLD | {"ex", "is", "re", "ring", "rang", "omg", "its"}
CONTRACTED = re.compile(
    r"(?:that|what|who|where|there|here|it|he|she|let|how)s|(?:does|did|is|was|has|had|would|could|should|"
    r"are|were|do|wo|ca|have)nt|(?:they|we|you)(?:re|ve|ll)"
)
LONGEST = 14
Found = Iterator[tuple[int, int, float]]


def in_small_letters(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for line in lines_without_capitals(text, words):
        for at, word in enumerate(line):
            if word.shape != "lower" or word.low in NOT_NAMES or "'" in word.low:
                continue
            if not 2 < len(word.low) <= LONGEST or is_medicine(word.low):
                continue
            if CONTRACTED.fullmatch(word.low) or min(map(len, word.low.split("-"))) < 3:
                continue
            if names_a_thing(text, [word], tuple(line), at):
                continue
            if _is_somebody(text, word, line, at, lists):
                yield word.start, word.end, FAINT


def _is_somebody(text: str, word: Word, line: list[Word], at: int, lists: Lexicon) -> bool:
    if lists.is_name(word.low) and IN_BED.search(text, max(0, word.start - 16), word.start):
        return word.low not in lists.common
    if lists.is_everyday(word.low):
        # The tables of nouns hold famous people: "stephen", "joyce"
        plain = lists.is_ordinary(word.low) or is_english(word.low, nouns=False)
        return (
            lists.is_given(word.low) and not plain and word.low not in NATURE and len(word.low) > 3
        )
    if lists.is_name(word.low):
        return len(word.low) > 3 or _acts(text, line, at)
    strange = len(word.low) > 4 and not CLINICAL.search(word.low) and not BREAKS.match(word.low)
    strange = strange and not is_compound(word.low) and "-" not in word.low
    if not strange or (len(word.low) < 8 and is_clipped(word.low)):
        return False
    led = line[at - 1] if at and text[line[at - 1].stop : word.start] == " " else None
    return _acts(text, line, at) or (led is not None and led.low in BEFORE)


def _acts(text: str, line: list[Word], at: int) -> bool:
    after = line[at + 1] if at + 1 < len(line) else None
    close = after is not None and text[line[at].stop : after.start] == " "
    return bool(close and after and after.low in DOES)
