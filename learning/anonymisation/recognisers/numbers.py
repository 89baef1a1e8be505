"""Numbers of patients, of staff and of vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.findings import Kind
from learning.anonymisation.lexicon import lexicon
from learning.anonymisation.recognisers.base import Recogniser, Span, before, said_by

WEIGHTS = range(10, 1, -1)
LINK = r"[\s:#.=|*()\[\]_-]{0,6}(?:(?:is|was|of|are|as|being)\s+)?[\s:#.=|*()_-]{0,3}"
BREAK = r"[ \t.-]{0,2}\n?[ .-]?"
TEN_DIGITS = re.compile(
    rf"(?<![\d.+-])(?:\d{{10}}|\d{{3}}{BREAK}\d{{3}}{BREAK}\d{{4}}|\d{{4}}{BREAK}\d{{3}}{BREAK}\d{{3}}"
    rf"|\d{{6}}{BREAK}\d{{4}}|\d{{5}}{BREAK}\d{{5}}|\d(?:[ -]\d){{9}}"
    rf"|\d{{1,9}}\n\d{{1,9}})(?![\d-]|\.\d)"
)
ABROAD = re.compile(r"(?:\+|\b00)44[\s()0-]{0,4}$")
NHS_CUE = re.compile(
    r"(?:\bnhs|\bchi|\bh&c|\bhcn)(?:\s*(?:no|nos|num|number|id|#)\b)?" + LINK + r"$"
)
NHS_NEAR = re.compile(r"\bnhs\s*(?:no|num|number|id|#)|\bchi\b|\bnhs:")
# What a ten-digit number is called that belongs to no patient.
OF_NOBODY = (
    r"\b(?:stock|batch|lot|order|serial|catalog(?:ue)?|cat|product|item|barcode|gtin|asset|invoice|"
    r"purchase|po|requisition|part|model|sku|tracking|consignment|device|udi|account|policy|"
    r"ticket|job|licen[cs]e|isbn|supplier|code|ref|reference|pump|version|tel|telephone|phone|"
    r"mobile|fax|call|incident|datix|lfpse|steis|budget|cost)\b"
)
GOODS = re.compile(OF_NOBODY + r"[^;\n]{0,24}$")
# Closer, for shapes that are a patient's or a car's more often than not.
OF_GOODS = re.compile(OF_NOBODY + r"[^;\n]{0,8}$")
PATIENT_ID = re.compile(
    r"\b(?:(?:hospital|hosp|unit|mrn|case\s?notes?|casenotes?|patient|pas|record|district|crn|"
    r"k|x|r|clinic|chart|lab|specimen|sample|accession|episode|encounter|emergency|a&e|ed|"
    r"trust|medical\srecords?|h|emis|systmone|rio|epr|cerner|lorenzo|paris|carenotes)"
    r"\.?[ \t/-]{0,2}(?:no|nos|num|number|nr|id|identifier|reference|ref)\b|\bmrn\b|\bhosp\b|"
    r"\b(?:id|wrist|name)\s?band\b[^\n]{0,40}|\bpid\b|\bcrn\b|\burn\b|\bh/n\b|\bpas\b|\bid\b|\bk-?number\b|\bhn\b|\bum?rn\b|\bhospital\s?#)"
    r"[\s:#.=|*()\[\]_-]{0,6}(?:(?:is|was|of|as|being)\s+)?$"
)
IDENTIFIER = re.compile(
    r"(?<![\w.])(?:[A-Za-z]{1,4}-?|(?!MRN|PAS|URN|NHS|CHI|GMC|NMC|HN|ID|NO)[A-Z]{1,4}[ /])?"
    r"\d(?:[ /-]?\d){3,11}[A-Za-z]?(?![\w-]|\.\d)"
)
HOSPITAL_SHAPE = re.compile(
    r"(?<![\w/.-])(?:[A-Z]{1,3}-?\d{6,8}|[A-Z]\d{5}[A-Z]?|[A-Z]\d{4}[A-Z]{2}"
    r"|[A-Z]{2}\d?[ -]\d{3}[ -]\d{3,4})(?![\w/-]|\.\d)"
)
# Without a label, in a text that tells of somebody: "7730091", "RX-88214-C", "CH/118204".
BARE = re.compile(
    r"(?<![\w./£$:+-])(?:\d{6,8}(?:-\d)?|[A-Z]{1,4}-\d{4,8}(?:-[A-Z])?|[A-Z]{1,3}/\d{4,6}"
    r"|[A-Z]\d{2,3}[-/]\d{3,5}|[A-Z]{2}[ ]\d{2,3}[ ]\d{3,4}|\d{6,8}-?[A-Z]|[A-Z]{2}\d{5}"
    r"|\d{2}-\d{2}-\d{3,4}|[A-Z]\d-\d{4})"
    r"(?![\w%/-]|\.\d|[ ](?:mg|ml|units?|words|people|pounds))"
)
# Ten digits as an NHS number is written, with a check digit that fits or one misheard.
GROUPED = re.compile(r"(?<![\w./£$:+-])(?:\d{3}([ ./-])\d{3}\1\d{4}|999\d{7})(?![\w/-]|\.\d)")
STAFF_CUE = re.compile(
    r"\b(?:(?:gmc|nmc|hcpc|gphc|gdc|payroll|staff|employee|assignment|smart\s?card|badge|"
    r"personnel|esr|registration|prescriber|login|user|pin|cipher|cypher|collar|warrant|emp|pers|"
    r"(?:bank|agency|locum|driver|volunteer|porter|crew|engineer|gp|doctor|nurse|odp)"
    r"(?=[ ](?:no|num|number|id|ref|code)))"
    r"(?:[ \t/-]{0,2}(?:registration|ref|reference))?(?:[ \t/-]{0,2}(?:no|num|number|nr|id|pin|"
    r"code))?)[\s:#.=|*()\[\]_-]{0,6}(?:(?:is|was|of|as)\s+)?$"
)
STAFF_NUMBER = re.compile(
    r"(?<![\w.])(?:[A-Za-z]{1,4}[-/]?\d{4,8}[A-Za-z]?|\d{2}-\d{4}|\d{2}[A-Za-z]\d{4}[A-Za-z]"
    r"|(?:PC )?\d{4,9}(?:-\d{1,2})?)(?![\w-])"
)
# "PC 4471 forced entry", "collar nos 2291 and 0847", "PC Gurung (K3317)"
COLLAR = (
    re.compile(r"\b(?:PC|PCSO|WPC|Sgt|DC)[ ](\d{3,5})(?!\w)"),
    re.compile(r"\b(?i:collar|shoulder|warrant)[ ](?i:nos?|numbers?)\.?[ :]?(\d{3,5})(?!\w)"),
    re.compile(
        r"\b(?i:collar|shoulder|warrant)[ ](?i:nos|numbers)\.?[ :]?\d{3,5} and (\d{3,5})(?!\w)"
    ),
    re.compile(
        r"\b(?i:pc|sgt|officer|constable|wpc|pcso|"
        r"dc)(?:[ ][A-Z][\w'-]+){1,3}[ ]\(([A-Z]{1,2}\d{3,5})\)"
    ),
    re.compile(r"\b(?i:smart ?card)(?: no\.?| number)?[ :]{1,2}(\d{4} \d{4} \d{4})(?!\d)"),
    re.compile(
        r"\b(?:HCPC|GMC|NMC|GOC|GDC|GPhC)(?: no\.?| number| pin)?[ :]{1,2}([A-Z]{2} \d{5,6}|"
        r"\d{2}-\d{4,6})(?!\w)"
    ),
    re.compile(
        r"\b(?i:handler|operator|staff)(?: is| id| no\.?)*[ :]{1,2}([A-Z]{1,3}\d?-\d{3,6})(?!\w)"
    ),
    # "PC Smith, 4471", "Officers 3390 Tate and 2874 Hussein"
    re.compile(r"\b(?:PC|PCSO|WPC|Sgt|DC|Constable)(?:[ ][A-Z][\w'-]+){1,2},? (\d{3,5})(?![\w:])"),
    re.compile(r"\b[Oo]fficers?[ ](\d{3,5})(?![\w:])"),
    re.compile(r"\b[Oo]fficers[ ]\d{3,5}(?: [A-Z][\w'-]+){0,2}(?:,| and| &) (\d{3,5})(?!\w)"),
    re.compile(r"(?<![\w-])ODP[ ](\d{5,6})(?!\w)"),
    re.compile(r"(?<=[a-z] \()(\d{8})(?=\)(?:, band|, [Bb]and))"),
)
OFFICER = re.compile(
    r"\b(?i:pc|sgt|officer|constable|wpc|pcso)(?:[ ][A-Z][\w'-]+){1,3}[ ]\((\d{3,5})\)"
)
NMC_PIN = re.compile(r"(?<![\w-])\d{2}[A-La-l]\d{4}[A-Za-z](?![\w-])")
LIKE_A_PIN = re.compile(r"(?<![\w-])\d{2}[A-Z]\d{4}[A-Z](?![\w-])")
HCPC = re.compile(r"(?<![\w-])(?:PA|PH|OT|RA|BS|CH|DT|OR|PYL|SL|CS|AS|HAD|ODP)\d{5,6}(?![\w-])")
VEHICLE = re.compile(r"(?<![\w-])[A-Z]{2}(?:0[2-9]|[1-7]\d)[ ]?(?!\d)[A-Z]{3}(?![\w-])")
# "The other one, B17 NKE"
OLDER_VEHICLE = re.compile(
    r"(?<![\w-])[A-HJ-NPR-TV-Y]\d{1,3} (?!PRN|BPM|MGS|TDS|QDS)[A-Z]{3}(?![\w-])"
)
SMALL_VEHICLE = re.compile(r"(?<![\w-])[a-hj-y]{2}(?:0[2-9]|[1-7]\d) [a-hj-pr-z]{3}(?![\w-])")
PREFIXED_VEHICLE = re.compile(r"(?<![\w-])[A-HJ-NPR-TV-Y]\d{3} [A-HJ-PR-Y][A-HJ-PR-Z]{2}(?![\w-])")
OLD_VEHICLE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]?|"
    r"[A-Z]{1,3} ?\d{1,4})(?![\w-])",
    re.IGNORECASE,
)
CAR_CUE = re.compile(
    r"\b(?:reg(?:istration)?|number\s?plate|plates?|vehicle|car|van|ambulance|taxi|vrm|vrn)"
    r"(?:\s(?:no|number|mark|reg|registration|plates?))?[\s:#.,(\"'-]{0,5}(?:(?:is|was)\s+)?$"
)


def check_digit_fits(digits: str) -> bool:
    """NHS Data Dictionary: weights 10 to 2, 11 minus the remainder; 11 is 0, 10 never fits."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return (11 - total % 11) % 11 == int(digits[9]) and len(set(digits)) > 1


def may_be_chi(digits: str) -> bool:
    return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12


def is_nhs_number(text: str, start: int, number: str) -> bool:
    """With its label any ten digits are one; without, the check digit and the words decide."""
    digits = re.sub(r"\D", "", number)
    if len(digits) != 10 or said_by(ABROAD, text, start, 8):
        return False
    if said_by(NHS_CUE, text, start) or said_by(NHS_NEAR, text, start, 30):
        return True
    if not check_digit_fits(digits) or GOODS.search(before(text, start)):
        return False
    return digits[0] not in "0123" or may_be_chi(digits) or " " in number or "-" in number


class Numbers(Recogniser):
    kinds = (Kind.NHS_NUMBER, Kind.HOSPITAL_NUMBER, Kind.STAFF_CODE, Kind.VEHICLE)

    def spans(self, text: str, nlp: NlpArtifacts | None) -> Iterator[Span]:
        for found in TEN_DIGITS.finditer(text):
            if is_nhs_number(text, found.start(), found.group()):
                yield Span(Kind.NHS_NUMBER, found.start(), found.end(), 1.0)
        for found in GROUPED.finditer(text):
            if found.group()[0] != "0" and not GOODS.search(before(text, found.start())):
                yield Span(Kind.NHS_NUMBER, found.start(), found.end(), WEAK)
        yield from _hospital_numbers(text)
        yield from _staff_codes(text)
        yield from _vehicles(text)


def _hospital_numbers(text: str) -> Iterator[Span]:
    for found in IDENTIFIER.finditer(text):
        if said_by(PATIENT_ID, text, found.start()):
            yield Span(Kind.HOSPITAL_NUMBER, found.start(), found.end(), 0.95)
    for found in HOSPITAL_SHAPE.finditer(text):
        if not GOODS.search(before(text, found.start())):
            yield Span(Kind.HOSPITAL_NUMBER, found.start(), found.end(), 0.7)
    for found in BARE.finditer(text):
        if not OF_GOODS.search(before(text, found.start())):
            yield Span(Kind.HOSPITAL_NUMBER, found.start(), found.end(), WEAK)


def _staff_codes(text: str) -> Iterator[Span]:
    for found in STAFF_NUMBER.finditer(text):
        if said_by(STAFF_CUE, text, found.start()):
            yield Span(Kind.STAFF_CODE, found.start(), found.end(), 0.96)
    for found in OFFICER.finditer(text):
        yield Span(Kind.STAFF_CODE, found.start(1), found.end(1), 0.8)
    for pattern in COLLAR:
        for found in pattern.finditer(text):
            yield Span(Kind.STAFF_CODE, *found.span(1), 0.8)
    for found in LIKE_A_PIN.finditer(text):
        yield Span(Kind.STAFF_CODE, found.start(), found.end(), WEAK)
    for pattern in (NMC_PIN, HCPC):
        for found in pattern.finditer(text):
            if not GOODS.search(before(text, found.start())):
                yield Span(Kind.STAFF_CODE, found.start(), found.end(), 0.8)


def _vehicles(text: str) -> Iterator[Span]:
    for found in SMALL_VEHICLE.finditer(text):
        yield Span(Kind.VEHICLE, found.start(), found.end(), WEAK)
    for found in OLDER_VEHICLE.finditer(text):
        yield Span(Kind.VEHICLE, found.start(), found.end(), WEAK)
    for pattern in (VEHICLE, PREFIXED_VEHICLE):
        for found in pattern.finditer(text):
            if not OF_GOODS.search(before(text, found.start())):
                yield Span(Kind.VEHICLE, found.start(), found.end(), 0.8)
    for found in OLD_VEHICLE.finditer(text):
        number = re.search(r"\d", found.group())
        time = found.group().split()[0] in lexicon().common  # "by taxi at 10"
        if number and not time and said_by(CAR_CUE, text, found.start()):
            yield Span(Kind.VEHICLE, found.start(), found.end(), 0.8)
