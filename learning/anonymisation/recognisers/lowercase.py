"""Names in lines typed without capitals: "f1 callum to ring pt's son neville"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import groupby

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.english import is_english, is_past
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.names import TITLES, is_medicine
from learning.anonymisation.recognisers.things import names_a_thing
from learning.anonymisation.words import Word, begins_sentence

# Before a name that is a word as well: "lives with jean", "told grace".
BEFORE_PERSON = cue("before_person")
BELONGINGS = cue("belongings")
FORMAL = TITLES - {"sir", "dame", "doctor", "messrs"}
PATIENT = frozenset(["pt", "patient", "sho", "spr", "cpn", "hca", "sn", "sr", "dn", "hv"])
CLINICAL = re.compile(r"(?:ic|al|ive|ed|ing|ly|ous|oid|ised|ized|able|ible|ent|ant|ary|ory)$")
SPEAKER = re.compile(r"[^\n:]{1,40}:[ ]")
SMALL = r"([a-zà-ÿ][a-zà-ÿ'-]{2,20})"
# "b1 cottle – home", "3 tranter 81f"
LISTED = re.compile(
    rf"(?:^|\n)[ \t-]*(?:(?:bed|bay|b|sr|rm|room)?[ ]?\w?\d{{1,2}}[a-z]?[.):-]?[ ]+[-–]?"
    rf"[ ]?)?{SMALL}"
    r"(?=[ ](?:[-–(]|\d{1,3}(?:[mf]|h|hrs?|yo?)?\b)|,)"
)
GREETED = re.compile(
    rf"(?:^|\n)(?:hi|hiya|hey|hello|dear|morning|thanks|thx|ta|cheers),? {SMALL}[,!. ]*(?=\n)"
    rf"|(?:\n|[–.!?-] )x{{0,3}} ?{SMALL} ?x{{0,3}}\s*\Z"
)
ASKED = re.compile(
    r"\b(?:ask|asked|tell|told|ring|rang|phone|phoned|text|texted|bleep|bleeped|email|thank|w/?|with"
    rf"|did|has|chase|chased|see|per|cc|via) {SMALL}"
    r"(?= (?:re|to|if|about|for|on|at|when|sign|is|has|in)\b"
    r"|[.,;?!)\n]|\Z)"
)
ACTED = re.compile(
    rf"(?:^|[\n.,;:?!] ?){SMALL} (?:says|said|asked|told|rang|thinks|"
    r"reckons|wants|is on|is off|came|went"
    r"|texted|phoned|swapped|covered|had|has|found|cant|can't|didnt|didn't|wont)\b"
)
# "grace away till the 12th"
AWAY = re.compile(
    rf"(?:^|[\n.,;:?!] ?|[ ]){SMALL}(?: is|s|'s)? (?:away|off|on leave|back)(?: sick)?"
    r" (?:til|till|until|from|on|mon|tue|wed|thu|fri)"
)
BRACKETED = re.compile(
    r"\b(?:pharmacy|pharmacist|porter|nurse|hca|reg|sho|doctor|physio|ot|lab|switch|site|security|son|"
    r"daughter|wife|husband|mum|dad|sister|brother|partner|carer|niece|nephew|neighbour|friend|cleaner|"
    rf"ward clerk|clerk|student|agency|bank) \({SMALL}\??\)"
)
NOT_NAMES = cue("not_names")
# "mr van der linde"
PARTICLED = re.compile(
    r"\b(?:mrs?|ms|miss|dr|sn|sister|pt)\.? "
    r"((?:van|von|de|di|el|al|ap|bin|ur|da|la)(?: (?:der|den|de|la))? [a-z]{3,20})(?!\w)"
)
Found = Iterator[tuple[int, int, float]]


def in_lower_case(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for found in PARTICLED.finditer(text):
        yield *found.span(1), 0.8
    yield from _by_their_place(text, words, lists)
    for line in lines_without_capitals(text, words):
        at = 0
        while at < len(line):
            run = _run(text, line, at, lists)
            if run and not names_a_thing(text, run, tuple(line), at):
                yield run[0].start, run[-1].end, 0.65
            at += max(1, len(run))


def in_mixed_lines(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    """Yield given names in small letters that are nothing else, wherever they stand."""
    for at, word in enumerate(words):
        if _has_something(words, at) and lists.is_name(word.low) and word.low not in lists.common:
            yield word.start, word.end, WEAK
        if word.shape != "lower" or len(word.low) < 4 or not lists.is_given(word.low):
            continue
        if lists.is_ordinary(word.low) or is_english(word.low) or "'" in word.low:
            continue
        run = _with_family(text, list(words[at : at + 3]), 0, lists, formal=False)
        if not names_a_thing(text, run, words, at):
            yield run[0].start, run[-1].end, WEAK


def _by_their_place(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    """Yield words in small letters that are no English ones, where a list, a greeting, a verb of
    people or brackets put somebody: "b1 cottle – home", "hi marguerita", "ask gwennie re beds"."""
    for found in AWAY.finditer(text):
        if lists.is_given(found.group(1)) and found.group(1) not in NOT_NAMES:
            yield *found.span(1), WEAK
    for pattern in (LISTED, GREETED, ASKED, ACTED, BRACKETED):
        for found in pattern.finditer(text):
            at = found.lastindex or 1
            low = fold(found.group(at))
            if low in lists.common or low in NOT_NAMES or is_medicine(low):
                continue
            strange = not lists.is_everyday(low) and not CLINICAL.search(low)
            strange = strange and (len(low) > 3 or lists.is_given(low))
            listed = pattern in (LISTED, GREETED) and lists.is_name(low) and len(low) > 3
            if strange or listed:
                yield *found.span(at), WEAK


def _has_something(words: tuple[Word, ...], at: int) -> bool:
    """Return whether ``words[at]`` has what people have: "lewis's cannula"."""
    after = words[at + 1].low if at + 1 < len(words) else ""
    return words[at].shape == "lower" and words[at].possessive and after in BELONGINGS


def lines_without_capitals(text: str, words: tuple[Word, ...]) -> Iterator[list[Word]]:
    """Yield the words of each line in which nothing but short forms has a capital."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    for _, group in groupby(words, key=lambda word: bisect_left(breaks, word.start)):
        line = list(group)
        begin = text.rfind("\n", 0, line[0].start) + 1
        speaker = SPEAKER.match(text, begin)
        said = speaker if speaker and speaker.group().count(" ") < 3 else None
        rest = [word for word in line if not said or word.start >= said.end()]
        small = sum(word.shape == "lower" for word in rest)
        if small > 2 and not any(
            word.shape == "title" and not begins_sentence(text, word.start) for word in rest
        ):
            yield rest


def _run(text: str, line: list[Word], at: int, lists: Lexicon) -> list[Word]:
    """Return the words of the name that begins at ``line[at]``; empty where none does."""
    word, previous = line[at], line[at - 1] if at else None
    tied = previous is not None and text[previous.stop : word.start] in (" ", " (", ". ")
    led = previous.low if tied and previous else ""
    formal = led in FORMAL
    if word.shape != "lower" or (word.low in lists.singles and not formal):
        return []
    if formal and len(word.low) == 1 and at + 1 < len(line) and word.low not in "ai":
        gap, following = text[word.stop : line[at + 1].start], line[at + 1]
        dotted = gap == ". " and len(following.low) > 2
        strange = gap == " " and len(following.low) > 3 and not lists.is_ordinary(following.low)
        return line[at : at + 2] if dotted or strange else []
    if len(word.low) < 3:
        return []
    if formal and lists.is_name(word.low):
        begins = True
    elif led in PATIENT and _two_strangers(text, line, at, lists):
        return line[at : at + 2]
    elif led in PATIENT and lists.is_name(word.low):
        begins = not lists.is_ordinary(word.low)
    elif lists.is_given(word.low):
        strange = not (is_english(word.low) or lists.is_ordinary(word.low))
        told = led in BEFORE_PERSON and not is_past(word.low)  # "the nurse said"; Said is a name
        begins = strange or told or _in_a_bed(text, word)
    else:
        return []
    return _with_family(text, line, at, lists, formal=formal) if begins else []


def _in_a_bed(text: str, word: Word) -> bool:
    return bool(re.match(r"[ ](?:bed|bay|sr|side room)[ ]?\d", text[word.stop : word.stop + 12]))


def _with_family(
    text: str, line: list[Word], at: int, lists: Lexicon, *, formal: bool
) -> list[Word]:
    run = [line[at]]
    for following in line[at + 1 : at + 3]:
        if run[-1].possessive or text[run[-1].stop : following.start] != " ":
            break
        letter = len(following.low) == 1 and following.low not in ("a", "i", "x")
        name = lists.is_name(following.low) and (formal or not lists.is_ordinary(following.low))
        if not (letter or name):
            break
        run.append(following)
    return run


def _two_strangers(text: str, line: list[Word], at: int, lists: Lexicon) -> bool:
    pair = line[at : at + 2]
    if len(pair) < 2 or text[pair[0].stop : pair[1].start] != " ":
        return False
    return not any(
        len(word.low) < 3
        or lists.is_everyday(word.low)
        or is_medicine(word.low)
        or (word.text.isascii() and CLINICAL.search(word.low))
        for word in pair
    )
