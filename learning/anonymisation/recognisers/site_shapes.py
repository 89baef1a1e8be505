"""Sites by the shape of their name, in any case: "brackwell general", "Wolds View", "the Laurels".

Each is a weak sign: on a page that tells of nobody these are streets, firms and bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import FAINT, WEAK
from learning.anonymisation.english import is_clipped, is_past
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.names import NEVER, is_medicine
from learning.anonymisation.words import Word, begins_sentence

WORD = r"[^\W\d_][\w'-]{2,20}"
CAP = r"[A-ZÀ-Þ][\w'-]{2,20}"
NATURE = cue("nature")
# What names of places in Britain end with.
SHORT_FORMS = cue("short_forms") | cue("teams")
LANDSCAPE = cue("landscape")
ENDS = "|".join(sorted(LANDSCAPE))
SEVERAL = "|".join(sorted(f"{re.sub('y$', 'ie', word)}s" for word in NATURE))
KINDS = (
    r"general|royal|infirmary|memorial|institute|council|dgh|homecare|university|residences|"
    r"residential(?: home)?|nursery|hospitals?|hospice|surgery|practice|lodge|house|court|"
    r"unit|ward|"
    r"suite|wing|academy|primary|high|infants?|juniors?|clinic|care home|nursing home|"
    r"health centre|"
    r"medical (?:centre|practice)|community hospital|community (?:mental health )?team|cmht|"
    r"chemists?|pharmacy|rehab|day centre|grammar|comp|"
    r"college|sixth form(?: college)?|crisis team|home treatment team|hospice at home"
)
BY_KIND = re.compile(
    rf"(?<![\w'-])(?:({WORD})[ ])?({WORD})[ ](?i:{KINDS})(?![\w-]|[ ](?:risk|dose|level|flow|\d))"
)
UNITS = (
    r"A&E|ED|AMU|MAU|ICU|ITU|SAU|MIU|UTC|CCU|NICU|PICU|SCBU|HDU|EAU|SDEC|CDU|MLU|DGH|OPD|"
    r"CAMHS|CMHT|NH|RH|CH"
)
# "Thornleigh Haematology", "Brackwell switchboard"
WITH_DEPARTMENT = re.compile(
    rf"(?<![\w'-])(?:[A-Z][\w']+[ ])?({CAP})[ ](?i:\w+ology|renal|vascular|maternity|"
    rf"switchboard|district nurses|library|"
    r"(?:police|ambulance|fire) station|ambulance|security|prison|outpatients)(?!\w)"
)
WITH_UNIT = re.compile(rf"(?<![\w'-])({CAP})(?:[ ]({CAP}))?[ ](?:{UNITS})(?!\w)")
DEPARTMENT = (
    rf"(?:(?:[A-Z][\w-]+[ ]){{0,2}}(?i:units?|wards?|clinics?|department|suite|centre|"
    rf"assessment|resus|recovery|lounge|"
    rf"outpatients|endoscopy|theatres?|chemist|pharmacy|radiology|pathology|renal|maternity|{UNITS})"
    r"(?:[ ](?i:suite))?(?:[ ]\d{1,2}[A-Za-z]?)?)"
)
DEPARTMENT_OF = re.compile(
    rf"(?<![\w-]){DEPARTMENT}(?:,| at| in|, at)[ ](?:the )?({CAP}(?:[ ]{CAP})?)(?![\w'-])"
)
LEVEL = re.compile(
    rf"(?<![\w-])((?:{CAP}[ ]){{1,2}}(?:Suite|Ward|Unit|Wing)),? (?:[Ll]evel|[Ff]loor) \d(?!\d)"
)
TWO_WORDS = re.compile(
    rf"(?:\b(?:at|to|from|in|for|left|via|visited|near|the)[ ]|[(\n|\t>]|"
    rf"^)[ ]?({CAP}[ ](?i:{ENDS}))"
    r"(?![\w'-]|[ ][A-Z])"
)
THE_PLANTS = re.compile(
    rf"(?<!\w)((?i:the|little|old|high|upper|lower|nether|"
    rf"great) (?:{SEVERAL})(?:,[ ][a-z]{{5,20}}|,[ ]{CAP})?)"
    r"(?![\w'-]|[ ](?:tree|oil|tea))",
    re.IGNORECASE,
)
THE_ROYAL = re.compile(
    r"\b(?:at|to|from|in|of|via) the (Royal|General|Infirmary|Memorial|royal|infirmary)"
    r"(?![\w-]|[ ][A-Za-z])"
)
# "on wd 12", "from 7B to 12A", "on ward seven", "Level 5 West", "EAU 2"
BY_CODE = (
    re.compile(r"\b(?:on|to|from|at|in|of)[ ]([Ww]d?[ ]?\d{1,2}[A-Za-z]?)(?![\w:/-])"),
    re.compile(r"\b(?:from|to|on|onto|and)[ ](\d{1,2}(?!L)[A-Z])(?![\w-])"),
    re.compile(
        r"\b((?i:ward)[ ](?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))(?!\w)"
    ),
    re.compile(r"(?<![\w.:/-])(\d{1,2}[ ](?i:north|south|east|west))(?!\w)"),
    re.compile(r"(?m)^[ \t]{0,3}\d\d[:.]?\d\d[ ](\d{1,2}[a-e])(?=[ ])"),
    re.compile(r"\b((?i:level|floor)[ ]\d{1,2}[ ](?i:north|south|east|west))(?!\w)"),
    re.compile(
        r"(?<![\w-])((?:EAU|AMU|MAU|SAU|ICU|ITU|HDU|CCU|CDU|SSU|ASU|DAU)[ ]?\d[A-Z]?)"
        r"(?![\w:/-]|[ ](?:beds?|patients?|pts?|staff|nurses?)\b)"
    ),
)
# "moved to Trafalgar", "discharged to Abbey Grange": whatever the word means else
ARRIVED = re.compile(
    rf"\b(?:moved|transferred|discharged|admitted|returned|stepped (?:up|down)|transfer|back|"
    rf"went|sent|"
    rf"outlied)[ ](?:over[ ]|out[ ])?(?:to|from|onto)[ ](?:the[ ])?({CAP}(?:[ ]{CAP})?)"
    r"(?=[ ]?(?:[,.;:)\n]|$)|[ ](?:on|at|for|with|by|and|when|after|last|this|today|overnight)\b)"
)
OLD_NAMES = re.compile(
    rf"\b(?:at|to|from|in|of|near)[ ]((?:Upper|Lower|Nether|Great|Little|Long|Much|High|Old|North|"
    rf"South|East|West)[ ]{CAP})(?![\w'-])"
)
# "seen at the Brackwell"
THE_TOWN = re.compile(
    rf"\b(?:at|to|from|in) the ({CAP})(?=[ ]?(?:[,.;:)\n]|$)|[ ](?:on|at|for|with|by|and|"
    rf"when|after|last|this|"
    r"today|overnight)\b)"
)
# "came to the RHI": an infirmary or a hospital by its letters
BY_LETTERS = re.compile(
    r"\b(?:at|to|from|in|via) the ([A-Z]{1,2}[IH])(?![\w-])|\b(?:at|to|from|"
    r"via) ([A-Z]{2}[IH])(?![\w-])"
)
# What names of places in Wales begin with.
WELSH = re.compile(
    rf"(?<![\w-])(?:Ysbyty|Cwm|Bryn|Glan|Nant|Maes|Plas|Tŷ|Ty|Llys|Parc|Coed|Dyffryn|"
    rf"Rhos)[ ]{CAP}(?!\w)"
)
NUMBERED = re.compile(r"(?<![\w-])W\d{1,2}[A-Z]?(?=[ ](?:[a-z]|[A-Z][a-z])|[,;:.\n)]|$)")
THE_SITE = re.compile(
    rf"(?:\b(?:the|our)|,) ({CAP}) (?:site|campus|branch|base|end|team|list|shuttle|"
    r"staff|nurses?|porters|patients?|beds|side|office)(?!\w)"
)
SMALL = re.compile(
    rf"\b(?:on|to|from|at|onto|in)[ ]((?:{'|'.join(sorted(NATURE))}))(?=[ ]?(?:[,.;:!?)\n]|$)"
    r"|[ ](?:they|we|she|he|and|with|for|as|last|today|tonight|yesterday|was|were|at|who|bed|"
    r"bay)\b)"
    rf"|(?:^|\n)[ \t*-]*((?:{'|'.join(sorted(NATURE))}))(?=[ ]\d)"
    rf"|,[ ]((?:{'|'.join(sorted(NATURE))}))(?=[ ]\d[ ]short)"
)
# "→ Kirkfell | repatriation", "Sandgate → Wexley": where somebody is taken
ARROWS = re.compile(rf"(?:→|->)[ ]?({CAP})(?![\w'-]|[ ][A-Z])|(?<!\w)({CAP})[ ]?(?:→|->)")
# "Drinks at the Fleece", "tea at the Methodist Hall"
DRINKS = re.compile(
    r"\b(?i:drinks?|pub|do|meal|curry|lunch|tea|party|wake|quiz|leaving do)"
    r" (?:is |are )?(?:at|in|to) (?:the )?"
    rf"({CAP}(?: (?:and|&) {CAP}| {CAP})?)(?![\w'-])"
)
Found = Iterator[tuple[int, int, float]]


def sites_by_shape(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for found in BY_KIND.finditer(text):
        first, second = found.groups()
        if first and fold(second) not in NEVER and is_a_place(first, lists):
            yield found.start(), found.end(), WEAK
        elif is_a_place(second, lists):
            yield found.start(2), found.end(), WEAK
    for found in WITH_UNIT.finditer(text):
        ends = found.group(2) and fold(found.group(2)) in LANDSCAPE
        if ends or any(word and is_a_place(word, lists) for word in found.groups()):
            yield found.start(), found.end(), 0.6
    for found in DEPARTMENT_OF.finditer(text):
        names = found.group(1).split()
        ends = len(names) > 1 and names[-1].lower() in LANDSCAPE
        if ends or any(is_a_place(word, lists) for word in names):
            yield _without_verb(text, found.start()), found.end(), WEAK
    for found in TWO_WORDS.finditer(text):
        first = fold(found.group(1).split()[0])
        if first not in lists.common and first not in lists.singles:
            yield *found.span(1), WEAK
    for found in THE_SITE.finditer(text):
        place = is_a_place(found.group(1), lists)
        if place or lists.is_name(fold(found.group(1))):
            sure = place and found.group().endswith(("site", "campus", "branch"))
            yield *found.span(1), 0.6 if sure else FAINT
    for pattern in (THE_PLANTS, THE_ROYAL, LEVEL):
        for found in pattern.finditer(text):
            yield found.start() if pattern is LEVEL else found.start(1), found.end(), WEAK
    yield from _weaker(text, lists)
    for pattern in (NUMBERED, WELSH):
        for found in pattern.finditer(text):
            yield *found.span(), WEAK
    for found in SMALL.finditer(text):
        yield *found.span(found.lastindex or 0), FAINT
    yield from _plants(text, words, lists)


def _weaker(text: str, lists: Lexicon) -> Found:
    for found in WITH_DEPARTMENT.finditer(text):
        if is_a_place(found.group(1), lists):
            yield _without_verb(text, found.start()), found.end(), WEAK
    for pattern in BY_CODE:
        for found in pattern.finditer(text):
            yield *found.span(1), WEAK
    for pattern in (ARRIVED, OLD_NAMES):
        for found in pattern.finditer(text):
            last = fold(found.group(1).split()[-1])
            if not (lists.is_ordinary(last) or is_medicine(last) or found.group(1).isupper()):
                yield *found.span(1), FAINT
    for found in ARROWS.finditer(text):
        at = found.lastindex or 1
        if is_a_place(found.group(at), lists):
            yield *found.span(at), FAINT
    for found in DRINKS.finditer(text):
        if fold(found.group(1)) not in lists.common:
            yield *found.span(1), WEAK
    for found in THE_TOWN.finditer(text):
        if is_a_place(found.group(1), lists):
            yield *found.span(1), FAINT
    for found in BY_LETTERS.finditer(text):
        at = found.lastindex or 1
        low = found.group(at).lower()
        if low not in SHORT_FORMS and not lists.is_ordinary(low):
            yield *found.span(at), FAINT


def _plants(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    """Yield birds, trees and flowers with a capital, in a text full of people."""
    plants = NATURE - lists.common
    for at, word in enumerate(words):
        if word.low not in plants or word.shape != "title":
            continue
        after = words[at + 1] if at + 1 < len(words) else None
        alone = not after or text[word.stop : after.start] != " " or after.shape != "title"
        if alone:
            number = re.match(r"[ ]\d(?=[ ]?(?:[,.;\n]|$)|[ ][a-z])", text[word.end : word.end + 4])
            yield word.start, word.end + (number.end() if number else 0), FAINT


def _without_verb(text: str, start: int) -> int:
    """Return where the name begins: behind "Told" in "Told Endoscopy at Wolds View"."""
    first = re.match(r"(\w+)[ ]", text[start : start + 24])
    verb = first and begins_sentence(text, start) and is_past(first.group(1).lower())
    return start + first.end() if first and verb else start


def is_a_place(word: str, lists: Lexicon) -> bool:
    """Return whether ``word`` means nothing else, or a bird or a tree as wards do."""
    low = fold(word)
    if low in NATURE:
        return True
    strange = len(low) > 3 and not lists.is_everyday(low) and not is_medicine(low)
    return strange and not (len(low) < 6 and is_clipped(low))
