"""Numbers written as nobody should, after a word that says what they are.

Copied from paper, read by a machine or said aloud: "NHS 999/l23/456O", "DOB 12,05,1948", "jo dot
smith at nhs dot net". Without that word these would be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from learning.anonymisation.findings import Kind
from learning.anonymisation.recognisers.base import Recogniser, Span
from learning.anonymisation.recognisers.dates import IN_WORDS, MONTH

MONTH_TIGHT = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
DIGIT = r"[\dOoIl]"  # and the letters that are taken for 0 and 1
BREAK = r"[ \t\n./\\_,()|:-]{0,3}"
LINK = r"[\s:#.=|*()\[\]_-]{0,4}(?:(?:is|was)\s+)?"
NUMBER = r"(?:\s?(?:no|num|number|id)\b\.?)?"
WORD = r"(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
WORDS = rf"{WORD}(?:[ ,-]{{1,2}}{WORD}){{6,14}}"
YEAR_WORDS = (
    r"(?:(?:nineteen|twenty)[ -])?(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|(?:hundred|oh)[ -]\w{3,5})"
)
NHS = re.compile(
    rf"\b(?:nhs|chi|h&c){NUMBER}{LINK}({DIGIT}(?:{BREAK}{DIGIT}){{9}})(?![\w])", re.IGNORECASE
)
NHS_SAID = re.compile(rf"\b(?:nhs|chi){NUMBER}{LINK}({WORDS})(?!\w)", re.IGNORECASE)
LAST_FOUR = re.compile(
    rf"\b(nhs|mrn|hospital|phone|mobile|tel|number){NUMBER}(?:'s)?,? "
    r"(?:ending|ends|last (?:four|4|three|3)"
    r"(?: digits| figures)?)(?: in| is| are| with)?[ :]{1,2}(\d{3,5})(?!\w)",
    re.IGNORECASE,
)
BORN = (
    r"\b(?:d\.?\s?o\.?\s?b\.?|date of birth|born(?: on)?|b\.)"
    r"[\s:#.=|(-]{0,4}(?:(?:is|was|the)\s+){0,2}"
)
BIRTH = (
    re.compile(
        rf"{BORN}({DIGIT}{{1,2}}[ ./\\,|:_-]{{1,3}}{DIGIT}{{1,2}}[ ./\\,|:_-]{{1,3}}'?"
        rf"(?:{DIGIT}{{4}}|{DIGIT}{{2}}))(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(rf"{BORN}(\d{{1,2}} ?{MONTH_TIGHT}\.? ?'?(?:\d{{4}}|\d{{2}}))(?!\w)", re.IGNORECASE),
    re.compile(rf"{BORN}(\d{{6}}|\d{{8}})(?!\w)", re.IGNORECASE),
    re.compile(rf"{BORN}(?:in )?({MONTH} (?:19|20)\d\d)(?!\w)", re.IGNORECASE),
    re.compile(
        rf"{BORN}({IN_WORDS} (?:of )?(?:the {IN_WORDS}|{MONTH}),? (?:of )?"
        rf"(?:{YEAR_WORDS}|(?:19|20)?\d\d))(?!\w)",
        re.IGNORECASE,
    ),
)
CALLED = (
    r"\b(?:tel(?:ephone)?|phone|ph|mob(?:ile)?|call|ring|rang|contact|text|landline)\b"
    r"[^\d\n]{0,24}?"
)
PHONE = (
    re.compile(rf"{CALLED}((?<!\w)[0Oo](?:{BREAK}{DIGIT}){{9,10}})(?!\w)", re.IGNORECASE),
    re.compile(rf"{CALLED}((?<!\w)7\d{{3}}[ -]?\d{{3}}[ -]?\d{{3}})(?!\w)", re.IGNORECASE),
    re.compile(r"\b(?:bleep|pager|dect|ext)[ .:#]{1,3}(\d{2,3}-\d{2,3})(?!\w)", re.IGNORECASE),
)
AT = r"(?: ?@ ?| at | ?[\[({]at[\])}] ?)"
DOT = r"(?: ?\. ?| dot | ?[\[({]dot[\])}] ?|,)"
ENDING = r"(?:net|uk|com|org|co|ac|gov|scot|wales|example)"
EMAIL = re.compile(
    rf"(?<![\w.])[\w'-]{{1,40}}(?:(?:\.| dot )[\w'-]{{1,40}}){{0,3}}{AT}"
    rf"[\w-]{{2,40}}(?:{DOT}[\w-]{{2,40}}){{0,2}}{DOT}{ENDING}(?:{DOT}uk)?(?!\w)",
    re.IGNORECASE,
)
SAID_DOT = re.compile(r"\b[Dd]ot\b|[@\[(]| AT ")
POSTCODE = (
    re.compile(r"(?<![\w-])([A-Z]{1,2}\d{1,2}[A-Z]?[-.]\d[A-Z]{2})(?![\w-])"),
    re.compile(
        r"\b(?i:post ?code)[ :|]{1,3}((?:[A-Z] ?){1,2}(?:[\dOIl] ?){1,2}"
        r"[A-Z]? ?[\dOIlz] ?[A-Z] ?[A-Z])"
        r"(?!\w)"
    ),
)


class Loose(Recogniser):
    kinds = (Kind.NHS_NUMBER, Kind.DATE_OF_BIRTH, Kind.PHONE, Kind.EMAIL, Kind.POSTCODE)

    def spans(self, text: str, nlp: NlpArtifacts | None) -> Iterator[Span]:
        for pattern in (NHS, NHS_SAID):
            for found in pattern.finditer(text):
                if pattern is NHS_SAID or _mostly_digits(found.group(1)):
                    yield Span(Kind.NHS_NUMBER, *found.span(1), 0.95)
        for pattern in BIRTH:
            for found in pattern.finditer(text):
                yield Span(Kind.DATE_OF_BIRTH, *found.span(1), 0.95)
        for pattern in PHONE:
            for found in pattern.finditer(text):
                if _mostly_digits(found.group(1)):
                    yield Span(Kind.PHONE, *found.span(1), 0.85)
        for found in LAST_FOUR.finditer(text):
            patient = found.group(1).lower() in ("nhs", "mrn", "hospital")
            kind = Kind.HOSPITAL_NUMBER if patient else Kind.PHONE
            yield Span(kind, *found.span(2), 0.8)
        for found in EMAIL.finditer(text):
            if SAID_DOT.search(found.group()):
                yield Span(Kind.EMAIL, found.start(), found.end(), 0.9)
        for pattern in POSTCODE:
            for found in pattern.finditer(text):
                yield Span(Kind.POSTCODE, *found.span(1), 0.85)


def _mostly_digits(written: str) -> bool:
    """Return whether at most three of the figures are letters."""
    return sum(letter.isalpha() for letter in written) < 4
