"""What belongs to an address beside its street: flat, house, number in words, farm, town."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.findings import Kind
from learning.anonymisation.lexicon import lexicon
from learning.anonymisation.recognisers.base import Span
from learning.anonymisation.recognisers.names import is_medicine

CAP = r"[A-ZÀ-Þ](?:[^\W\d_]|['.-]){0,24}(?!\w)"
HOUSE = (
    r"House|Cottage|Farm|Lodge|Barn|Court|Hall|Halls|Halls of Residence|Mansions|Tower|Heights|"
    r"Point|Rectory|Vicarage|Courthouse|Chapel|Mill|Grange|Bungalow|Villa|Manor|Building"
)
WELSH = r"(?:Bryn|T[yŷ]|Glan|Plas|Pen|Tan|Maes|Llys|Cae|Hafod|Llwyn)"
NUMBER_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundred|and"
)
# What may stand before a street: "Flat 3, Nelson House, ", "Glan-y-Mor, ", "twenty six ".
AHEAD = re.compile(
    r"(?<![\w-])(?:"
    r"(?i:flat|apartment|apt|unit|room|block|suite)[ ]?\w{1,4},?[ \n]"
    r"(?:[A-ZÀ-Þ][\w' -]{2,30},[ \n])?"
    rf"|(?:(?:{CAP}[ ]){{1,2}}(?:{HOUSE})|The[ ](?:{CAP}[ ])?{CAP}"
    rf"|{WELSH}(?:[ ]{CAP}|-\w[\w-]*)),[ \n]"
    r"|(?i:(?:(?:top|ground|first|second|third|upper|lower|garden|basement|attic)(?:[ -]floor)?"
    r"(?:[ ](?:left|right|rear|front))?[ ]?(?:flat)?)),[ \n]|(?i:number|no\.?|c/o)[ ]|\d/\d,[ ]"
    r"|(?i:top|basement|attic|garden|(?:ground|first|second|third)[ -]floor)[ ]"
    rf"|(?i:(?:{NUMBER_WORDS})(?:[ -](?:{NUMBER_WORDS})){{0,4}})[ ])$"
)
# "Pt Reg Tanner, Hilltop, Quarry Road"
HOUSE_NAME = re.compile(r"(?<=[,:(][ ])[A-ZÀ-Þ][a-z]{3,16},[ ]$")
# "Home: Seaview, 1 Lifeboat Terrace", "Apartment 4, Old Tram Depot, Sidings Way"
HOUSE_AHEAD = re.compile(
    rf"(?:(?:{CAP},[ ])?(?:(?i:flat|apartment|apt|room|rm|unit)[ ]\w{{1,4}},[ ])?"
    rf"(?:{CAP}[ ]){{0,2}}{CAP}),[ ]$"
)
TOWN_FIELD = re.compile(
    r"(?im:^[ \t>*|-]*(?:town|city|village|county|locality|street|house(?: name)?|road)"
    r"[ \t]*[:=|][ \t]*)"
    rf"((?:\d{{1,4}}[A-Za-z]? )?{CAP}(?:[ ]{CAP}){{0,3}})[ ]*(?=\n|$|\|)"
)
FARM = re.compile(
    rf"(?<![\w-])(?:{CAP}[ ]){{1,2}}"
    r"(?:Farm|Cottage|Barn|Croft|Rectory|Vicarage|Bungalow|Caravan Park)"
    rf"(?:,[ ](?:near|nr\.?|Nr\.?)?[ ]?{CAP}(?:[ ]{CAP}){{0,2}})?(?![\w-]|[ ][A-Z])"
)
NUMBER_AND_NAME = re.compile(
    r"\b(?:at|from|to|of)[ ](\d{1,3}[A-Za-z]?[ ]([A-ZÀ-Þ][a-z'-]{4,24}))(?=[ ]?(?:[.,;)\n]|$))"
)
# "The Old Forge, Nether Wrexby"; "seven Orchard Rise"
OLD_HOUSE = re.compile(
    rf"(?<![\w-])The[ ](?:Old|New|Little|Great|Upper|Lower)[ ]{CAP}"
    rf"(?:,[ ]{CAP}(?:[ ]{CAP}){{0,2}}){{1,3}}"
)
NUMBER_IN_WORDS = re.compile(
    rf"(?<![\w-])(?i:{NUMBER_WORDS})(?:[ -](?i:{NUMBER_WORDS})){{0,4}}[ ](?:{CAP}[ ]){{1,2}}"
    r"(?:Road|Street|Avenue|Close|Lane|Drive|Crescent|Terrace|Gardens|Grove|Way|Place|Court|Square|"
    r"Mews|Hill|Row|Walk|Rise|Park|View|Parade|Green|Croft|Gate|Mount|Bank|Vale|Villas|Cottages)\b"
)
# "Caravan 41, Dunes Park"
PITCH = re.compile(
    r"(?<![\w-])(?:Flat|Apartment|Apt|Room|Rm|Caravan|Plot|Pitch|Berth|Mooring|"
    r"Cabin|Lodge|Chalet)[ ](?:No\.? )?\d{1,4}[A-Za-z]?"
    rf",[ ]{CAP}(?:,?[ ]{CAP}){{0,4}}"
)
# "Usual address Room 12, Larkrise, Station Parade"
USUAL = re.compile(
    r"\b(?i:usual|home|new|old|last|current|previous) (?i:address) "
    rf"((?:Flat|Room|Apt|Unit|\d)[\w]{{0,4}}[ ]?\d{{0,4}}[A-Za-z]?,?(?:[ ]{CAP},?){{1,8}})"
)
# "8 Tanyard Steps, Hadlow": a number, a stranger and another capital
NUMBERED_STRANGER = re.compile(
    rf"(?<![\w/.:-])\d{{1,3}}[A-Za-z]?[ ]([A-ZÀ-Þ][a-z'-]{{3,20}})[ ][A-Z][a-z]{{2,12}}"
    rf"(?:,[ ]{CAP}(?:[ ]{CAP})?)?(?![\w-]|[ ][A-Z])"
)
# "90 Cowgate": one word with a street's ending
ONE_WORD = re.compile(
    r"(?<![\w/.:-])\d{1,3}[A-Za-z]?[ ][A-ZÀ-Þ][a-z]{2,12}(?:gate|way|side|bank|hill|croft|field|"
    r"fields|ford|wood|green|lea|hurst|mead|moor|dale)(?![\w-]|[ ](?:Hospital|Ward|Unit|patients))"
)
LOWER_FLAT = re.compile(
    r"\b(?:flat|apartment|apt) \d{1,3}[a-z]?,? (?:[a-z'-]{3,20} ){1,2}"
    r"(?:court|house|lodge|heights|tower|point)\b",
    re.IGNORECASE,
)


# "Gull Caravan Park, pitch 40"
CARAVANS = re.compile(
    rf"(?<![\w'-])(?:{CAP}[ ]){{1,3}}"
    r"(?i:(?:caravan|holiday|trailer|mobile home|traveller) (?:park|site))"
    r"(?:, ?(?i:pitch|plot|van|unit)[ ]\w{1,4})?"
)


def with_what_stands_ahead(text: str, span: Span) -> Span:
    """Return the address with the flat, the house or the number in words before its street."""
    ahead = AHEAD.search(text, max(0, span.start - 60), span.start)
    if not ahead and not text[span.start].isdigit():
        ahead = HOUSE_NAME.search(text, max(0, span.start - 30), span.start)
    if not ahead:
        house = HOUSE_AHEAD.search(text, max(0, span.start - 50), span.start)
        named = house and any(
            lexicon().is_name(word.lower()) for word in re.findall(r"\w+", house.group())
        )
        ahead = (
            None
            if named or (house and text[house.start() - 1 : house.start()].isalnum())
            else house
        )
    return span._replace(start=ahead.start()) if ahead else span


def parts_of_addresses(text: str) -> Iterator[Span]:
    for found in TOWN_FIELD.finditer(text):
        yield Span(Kind.ADDRESS, found.start(1), found.end(1), 0.8)
    for found in USUAL.finditer(text):
        yield Span(Kind.ADDRESS, *found.span(1), 0.75)
    for pattern in (FARM, LOWER_FLAT, OLD_HOUSE, NUMBER_IN_WORDS, PITCH, CARAVANS):
        for found in pattern.finditer(text):
            yield Span(Kind.ADDRESS, found.start(), found.end(), 0.7)
    for found in NUMBERED_STRANGER.finditer(text):
        low = found.group(1).lower()
        if not (lexicon().is_everyday(low) or lexicon().is_name(low) or is_medicine(low)):
            yield Span(Kind.ADDRESS, found.start(), found.end(), WEAK)
    for found in ONE_WORD.finditer(text):
        yield Span(Kind.ADDRESS, found.start(), found.end(), WEAK)
    for found in NUMBER_AND_NAME.finditer(text):
        low = found.group(2).lower()
        if not (lexicon().is_everyday(low) or is_medicine(low)):
            yield Span(Kind.ADDRESS, found.start(1), found.end(1), 0.65)
