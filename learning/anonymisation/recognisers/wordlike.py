"""Names that are words as well, told by where they stand: "a nurse named Hope", "with Will"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.recognisers.names import NEVER, RELATIONS, THINGS
from learning.anonymisation.words import Word

BEFORE_PERSON = cue("before_person")
NAMED = frozenset(["named", "called", "dear"])
TIMES = cue("times")
# "Bed 3 - Rose - self caring"
IN_A_LIST = re.compile(r"\b(?:bed|bay|room|sr|side room|cubicle)[ ]?\w{0,3}[ ]?[-:,–][ ]$", re.I)
# "Grace (HCA)"
ROLE_AFTER = re.compile(
    r"[ ]\((?i:hca|sn|rn|hcsw|sister|nurse|student|son|daughter|wife|husband|f1|f2|fy1|fy2|sho|"
    r"consultant|porter|pharmacist|physio|ot|partner|mother|father|matron|doctor)\)"
)
GREETED = re.compile(r"(?:^|\n)[ \t]*(?:dear|hi|hello|hey|thanks)[ ]$", re.I)
CLOSED = re.compile(r"\b(?:regards|wishes|sincerely|faithfully|thanks|kr|bw),?[ \n]{1,3}$", re.I)
# "Summer Baker, 19, found collapsed"
AGED = re.compile(
    r"(?:^|(?<=[.(|;:] )|(?<=[\n(|]))([A-Z][a-z]{2,15} [A-Z][a-z'-]{2,20}), (?:aged )?\d{1,2}"
    r"(?=[,.;)])"
)
Found = Iterator[tuple[int, int, float]]


def wordlike_names(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for found in AGED.finditer(text):
        if not any(word in NEVER or word in THINGS for word in found.group(1).lower().split()):
            yield *found.span(1), 0.7
    for at, word in enumerate(words):
        if word.shape != "title" or not lists.is_given(word.low) or word.low in TIMES:
            continue
        if lists.is_everyday(word.low) and _stands_for_somebody(text, words, at):
            yield word.start, word.end, 0.6


def _stands_for_somebody(text: str, words: tuple[Word, ...], at: int) -> bool:
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else None
    close = after is not None and text[word.stop : after.start] == " "
    if close and after and after.capital:
        return False
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
