"""Where it happened: addresses, postcodes, and names of sites and wards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.findings import Kind
from learning.anonymisation.lexicon import lexicon
from learning.anonymisation.recognisers.address_parts import (
    CAP,
    parts_of_addresses,
    with_what_stands_ahead,
)
from learning.anonymisation.recognisers.base import Recogniser, Span, before, said_by
from learning.anonymisation.recognisers.names import TITLES
from learning.anonymisation.recognisers.numbers import GOODS
from learning.anonymisation.recognisers.sites import sites_in

POSTCODE = re.compile(
    r"(?<![\w-])(?:gir ?0aa|[a-z](?:\d[\dabcdefghjkpstuw]?|[a-z]\d[\dabehmnprv-y]?)"
    r"[ \n]{0,2}\d[a-z]{2})(?![\w-])",
    re.IGNORECASE,
)
# "at 61 Harrow Bottom": the words before tell that a number and a name are an address.
DWELLING = re.compile(
    r"\b(?i:lives?|lived|living|stays?|staying|resides?|address(?:\s\w+)?|home|moved|collected|"
    r"delivered|visit(?:ed)?|seen|called|went)(?:[ ](?i:is|was|at|in|on|to|from|alone|with \w+))*"
    r"[ :]{1,3}(?P<place>\d{1,4}[A-Za-z]?,?(?:[ ][A-ZÀ-Þ][\w'-]{1,24}){1,4})"
)
BUSINESS = re.compile(
    r"(?<![\w-])(?i:unit|suite|block)[ ]?\w{1,4},?[ ](?:[A-Z][\w'-]{1,20}[ ]){1,3}"
    r"(?:(?:Trading|Industrial|Retail|Business)[ ])?(?:Estate|Park)"
)
HOME = re.compile(
    r"\b(?:post\s?code|address|lives?|living|home|road|street|close|lane|avenue|drive|way|place|"
    r"court|gardens|grove|crescent|terrace|of|at|in|,)\b"
)
# Read in any case, so an ordinal number or a dose would be one too.
ORDINAL = re.compile(r"\d(?:st|nd|rd|th|mg|ml|am|pm|kg|cm|mm|hr|pt|ok|st)$")
STREET = (
    r"(?:road|rd|street|avenue|ave|close|lane|drive|crescent|cres|terrace|gardens|gdns|grove|way|"
    r"place|court|square|mews|hill|row|walk|rise|park|view|parade|green|croft|fold|gate|"
    r"mount|bank|vale|villas|cottages|boulevard|circus|wharf|quay|yard|approach|broadway|"
    r"meadows?|fields?|end|bridge|brow|brae|wynd|loan|garth|heath|common|causeway|embankment|"
    r"spinney|coppice|copse|paddocks?|orchards?|dene|dell|glen|ridge|heights|hey|nook|estate|st|"
    r"reach|quays|maltings|granary|locks|landing|basin|forge|mill|staithe|"
    r"steps|ct|cl|terr|quad|passage|alley|lea|hollow|esplanade|promenade|crossing|approach|ropewalk)"
    r"(?:[ ](?:north|south|east|west|flats))?"
)
SURE_STREET = (
    r"(?:road|rd|street|avenue|ave|lane|crescent|terrace|gardens|grove|mews|close|drive|boulevard)"
)
FLAT = (
    r"(?:(?:flat|apartment|apt|unit|room|bungalow|house)[ ]?\d{0,4}[A-Za-z]?[, \n]{1,2}"
    rf"(?:{CAP}[ ]){{0,3}}(?:(?i:house|court|lodge|heights|tower|point|mansions)[,\n][ ]?)?)?"
)
TOWN = (
    rf"(?:[ ]?(?:,[ ]?\n?|\n)[ ]?(?:{CAP})(?:[ -](?:{CAP}|upon|on|under|in|le|by|the|"
    rf"of)){{0,3}}){{0,3}}"
)
CELTIC = re.compile(
    r"(?<![\w-])(?:\d{1,4}[A-Za-z]?,?[ ])?(?:Heol|Lôn|Ffordd|Stryd|Maes|Rhodfa|Clos|Cwrt|Rhiw|Bryn|"
    r"Tyddyn|Llwyn)(?:[ ](?:y|yr|[A-ZÀ-Þ][\w'-]{1,20})){1,3}"
    rf"{TOWN}"
)
NUMBERED = re.compile(
    rf"(?<![\w/.-])(?i:{FLAT})\d{{1,4}}[A-Za-z]?(?:-\d{{1,4}})?,?[ \n](?:{CAP}[ \n]){{1,3}}"
    rf"(?i:{STREET})\b\.?(?P<rest>{TOWN})"
)
NUMBERED_LOWER = re.compile(
    r"(?<![\w/.-])(?:(?:flat|apt|apartment) ?\d{1,4}[a-z]?,? (?:[a-z'-]{3,20} ){0,2}"
    r"(?:(?:court|house|lodge|heights|tower|point),? )?)?"
    rf"\d{{1,4}}[a-z]?,? (?:[a-z'-]{{3,20}} ){{1,2}}{SURE_STREET}\b"
    r"(?:, ?[a-z]{3,20})?",
    re.IGNORECASE,
)
LOWER_HOME = re.compile(
    r"\b(?:lives?|living|home|address|moved|back)(?: (?:is|was|at|in|to|from|alone|with \w+))* "
    rf"(?P<place>\d{{1,4}}[a-z]?,? (?:[a-z'-]{{3,20}} ){{1,2}}{STREET}\b)"
)
# "27a Tannery Steps, Ostlow HX22 0YY": whatever stands between a number and a postcode
BEFORE_POSTCODE = re.compile(
    rf"(?<![\w/.:-])(?:(?i:flat|apt|apartment|room|rm|unit)[ ]?\w{{1,4}},?[ ])?\d{{1,4}}[A-Za-z]?"
    rf"(?:[ ]?,?[ \n](?:{CAP}|of|the|upon|on|le|y)){{1,8}},?[ \n]{{1,2}}"
    r"(?=[A-Z]{1,2}\d{1,2}[A-Z]?[ ]\d[A-Z]{2}(?!\w))"
)
LOWER_BEFORE_POSTCODE = re.compile(
    r"(?<![\w/.:-])\d{1,4}[a-z]?(?:,? [a-z'-]{2,20}){1,7},? "
    r"(?=[A-Za-z]{1,2}\d{1,2}[A-Za-z]?[ ]\d[A-Za-z]{2}(?!\w))"
)
# "40b station approach", "23 slate wharf"
LOWER_NUMBERED = re.compile(
    rf"(?<![\w/.-])\d{{1,4}}[a-z]?,? (?:[a-z'-]{{3,20}} ){{1,2}}{STREET}(?!\w)"
    r"(?:, [a-z]{4,20}(?=[,\n]))?"
)
# "on cinder hill road", "found viaduct lane"
LOWER_STREET = re.compile(
    rf"\b(?:on|at|found|in|near|outside|by|of|to|from|"
    rf"off) ((?:[a-z'-]{{3,20}} ){{1,2}}{SURE_STREET})(?!\w)"
)
# "as far as Tanner's Hill", "Quarry View (all of it)"
BROAD_STREET = re.compile(
    rf"\b(?:in|on|at|along|up|down|near|outside|far as|from|to|that's|opposite)[ ]"
    rf"((?:{CAP}[ ]){{1,2}}(?:Hill|Rise|View|Row|Walk|Parade|Wharf|Square|Way|Green|Steps|"
    rf"Quay|Yard|"
    r"Place|Brow|Fold|Gate|Mews|Quad|Approach))(?![\w-]|[ ][A-Z])"
)
CORNER = re.compile(
    rf"\b(?:the )?((?:corner|junction|top|bottom|end) of (?:{CAP}[ ]){{1,3}}"
    rf"(?:and (?:{CAP}[ ]?){{1,3}})?)"
)
NAMED_HOUSE = re.compile(
    rf"(?<![\w-])(?:the[ ])?(?:{CAP}[ ]){{1,3}}"
    rf"(?i:cottage|house|farm|lodge|barn|bungalow|villa|rectory|vicarage|"
    rf"manor|hall|grange|mill)[,\n][ ]?(?:{CAP}[ ]){{1,3}}(?i:{STREET})\b(?P<rest>{TOWN})"
)
STREET_ALONE = re.compile(
    rf"(?<![\w-])(?:The[ ](?:{CAP}[ ]){{0,2}}{CAP},[ ])?"
    rf"(?:{CAP}[ ]){{1,3}}(?i:{SURE_STREET})\b(?P<rest>{TOWN})"
)
FIELD = re.compile(
    r"(?im)(?:\b(?:home |permanent |current |patient |discharge |full |postal |correspondence )?"
    r"address(?: line \d)?[ \t]*(?:[:|=]|[ ]-[ ]|is\b|was\b)[ \t|]*)([^\n|]{6,140})"
)
NO_STREET = ("the", "this", "that", "a", "no", "please", "care")
CAPITALISED = re.compile(r"[A-ZÀ-Þ]")


class Places(Recogniser):
    kinds = (Kind.ADDRESS, Kind.POSTCODE, Kind.ORG_SITE)

    def spans(self, text: str, nlp: NlpArtifacts | None) -> Iterator[Span]:
        yield from _postcodes(text)
        for span in _addresses(text):
            yield with_what_stands_ahead(text, span)
        yield from parts_of_addresses(text)
        for start, end, score in sites_in(text, lexicon()):
            yield Span(Kind.ORG_SITE, start, end, score)


def _postcodes(text: str) -> Iterator[Span]:
    for found in POSTCODE.finditer(text):
        code = found.group()
        upper, spaced = code == code.upper(), bool(re.search(r"\s", code))
        if ORDINAL.search(code) or GOODS.search(before(text, found.start(), 24)):
            continue
        if upper or (spaced and len(code) > 5) or said_by(HOME, text, found.start(), 60):
            yield Span(Kind.POSTCODE, found.start(), found.end(), 0.95 if upper else 0.8)


def _addresses(text: str) -> Iterator[Span]:
    for pattern, score in ((NUMBERED, 0.9), (NAMED_HOUSE, 0.85)):
        for found in pattern.finditer(text):
            yield _without_postcode(text, found.start(), found.end(), score)
    for found in DWELLING.finditer(text):
        yield _without_postcode(text, found.start("place"), found.end("place"), 0.8)
    for pattern in (CELTIC, BUSINESS):
        for found in pattern.finditer(text):
            yield _without_postcode(text, found.start(), found.end(), 0.7)
    for found in LOWER_HOME.finditer(text):
        yield Span(Kind.ADDRESS, found.start("place"), found.end("place"), 0.7)
    for found in NUMBERED_LOWER.finditer(text):
        street = re.search(r"[a-z'-]{3,}", found.group().lower())
        flat = found.group()[0].isalpha()
        if flat or (street and not lexicon().is_ordinary(street.group())):
            yield Span(Kind.ADDRESS, found.start(), found.end(), 0.7)
    yield from _by_neighbours(text)
    for found in STREET_ALONE.finditer(text):
        first = found.group().split()[0].lower()
        if _describes_a_road(found.group()) or first in TITLES:
            continue
        if first not in NO_STREET or "," in found.group().split("\n")[0]:
            yield _without_postcode(text, found.start(), found.end(), 0.6)
    for found in FIELD.finditer(text):
        place = _without_postcode(text, found.start(1), found.end(1), 0.8)
        told = text[place.start : place.end]
        if re.search(r"\d", told) or len(CAPITALISED.findall(told)) > 1:
            yield place


def _by_neighbours(text: str) -> Iterator[Span]:
    """Yield streets of other shapes, told by what stands before or behind them."""
    for pattern in (BEFORE_POSTCODE, LOWER_BEFORE_POSTCODE):
        for found in pattern.finditer(text):
            bare = found.group().rstrip(" ,\n")
            yield Span(Kind.ADDRESS, found.start(), found.start() + len(bare), 0.8)
    for found in LOWER_NUMBERED.finditer(text):
        yield Span(Kind.ADDRESS, found.start(), found.end(), WEAK)
    for found in LOWER_STREET.finditer(text):
        words = found.group(1).split()[:-1]
        if words[0] not in lexicon().common:
            yield Span(Kind.ADDRESS, *found.span(1), WEAK)
    for found in BROAD_STREET.finditer(text):
        yield Span(Kind.ADDRESS, *found.span(1), WEAK)
    for found in CORNER.finditer(text):
        told = found.group(1).rstrip()
        if re.search(rf"(?i:{SURE_STREET})\b", told):
            yield Span(Kind.ADDRESS, found.start(1), found.start(1) + len(told), WEAK)


def _describes_a_road(street: str) -> bool:
    """Return whether everyday words and a small letter tell no street: "Ring road"."""
    words = re.findall(r"[^\W\d_]+", street)
    small = words[-1].islower()
    return small and all(lexicon().is_everyday(word.lower()) for word in words)


def _without_postcode(text: str, start: int, end: int, score: float) -> Span:
    """Return the address up to its postcode, or to the sentence's end."""
    code = POSTCODE.search(text, start, end + 9)
    stop = min(end, code.start()) if code else end
    sentence = re.compile(r"[.;](?=\s+[A-Z][a-z])|@|\b(?:tel|phone|mobile|dob|nhs)\b", re.I).search(
        text, start + 4, stop
    )
    stop = sentence.start() if sentence else stop
    bare = text[start:stop].rstrip(" ,.;\n(")
    return Span(Kind.ADDRESS, start, start + len(bare), score)
