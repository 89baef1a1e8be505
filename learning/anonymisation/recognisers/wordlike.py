"""Names that are words as well, told by where they stand: "a nurse named Hope", "with Will"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import ALONE, FAINT, WEAK
from learning.anonymisation.english import is_english
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.context import is_told_as_person
from learning.anonymisation.recognisers.names import (
    NEVER,
    RELATIONS,
    ROLES,
    STAFF_ROLES,
    THINGS,
    is_medicine,
)
from learning.anonymisation.recognisers.things import names_a_machine
from learning.anonymisation.words import Word, begins_sentence

BEFORE_PERSON = cue("before_person")
NAMED = frozenset(["named", "called", "dear"])
TIMES = cue("times")
MONTHS = TIMES - {"dawn", "summer", "autumn"}
PEOPLE = RELATIONS | ROLES | STAFF_ROLES
# "Bed 3 - Rose - self caring"
IN_A_LIST = re.compile(
    r"(?:\b(?:bed|bay|room|sr|side room|cubicle)[ ]?\w{0,3}|(?:^|\n)[A-Z]{0,2}\d{1,2}[a-z]?)"
    r"[ ]?[-:,–][ ]$",
    re.I,
)
BRACKETED = re.compile(r"\([A-Z][a-z]+\??\)")
# "Grace (HCA)"
ROLE_AFTER = re.compile(
    r"[ ]\((?i:hca|sn|rn|hcsw|sister|nurse|student|son|daughter|wife|husband|f1|f2|fy1|fy2|sho|"
    r"consultant|porter|pharmacist|physio|ot|partner|mother|father|matron|doctor)\)"
)
# "Sapphire (RN)": nothing else has such a role
WITH_ROLE = re.compile(
    r"(?<![\w'-])([A-ZÀ-Þ][\w'-]{1,15}) \((?i:rn|hca|hcsw|sn|odp|f[12]|fy[12]|sho|cpn|spr|ct\d|"
    r"st\d|dau|daughter|son|wife|husband|niece|nephew|nok|porter|ward clerk|midwife)\)"
)
GREETED = re.compile(r"(?:^|\n)[ \t]*(?:dear|hi|hello|hey|thanks)[ ]$", re.I)
CLOSED = re.compile(
    r"\b(?:regards|wishes|sincerely|faithfully|thanks|kr|bw|ta|cheers|thx|love),?[ \n]{1,3}$",
    re.I,
)
# "Summer Baker, 19, found collapsed"
AGED = re.compile(
    r"(?:^|(?<=[.(|;:] )|(?<=[\n(|]))([A-Z][a-z]{2,15} [A-Z][a-z'-]{2,20}), (?:aged )?\d{1,2}"
    r"(?=[,.;)]|[ ][-–])"
)
CAP = r"[A-ZÀ-Þ][\w'-]*[^\W\d_]"
ROW = re.compile(
    rf"(?<![\w'-]){CAP}(?:(?:, | ?/ ?|[ ]{{2,}}){CAP})*"
    rf"(?:,? (?:and|&|or) |, | ?/ ?|[ ]{{2,}}){CAP}(?![\w-]|[ ][A-Z])"
)
# "Grace O, so I'm early", "precious m", "Sheila N-B"
WITH_INITIAL = re.compile(
    r"(?<![\w'-])(?<![A-Z] )([^\W\d_](?:'[A-Z])?[a-zà-ÿ]{2,15}) "
    r"(?:[A-HJ-Z](?:-[A-Z])?\.?|[b-hj-z](?![\w.-]))"
    r"(?![\w/'&+-]|[ ](?:[A-Z](?!\d)|\d|&))"
)
# "B1 Tozer obs 4hrly", "Bed 4: Shaw home?", "3 Okello-Briggs, 81"
IN_BED = re.compile(
    rf"(?:^|\n)[ \t-]*(?:(?:bed|bay|b|sr|rm|room|cubicle|chair)[ ]?"
    rf"\w{{0,2}}\d{{0,2}}[a-z]?[ .:)–-]{{1,3}}"
    rf"(?-i:({CAP}))|\d{{1,2}}[a-z]?[ .:)–-]{{1,3}}(?-i:({CAP}))(?=,? \(?\d{{2,3}} ?[mfy,)])"
    rf"|[A-Z]{{1,2}}\d{{1,2}}[ .:)–-]{{1,3}}(?-i:({CAP}))(?= \d{{2}} [a-z?]))",
    re.IGNORECASE,
)
# Before one letter these are things: "Vitamin K", "Group A".
LETTERED = frozenset(["hepatitis", "vitamin", "influenza", "protein", "factor", "strep", "staph"])
STANDS_ALONE = re.compile(r"[ ]?(?:[-–:,;(➜→]|\n|$)|[ ][A-Z]{1,3}\d{4}")
# 'known as "Spud"', 'aka Tolly', 'answers to "Merry"'
NICKNAMED = re.compile(
    r"\b(?i:known as|aka|a\.k\.a\.|alias|nicknamed?|answers to|goes by|likes to be called|"
    rf"prefers to be called|calls (?:him|her)self|cousin|brother|sister|friend|partner) \"({CAP})\""
    rf"|\b(?i:known as|aka|nicknamed|answers to|goes by)(?: the)? ({CAP})(?=[ ]?(?:[,.;)\n]|$))"
)
# "Salvatore 'Turi' Bongiorno"
BETWEEN = re.compile(rf"(?<![\w'-])({CAP}) ['\"(]({CAP})['\")] ({CAP})(?!\w)")
QUOTED = re.compile(rf"(?:\||\n)[ ]?\"({CAP})\"(?=[ ](?:in|on|at)\b|[ ]?\|)")
Found = Iterator[tuple[int, int, float]]


def wordlike_names(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for found in AGED.finditer(text):
        first, *rest = found.group(1).lower().split()
        strange = not lists.is_everyday(first)
        if first not in NEVER | THINGS and (strange or NEVER.union(THINGS).isdisjoint(rest)):
            yield *found.span(1), 0.7
    for at, word in enumerate(words):
        short = len(word.low) == 2 and word.shape == "title"
        means = lists.is_everyday(word.low) or (word.shape == "lower" and is_english(word.low))
        if not lists.is_given(word.low) or not (short or means):
            continue
        named_after = word.possessive and lists.singles.get(word.low) == "eponym"
        told = is_told_as_person(text, words, at) and not named_after
        told = told and not names_a_machine(words, at)
        if word.shape == "lower":
            # "ring joy first", "donna says"
            if told and (len(word.low) > 2 or word.low not in lists.common):
                yield word.start, word.end, 0.55
        elif word.shape == "title" and (
            told or (word.low not in TIMES and _stands_for_somebody(text, words, at))
        ):
            yield word.start, word.end, 0.6
        elif (
            word.shape == "title"
            and not named_after
            and (_owns(text, words, at) or (at and BRACKETED.match(text, word.start - 1)))
        ):
            yield word.start, word.end, WEAK
    for found in WITH_ROLE.finditer(text):
        low = fold(found.group(1))
        if low not in NEVER | PEOPLE and lists.singles.get(low, "ordinary") == "ordinary":
            yield *found.span(1), WEAK
    yield from _in_rows(text, words, lists)
    yield from _with_initial(text, lists)
    yield from _nicknames(text, lists)
    yield from _in_beds(text, lists)


def _in_beds(text: str, lists: Lexicon) -> Found:
    """Yield who lies in which bed: "B1 Tozer obs 4hrly". Three beds speak for each other."""
    beds = [found.span(found.lastindex or 0) for found in IN_BED.finditer(text)]
    names = [span for span in beds if _may_lie_in_bed(text[slice(*span)], lists)]
    score = 0.7 if len({text[slice(*span)] for span in names}) > 2 else WEAK
    for start, end in names:
        yield start, end, score


def _may_lie_in_bed(name: str, lists: Lexicon) -> bool:
    low = fold(name)
    return not any(letter.isdigit() for letter in name) and not (
        lists.is_everyday(low) or is_medicine(low) or low in NEVER or low in TIMES
    )


def _owns(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Return whether ``words[at]`` has something, in a sentence: "sorry Bill's halal meal"."""
    word, after = words[at], words[at + 1] if at + 1 < len(words) else None
    if not word.possessive or word.low in TIMES or begins_sentence(text, word.start):
        return False
    return bool(after and after.shape == "lower" and text[word.stop : after.start] == " ")


def _in_rows(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    """Yield given names that are words where given names stand in a row: "Kit, Joy, Faith"."""
    for found in ROW.finditer(text):
        names = list(re.finditer(r"[^\W\d_][\w'-]+", found.group()))
        names = [each for each in names if each.group() not in ("and", "or")]
        given = [lists.is_given(fold(each.group())) for each in names]
        sure = sum(
            is_given and not lists.is_everyday(fold(each.group()))
            for each, is_given in zip(names, given, strict=True)
        )
        loud = any(each.group().isupper() for each in names) and sure < len(names)
        enough = sure or len(names) > 2
        if all(given) and enough and not loud and fold(names[0].group()) not in MONTHS:
            plain = sure == len(names) > 2
            for each in names:
                score = ALONE if plain else WEAK
                yield found.start() + each.start(), found.start() + each.end(), score


def _with_initial(text: str, lists: Lexicon) -> Found:
    """Yield ``Grace O``, ``Lewis H`` and, where nothing else is called so, ``Kobkul S.``"""
    for found in WITH_INITIAL.finditer(text):
        name = fold(found.group(1))
        given = lists.is_given(name) and name not in TIMES
        strange = (
            name not in lists.singles
            and not is_english(name)
            and not (lists.is_everyday(name) or is_medicine(name))
            and name not in LETTERED
        )
        if given and not (name in lists.common and found.group(1).islower()):
            yield *found.span(), 0.7
        elif lists.is_name(name) and found.group(1)[0].isupper() and name not in lists.common:
            yield *found.span(), FAINT
        elif strange and found.group(1)[0].isupper() and STANDS_ALONE.match(text, found.end()):
            yield *found.span(), WEAK


def _nicknames(text: str, lists: Lexicon) -> Found:
    for found in NICKNAMED.finditer(text):
        at = found.lastindex or 1
        name = fold(found.group(at))
        if not lists.is_ordinary(name) or lists.is_given(name):
            yield *found.span(at), 0.7 if at == 1 else WEAK
    for found in BETWEEN.finditer(text):
        first, _, last = (fold(each) for each in found.groups())
        told = lists.is_given(first) or lists.is_family(last)
        if told or not (lists.is_everyday(first) or lists.is_everyday(last)):
            yield *found.span(), 0.85
    for found in QUOTED.finditer(text):
        if lists.is_given(fold(found.group(1))) or not lists.is_everyday(fold(found.group(1))):
            yield *found.span(1), 0.6


def _stands_for_somebody(text: str, words: tuple[Word, ...], at: int) -> bool:
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else None
    close = after is not None and text[word.stop : after.start] == " "
    if close and after and after.capital:
        return False
    if BRACKETED.match(text, word.start - 1) and at and words[at - 1].low in PEOPLE:
        return True
    if close and after and word.possessive and after.low in RELATIONS:
        return True
    if ROLE_AFTER.match(text, word.stop):
        return True
    head = text[max(0, word.start - 24) : word.start]
    ends = re.match(r"[ ]?(?:[,.!\n-]|$)", text[word.stop : word.stop + 2])
    if ends and (GREETED.search(head) or IN_A_LIST.search(head) or CLOSED.search(head)):
        return True
    led = words[at - 1] if at and text[words[at - 1].stop : word.start] == " " else None
    if led is None or led.shape != "lower":
        return False
    return led.low in BEFORE_PERSON | NAMED
