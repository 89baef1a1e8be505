"""Sites by the shape of their name, in any case: "brackwell general", "Wolds View", "the Laurels".

Each is a weak sign: on a page that tells of nobody these are streets, firms and bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import FAINT, WEAK
from learning.anonymisation.english import is_clipped
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.names import NEVER, is_medicine
from learning.anonymisation.words import Word

WORD = r"[^\W\d_][\w'-]{2,20}"
CAP = r"[A-ZÀ-Þ][\w'-]{2,20}"
NATURE = cue("nature")
# What names of places in Britain end with.
LANDSCAPE = cue("landscape")
ENDS = "|".join(sorted(LANDSCAPE))
SEVERAL = "|".join(sorted(f"{re.sub('y$', 'ie', word)}s" for word in NATURE))
KINDS = (
    r"general|royal|infirmary|memorial|institute|council|dgh|homecare|university|residences|"
    r"residential(?: home)?|nursery|hospitals?|hospice|surgery|practice|lodge|house|court|unit|ward|"
    r"suite|wing|academy|primary|high|infants?|juniors?|clinic|care home|nursing home|health centre|"
    r"medical (?:centre|practice)|community hospital|community (?:mental health )?team|cmht|"
    r"chemists?|pharmacy|rehab|day centre"
)
BY_KIND = re.compile(
    rf"(?<![\w'-])(?:({WORD})[ ])?({WORD})[ ](?i:{KINDS})(?![\w-]|[ ](?:risk|dose|level|flow|\d))"
)
UNITS = (
    r"A&E|ED|AMU|MAU|ICU|ITU|SAU|MIU|UTC|CCU|NICU|PICU|SCBU|HDU|EAU|SDEC|CDU|MLU|DGH|OPD|CAMHS|CMHT"
)
WITH_UNIT = re.compile(rf"(?<![\w'-])({CAP})(?:[ ]({CAP}))?[ ](?:{UNITS})(?!\w)")
DEPARTMENT = (
    rf"(?:(?:[A-Z][\w-]+[ ]){{0,2}}(?i:units?|wards?|clinics?|department|suite|centre|assessment|"
    rf"outpatients|endoscopy|theatres?|chemist|pharmacy|radiology|pathology|renal|maternity|{UNITS})"
    r"(?:[ ](?i:suite))?(?:[ ]\d{1,2}[A-Za-z]?)?)"
)
DEPARTMENT_OF = re.compile(
    rf"(?<![\w-]){DEPARTMENT}(?:,| at| in|, at)[ ](?:the )?({CAP}(?:[ ]{CAP})?)(?![\w'-])"
)
LEVEL = re.compile(rf"(?<![\w-])((?:{CAP}[ ]){{1,2}}(?:Suite|Ward|Unit|Wing)),? (?:[Ll]evel|[Ff]loor) \d(?!\d)")
TWO_WORDS = re.compile(
    rf"(?:\b(?:at|to|from|in|for|left|via|visited|near|the)[ ]|[(\n|\t>]|^)[ ]?({CAP}[ ](?i:{ENDS}))"
    r"(?![\w'-]|[ ][A-Z])"
)
THE_PLANTS = re.compile(
    rf"(?<!\w)((?i:the|little|old|high|upper|lower|nether|great) (?:{SEVERAL})(?:,[ ][a-z]{{5,20}}|,[ ]{CAP})?)"
    r"(?![\w'-]|[ ](?:tree|oil|tea))",
    re.IGNORECASE,
)
THE_ROYAL = re.compile(r"\b(?:at|to|from|in|of) the (Royal|General|Infirmary|Memorial)(?![\w-]|[ ][A-Z])")
# What names of places in Wales begin with.
WELSH = re.compile(
    rf"(?<![\w-])(?:Ysbyty|Cwm|Bryn|Glan|Nant|Maes|Plas|Tŷ|Ty|Llys|Parc|Coed|Dyffryn|Rhos)[ ]{CAP}(?!\w)"
)
NUMBERED = re.compile(r"(?<![\w-])W\d{1,2}[A-Z]?(?=[ ](?:[a-z]|[A-Z][a-z])|[,;:.\n)]|$)")
THE_SITE = re.compile(rf"\b(?:the|our) ({CAP}) (?:site|campus|branch|base|end)(?!\w)")
SMALL = re.compile(
    rf"\b(?:on|to|from|at|onto|in)[ ]((?:{'|'.join(sorted(NATURE))}))(?=[ ]?(?:[,.;:!?)\n]|$)"
    r"|[ ](?:they|we|she|he|and|with|for|as|last|today|tonight|yesterday|was|were|at|who|bed|bay)\b)"
    rf"|(?:^|\n)[ \t*-]*((?:{'|'.join(sorted(NATURE))}))(?=[ ]\d)"
    rf"|,[ ]((?:{'|'.join(sorted(NATURE))}))(?=[ ]\d[ ]short)"
)
Found = Iterator[tuple[int, int, float]]


def sites_by_shape(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for found in BY_KIND.finditer(text):
        first, second = found.groups()
        if first and fold(second) not in NEVER and _is_a_place(first, lists):
            yield found.start(), found.end(), WEAK
        elif _is_a_place(second, lists):
            yield found.start(2), found.end(), WEAK
    for found in WITH_UNIT.finditer(text):
        ends = found.group(2) and fold(found.group(2)) in LANDSCAPE
        if ends or any(word and _is_a_place(word, lists) for word in found.groups()):
            yield found.start(), found.end(), 0.6
    for found in DEPARTMENT_OF.finditer(text):
        names = found.group(1).split()
        ends = len(names) > 1 and names[-1].lower() in LANDSCAPE
        if ends or any(_is_a_place(word, lists) for word in names):
            yield found.start(), found.end(), WEAK
    for found in TWO_WORDS.finditer(text):
        first = fold(found.group(1).split()[0])
        if first not in lists.common and first not in lists.singles:
            yield *found.span(1), WEAK
    for found in THE_SITE.finditer(text):
        if _is_a_place(found.group(1), lists) or lists.is_name(fold(found.group(1))):
            yield *found.span(1), 0.6
    for pattern in (THE_PLANTS, THE_ROYAL, LEVEL):
        for found in pattern.finditer(text):
            yield found.start() if pattern is LEVEL else found.start(1), found.end(), WEAK
    for pattern in (NUMBERED, WELSH):
        for found in pattern.finditer(text):
            yield *found.span(), WEAK
    for found in SMALL.finditer(text):
        yield *found.span(found.lastindex or 0), FAINT
    yield from _plants(text, words, lists)


def _plants(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    """Yield birds, trees and flowers with a capital, in a text full of people."""
    plants = NATURE - lists.common
    for at, word in enumerate(words):
        if word.low not in plants or word.shape != "title":
            continue
        after = words[at + 1] if at + 1 < len(words) else None
        alone = not after or text[word.stop : after.start] != " " or after.shape != "title"
        if alone:
            yield word.start, word.end, FAINT


def _is_a_place(word: str, lists: Lexicon) -> bool:
    """Return whether ``word`` means nothing else, or a bird or a tree that wards are called after."""
    low = fold(word)
    if low in NATURE:
        return True
    strange = len(low) > 3 and not lists.is_everyday(low) and not is_medicine(low)
    return strange and not (len(low) < 6 and is_clipped(low))
