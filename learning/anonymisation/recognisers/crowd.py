"""Signs that count in a text full of people only: there a capital that means nothing is somebody.

Elsewhere each of these would be a false alarm on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import FAINT
from learning.anonymisation.english import (
    is_clipped,
    is_compound,
    is_english,
    is_past,
    is_third_person,
)
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.alone import NO_NAME
from learning.anonymisation.recognisers.names import (
    HUMPED,
    MADE_UP,
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

TIMES = cue("times") | cue("months") | {"spring"}
DOES = cue("human") | cue("acting")
FELLOWS = frozenset(
    ["mate", "lad", "lady", "chap", "guy", "girl", "boy", "auntie", "boyfriend", "girlfriend"]
)
BY_THINGS = cue("done_by_things")
VERBS = cue("also_verbs")
AFTER_A_NAME = cue("after_no_verb") | {"was", "is", "sat", "came", "went", "did", "knows"}
OF_PLACES = frozenset(["in", "from", "on", "at", "or", "of", "for", "called", "speaks", "to"])
CLOSINGS = frozenset(["love", "cheers", "thanks", "ta", "regards", "best"])
NOBODY = CLOSINGS | NEVER | TITLES | ROLES | STAFF_ROLES | RELATIONS | THINGS | TIMES
# "I'm", "They've": "O'Hara" is somebody
CONTRACTED = re.compile(r"'(?:m|ve|d|ll|re|s)$", re.IGNORECASE)
# "DOBs", "STEMIs"
SEVERAL = re.compile(r"[A-Z]{2,}s?$")
# "Dawn (admin)", "Reg who rang", "Summer, his niece"
WHO = "|".join(sorted(map(re.escape, ROLES | STAFF_ROLES | RELATIONS)))
APPOSED = re.compile(
    r"[ ]\((?:[a-z][a-z/ ]{1,20}|[A-Z]{2,5})\)|,? who\b"
    rf"|[ ](?:{WHO}|OT|SW)(?=[ ]?[,;.)\n])"
    rf"|, (?:his|her|my|their|our|the|a|an) (?:[a-z]+ )?(?:{WHO})\b"
)
# "Contractor: ", "2nd: ", "| ", "Manager ...... ": a field or a cell begins
FIELD = re.compile(r"(?:[:|\t=]|\.{3,}|\d(?:st|nd|rd|th):)[ ]{0,4}$")
CELL_ENDS = re.compile(r"[ ]?(?:[|,;:/\n\t(+&.–✔]|$)|[ ]{2}|[ ](?:at|on|and|to|for|in|from|sent)\b")
# "Tunde, Sion, Miss Petrosyan": names in a row
ROW_BEFORE = re.compile(r"([A-ZÀ-Þ][\w'-]{1,20})(?: \([\w /]{1,20}\))?(?:,|;|/| &| \+| and)[ \n]?$")
ROW_AFTER = re.compile(r"(?: \([\w /]{1,20}\))?(?:,|;|/| &| \+| and)[ \n]?([A-ZÀ-Þ][\w'-]{1,20})")
CLOSES = re.compile(r"[ ]?[,.!]?[ ]?\n")
# "Young-Mi", "Chi-Chi"
DOUBLE = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]+-[A-ZÀ-Þ][a-zà-ÿ]+")
# "Fox leaves at 4", "LE | PD": what may follow a name at the head of a line
ENDS = re.compile(r"(?:'s)?[ ]?(?:[,.;:!?)|/+&\n✔-]|–|→|$)|[ ](?:and|&)\b")
Found = Iterator[tuple[int, int, float]]


def in_a_crowd(text: str, words: tuple[Word, ...], lists: Lexicon, things: frozenset[int]) -> Found:
    loud = _loud_lines(text, words)
    for at, word in enumerate(words):
        if not word.capital or at in things or len(word.low) < 2:
            continue
        if word.low in NOBODY and not (lists.is_given(word.low) and _is_apposed(text, words, at)):
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
    ends = word.low.endswith(NO_NAME) and not lists.is_name(word.low)
    if is_medicine(word.low) or ends or HUMPED.search(word.text):
        return False
    if names_a_thing(text, [word], words, at) or among_things(text, words, at, lists):
        return False
    if CONTRACTED.search(word.text) or text.startswith(" of ", word.stop):
        return False
    loud = word.shape == "upper" and len(word.low) < 3
    if not loud and _is_apposed(text, words, at) and lists.is_given(word.low):
        return True
    if _is_the_doer(text, words, at) and lists.is_name(word.low):
        return True
    if _is_led(text, words, at) and word.shape == "title" and not lists.is_ordinary(word.low):
        return True
    if len(word.low) < 3:
        return (
            word.shape == "title"
            and (lists.is_given(word.low) or _is_family_only(word.low, lists))
            and not CLOSES.match(text, word.stop)
        )
    if DOUBLE.fullmatch(word.text) and word.low not in lists.singles:
        parts = word.low.split("-")
        return any(lists.is_given(part) or lists.is_listed_family(part) for part in parts)
    if not lists.is_everyday(word.low):
        return lists.is_name(word.low) or _is_strange(word)
    if _is_a_lone_noun(text, words, at, lists):
        return True
    if lists.singles.get(word.low, "ordinary") != "ordinary" or not lists.is_name(word.low):
        return False
    return _stands_as_a_name(text, words, at, lists)


def _is_family_only(word: str, lists: Lexicon) -> bool:
    return lists.is_listed_family(word) and word not in lists.common


def _is_apposed(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Return whether a role stands before ``words[at]``, between commas, or behind it."""
    word, led = words[at], words[at - 1] if at else None
    if APPOSED.match(text, word.stop):
        return True
    role = led is not None and led.low in ROLES | STAFF_ROLES | RELATIONS
    commas = (
        led is not None and text[led.stop : word.start] == ", " and text[word.stop :][:1] == ","
    )
    return role and commas


def _is_led(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Return whether a role in small letters stands before one capital: "mate Smudge"."""
    led, after = words[at - 1] if at else None, words[at + 1] if at + 1 < len(words) else None
    role = (
        led is not None
        and led.shape == "lower"
        and led.low in (ROLES | RELATIONS | FELLOWS) - {"named", "called"}
    )
    alone = after is None or not after.capital or text[words[at].stop : after.start] != " "
    return bool(role and alone and led and text[led.stop : words[at].start] == " ")


def _is_the_doer(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Return whether something was done by ``words[at]``: "seen by Ng and Wu"."""
    if at < 2 or words[at].shape != "title":
        return False
    led = words[at - 1]
    if led.low == "and" and at > 2 and words[at - 2].capital:
        return _is_the_doer(text, words, at - 2)
    close = text[led.stop : words[at].start] == " "
    done = words[at - 2].low
    return close and led.low == "by" and is_past(done) and done not in BY_THINGS


def _is_a_lone_noun(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether a noun has a capital within a sentence, for no reason: "by Clio on desk"."""
    word, led = words[at], words[at - 1] if at else None
    if word.shape != "title" or begins_sentence(text, word.start) or lists.is_ordinary(word.low):
        return False
    if led is None or led.shape != "lower" or text[led.stop : word.start] not in (" ", ", "):
        return False
    after = words[at + 1] if at + 1 < len(words) else None
    alone = after is None or not after.capital or text[word.stop : after.start] != " "
    place = led.low in MADE_UP | OF_PLACES or word.low.endswith("s")
    return alone and not place and not is_english(word.low, nouns=False)


def _in_a_row(text: str, word: Word, lists: Lexicon) -> bool:
    """Return whether a name stands beside ``word`` in its list."""
    before = ROW_BEFORE.search(text, max(0, word.start - 48), word.start)
    beside = [found.group(1) for found in (before, ROW_AFTER.match(text, word.stop)) if found]
    return any(lists.is_name(fold(name)) and not lists.is_ordinary(fold(name)) for name in beside)


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
    field = FIELD.search(text, max(0, word.start - 8), word.start)
    cell = field and CELL_ENDS.match(text, word.stop) and word.low not in lists.common
    if cell or _in_a_row(text, word, lists):
        return True
    if at and words[at - 1].low in MADE_UP and words[at - 1].shape == "lower":
        return False  # "the Swiss"
    close = after is not None and text[word.stop : after.start] == " "
    if close and after and (after.capital or after.low in THINGS):
        return False
    if not begins_sentence(text, word.start):
        return among_words(text, words, at)
    if close and after and word.low in VERBS and lists.is_given(word.low):
        return after.low in AFTER_A_NAME  # "Will was with him"
    if close and after and lists.is_given(word.low) and word.low not in lists.common:
        return after.low in DOES or is_past(after.low) or is_third_person(after.low)
    return bool(ENDS.match(text, word.stop)) and lists.is_given(word.low)
