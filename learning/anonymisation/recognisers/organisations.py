"""Police, papers, firms, churches and the like by what they are called: "Thornbeck Police".

They point to a place as a ward does. Each is a weak sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import FAINT, WEAK
from learning.anonymisation.english import is_past
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.names import TITLES, is_medicine
from learning.anonymisation.recognisers.site_shapes import is_a_place

CAP = r"[A-ZÀ-Þ][\w'-]{2,20}"
BODIES = "|".join(sorted(map(re.escape, cue("bodies")), key=len, reverse=True)).replace("_", " ")
BODY = re.compile(rf"(?<![\w'-])((?:{CAP}[ ]){{1,3}})(?i:{BODIES})(?![\w-])")
SMALL_BODY = re.compile(rf"(?<![\w'-])([a-z]{{5,20}}) (?:{BODIES})(?![\w-])")
OF_A_TOWN = re.compile(
    rf"\b(?i:university|diocese|bishop|archdeacon|borough|college) (?:of|OF) ({CAP})(?!\w)"
)
LED = re.compile(rf"(?<![\w-])(?:NHS|MIU|UTC|HMP|HMYOI|YOI|CMHT|RAF|HMS) ({CAP})(?![\w-])")
PARTNERS = (
    r"LLP|Ltd|Solicitors|Dairies|Motors|Taxis|Funeral \w+|Undertakers|Builders|Estate Agents|Law"
)
FIRM = re.compile(
    rf"(?<![\w'-])(?:({CAP})(?:, {CAP})? ?(?:&|and) ?{CAP} (?:{PARTNERS})"
    rf"|({CAP}|[a-z]{{3,20}}) ?(?:&|and) (?i:sons?|daughters?|bros|brothers|co))(?![\w-])"
)
PARTNERSHIP = re.compile(rf"(?<![\w'-])(?:{CAP}[ ]){{1,3}}LLP(?!\w)")
Found = Iterator[tuple[int, int, float]]


def organisations(text: str, lists: Lexicon) -> Found:
    for found in BODY.finditer(text):
        start = found.start()
        names = found.group(1).split()
        while names and _leads(fold(names[0]), lists):
            start += len(names.pop(0)) + 1
        if any(_tells(name, lists) for name in names):
            yield start, found.end(), WEAK
    for found in SMALL_BODY.finditer(text):
        if is_a_place(found.group(1), lists):
            yield *found.span(), FAINT
    for found in (*OF_A_TOWN.finditer(text), *LED.finditer(text)):
        low = fold(found.group(1))
        if low not in lists.singles and is_a_place(found.group(1), lists):
            yield *found.span(), WEAK
    for found in PARTNERSHIP.finditer(text):
        yield *found.span(), WEAK
    for found in FIRM.finditer(text):
        name = fold(found.group(1) or found.group(2))
        if name not in lists.common and name not in lists.singles:
            yield *found.span(), WEAK


def _leads(low: str, lists: Lexicon) -> bool:
    """Return whether a word stands before the name: "Rang Thornbeck Police"."""
    return low in TITLES or low in lists.common or is_past(low)


def _tells(name: str, lists: Lexicon) -> bool:
    low = fold(name)
    if low in lists.singles:
        return False
    return is_a_place(name, lists) or (lists.is_listed_family(low) and not is_medicine(low))
