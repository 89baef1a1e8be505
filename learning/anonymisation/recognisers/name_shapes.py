"""Names by their shape, in a text that tells of people: "T Baker", "BAKER R", "Old Tom"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import FAINT, WEAK
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.names import (
    NEVER,
    ROLES,
    STAFF_ROLES,
    THINGS,
    TITLES,
    is_medicine,
)

CAP = r"[A-ZÀ-Þ](?:[^\W\d_]|['-])+(?!\d)"
PART = r"(?:(?:Mac|Mc|Ó|O|De|Van|Al|El|Le|La|VAN|DE|LE)[ ])?"
# "T Baker", "E. Reed", "P Mac Aodha"
INITIALLED = re.compile(
    rf"(?<![\w'./-])(?<![A-Z]\. )((?:[B-HJ-Z][ ]|[A-Z]\.[ ]?|[A-Z]-[A-Z][ ]){PART}({CAP}))(?!\w)"
)
# "BAKER R / BAKER T", "Mc Ginty, O", in a cell or a line of their own
SURNAME_INITIAL = re.compile(
    rf"(?:^|(?<=[\n\t|/]))[ ]?({PART}([A-ZÀ-Þ][A-Za-zÀ-ÿ'-]{{2,20}}),? [A-Z]{{1,2}})"
    r"(?=[ ]?(?:[\n\t|/,]|$))"
)
NICKNAMED = re.compile(
    r"(?<!\w)((?i:big|little|old|young|wee|tall|mad|mama|papa|uncle|auntie)"
    r" ([^\W\d_][\w'-]{1,15}))(?!\w)"
)
# "the Attards", "the Lightfoot boy's parents"
FAMILY = re.compile(
    r"\b[Tt]he ([A-ZÀ-Þ][\w'-]{2,20}?)(?:s(?=[ ]?(?:[,.;:!?)\n–-]|$)"
    r"|[ ](?:are|were|have|had|will|to|and|who|at|both|in|on|for|with|said|say|told)\b)|"
    r"(?=s? (?:family|twins|boys?|girls?|child|children|"
    r"sisters|brothers|baby|couple|parents|siblings)\b))"
)
CALLED_IN_FORM = re.compile(
    rf"\b(?i:surname|forenames?|(?:first|last|family|given) names?)[ ]{{1,3}}({CAP}(?: {CAP})?)"
    r"(?=[ ](?i:forenames?|surname|sex|dob|d\.o\.b|first|age|date|gender|hosp|nhs)\b|[ ]?\n)"
)
# "B1 Ferguson 78F", "B6 Bell 59F cellulitis", "Cot 3 Osei 2d"
AGED = re.compile(
    rf"(?<![\w'-])({CAP}(?:[ ]{CAP})?),? \(?(?:\d{{1,3}} ?[MF]|[MF] ?\d{{2,3}})(?![\w-])"
)
# "PC Gurung", "Father Keogh": nobody else is called so
CALLED = re.compile(
    rf"(?<!\w)(?:PC|DC|DS|DI|PCSO|Sgt|Insp|Father|Canon|Pastor|Imam|Rabbi|Colonel|Col|Maj|Major|"
    rf"Capt|Lord|Lady|Cllr|Chaplain)\.? ({CAP}(?: {CAP})?)"
)
# "Spoke to S/N MAY", "st/n Lin", "m/w Jo"
SLASHED = re.compile(
    rf"(?<!\w)(?i:s/n|st/n|r/n|m/w|s/w|d/n|h/v|c/n|stn|st\. nurse|student n)[ ]({CAP}(?: {CAP})?)"
)
SLASHED_SMALL = re.compile(
    r"(?<!\w)(?:s/n|st/n|r/n|m/w|s/w|d/n|h/v|c/n)[ ]([a-z][a-z'-]{2,20})(?!\w)"
)
# "ms de souza-park", "consultant de groot"
PARTICLED = re.compile(
    r"\b(?:mrs?|ms|miss|dr|sn|sister|pt|consultant|cons|reg|nurse|prof)\.? "
    r"((?:van|von|de|di|el|al|ap|bin|ur|da|la|le|ter|mac|mc)(?: (?:der|den|de|"
    r"la))? [a-z][a-z'-]{2,20})(?!\w)"
)
# "completed by r reed"
SMALL_INITIAL = re.compile(
    r"\b(?:by|signed|sn|dr|mr|mrs|ms|from|thanks|regards|-|–)[ \n]([b-hj-z]\.? [a-z][a-z'-]{2,20})"
    r"(?=[ ]?(?:[,.;)\n]|$)|[ ](?:rn|hca|sn|on|at|and)\b)"
)
# "Isla 12:01 has bed 20", two of them
TIMED = re.compile(rf"(?m)^[ \t>]{{0,3}}({CAP}(?: {CAP})?),? \[?\d{{1,2}}[:.]\d\d(?!\d)")
# "Ó Briain", "bint Rashid"
OF_A_CLAN = re.compile(
    rf"(?<![\w'-])((?:Ó|Ní|Nic|Mc|[Aa]p|[Bb]in|[Bb]inte?|[Ii]bn|[Aa]bu) {CAP}(?:, {CAP})?)(?!\w)"
)
# "pls ring hal not me.\n\nminty", "\n\ncarol ann tallis"
SIGNED_SMALL = re.compile(
    r"\n[ \t]*\n[ \t>]*([a-z][a-z'-]{1,15}(?: [a-z][a-z'-]{2,20}){0,2})[ x]*\s*\Z"
)
# "RAHMAN, Md Shafiqur DOB 11/11/1966", "Muir, Agnes (CHI 2511330086", "Pt Hemming 999 334 0187"
WORD = rf"(?!(?i:dob|nhs|chi|mrn|hosp|born)\b){CAP}"
BEFORE_NUMBER = re.compile(
    rf"(?<![\w'-])({WORD}(?:,? (?:{WORD}|[A-Z](?![\w.]))){{0,3}}),?[ ]{{1,3}}\(?"
    r"(?=(?i:dob|d\.o\.b|nhs|chi|mrn|hosp|born|unit no)\b[^\n]{0,16}\d"
    r"|999[ -]?\d{3}[ -]?\d{4}|\d{1,2}[/.]\d{1,2}[/.]19\d\d)"
)
LABELS = frozenset(["dob", "dobs", "chi", "nhs", "mrn", "hosp", "id", "sex", "age"])
# "Hing – interpreter booked", "Pixie (bed 4): home": names at the heads of lines
HEAD_OF_LINE = re.compile(
    rf"(?m)^[ \t>*•-]{{0,4}}(?:(?i:bed|b|rm|sr|bay|chair)?[ ]?\w?\d{{1,2}}[.:)]?[ ])?"
    rf"({CAP}(?: (?:{CAP}|[A-Z](?!\w)\.?))?)(?: \([^)\n]{{1,30}}\))? ?(?:[–—:-]|-)[ ]"
)
Found = Iterator[tuple[int, int, float]]


def shapes_of_names(text: str, lists: Lexicon) -> Found:
    yield from _with_letters(text, lists)
    yield from _called(text, lists)
    for found in NICKNAMED.finditer(text):
        low = fold(found.group(2))
        if lists.is_given(low) and not (found.group(2).islower() and lists.is_everyday(low)):
            yield *found.span(1), WEAK
    for found in FAMILY.finditer(text):
        low = fold(found.group(1))
        family = text.startswith((" family", " twins", " child"), found.end())
        known = lists.is_listed_family(low) and (family or lists.singles.get(low) is None)
        known = known and low not in lists.common
        if lists.is_ordinary(fold(text[found.start(1) : found.end()])):
            continue
        if known or not (lists.is_everyday(low) or is_medicine(low)):
            yield found.start(1), found.end(), FAINT
    for found in AGED.finditer(text):
        lows = [fold(word) for word in found.group(1).split()]
        known = lists.is_name(lows[-1]) and lows[-1] not in NEVER
        if known or not any(lists.is_everyday(low) or is_medicine(low) for low in lows):
            yield *found.span(1), 0.75 if known else WEAK
    timed = [found for found in TIMED.finditer(text) if _is_strange(found.group(1), lists)]
    if len({found.group(1) for found in timed}) > 1:
        for found in timed:
            yield *found.span(1), 0.6
    yield from _before_numbers(text, lists)
    yield from _heads_of_lines(text, lists)
    for found in OF_A_CLAN.finditer(text):
        yield *found.span(1), WEAK
    for found in SIGNED_SMALL.finditer(text):
        lows = found.group(1).split()
        if any(lists.is_name(low) or not lists.is_everyday(low) for low in lows):
            yield *found.span(1), WEAK


def _heads_of_lines(text: str, lists: Lexicon) -> Found:
    """Yield the strangers at the heads of lines where most heads are names."""
    heads = list(HEAD_OF_LINE.finditer(text))
    lows = [fold(head.group(1).split()[0]) for head in heads]
    known = {low for low in lows if lists.is_given(low) and not lists.is_ordinary(low)}
    if len(known) < 2 or 2 * sum(low in known for low in lows) < len(lows):
        return
    for head, low in zip(heads, lows, strict=True):
        if not (lists.is_ordinary(low) or low in NEVER | THINGS | LABELS or is_medicine(low)):
            yield *head.span(1), WEAK


def _before_numbers(text: str, lists: Lexicon) -> Found:
    """Yield who stands directly before a number of patients or a date of birth."""
    for found in BEFORE_NUMBER.finditer(text):
        start = found.start(1)
        lows: list[str] = []
        for word in re.finditer(r"[^\s,]+", found.group(1)):
            low = fold(word.group())
            if not lows and low in TITLES | ROLES | STAFF_ROLES:
                start = found.start(1) + word.end() + 1
            else:
                lows.append(low)
        plain = any(
            low in NEVER
            or low in LABELS
            or is_medicine(low)
            or (low in lists.common and len(low) > 2)
            for low in lows
        )
        told = start > found.start(1) or any(lists.is_name(low) for low in lows)
        if lows and not plain and (told or not all(map(lists.is_everyday, lows))):
            yield start, found.end(1), 0.75


def _is_strange(name: str, lists: Lexicon) -> bool:
    """Return whether no word of ``name`` means anything but somebody."""
    return all(lists.is_given(low) or not lists.is_everyday(low) for low in map(fold, name.split()))


def _with_letters(text: str, lists: Lexicon) -> Found:
    for pattern in (INITIALLED, SURNAME_INITIAL):
        for found in pattern.finditer(text):
            low = fold(found.group(2))
            dotted = found.group(1)[1:2] == "."
            known = lists.is_family(low)
            alone = pattern is SURNAME_INITIAL
            known = known and (dotted or alone or lists.singles.get(low, "ordinary") == "ordinary")
            strange = len(low) > 2 and not lists.is_everyday(low) and not is_medicine(low)
            short = found.group(2).isupper() and len(low) < 5 and not known
            if (known or strange) and not short and (dotted or low not in THINGS):
                yield *found.span(1), FAINT
    for found in SMALL_INITIAL.finditer(text):
        low = found.group(1).split()[1]
        if lists.is_family(low) or not lists.is_everyday(low):
            yield *found.span(1), WEAK


def _called(text: str, lists: Lexicon) -> Found:
    for found in CALLED_IN_FORM.finditer(text):
        yield *found.span(1), 0.85
    for found in PARTICLED.finditer(text):
        yield *found.span(1), 0.7
    for found in CALLED.finditer(text):
        first = fold(found.group(1).split()[0])
        named = lists.is_name(first) or lists.singles.get(first) == "eponym"
        if first not in NEVER and (named or not lists.is_everyday(first)):
            yield *found.span(1), 0.7
    for found in SLASHED.finditer(text):
        first = found.group(1).split()[0]
        whole = (
            found.span(1)
            if not found.group(1).isupper()
            else (found.start(1), found.start(1) + len(first))
        )
        if fold(first) not in NEVER and (
            lists.is_name(fold(first)) or not lists.is_everyday(fold(first))
        ):
            yield *whole, 0.8
    for found in SLASHED_SMALL.finditer(text):
        if not lists.is_everyday(found.group(1)):
            yield *found.span(1), 0.7
