"""Cells of a table: what the heading of a column says about the cells below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from learning.anonymisation.findings import Kind
from learning.anonymisation.lexicon import Lexicon, lexicon
from learning.anonymisation.recognisers.base import Recogniser, Span
from learning.anonymisation.recognisers.names import ROLES, STAFF_ROLES, TITLES, is_medicine
from learning.anonymisation.rows import Cell, tables
from learning.anonymisation.words import words_in

NUMBER = r"(?: ?(?:no|nos|num|number|id)\.?)?"
HEADINGS = {
    Kind.NHS_NUMBER: rf"(?:nhs|chi){NUMBER}",
    Kind.HOSPITAL_NUMBER: (
        r"(?:hosp(?:ital)?|mrn|unit|pas|crn|k|patient|pt) ?(?:no|num|number|id)\.?|mrn|"
        rf"hosp{NUMBER}"
    ),
    Kind.DATE_OF_BIRTH: r"d\.?o\.?b\.?|date of birth|born|birth ?date",
    Kind.AGE_OVER_89: r"age(?: ?\(?(?:years|yrs|y)\)?)?",
    Kind.STAFF_CODE: rf"(?:gmc|nmc|payroll|staff|employee|assignment|badge){NUMBER}",
    Kind.PERSON: (
        r"(?:patient|pt|full|first|last|staff|fore|sur|trainer|trainee|learner)'?s? ?names?|"
        r"patient|pt|"
        r"names?|initials|consultant|cons|surgeon|anaesthetist|anaes|assistant|registrar|owner|"
        r"lead|reporter|reported by|trainer|trainee|attendee|nurse|named nurse|recovery nurse|"
        r"scrub|odp|doctor|dr|gp|midwife|carer|next of kin|nok|who|author|presenter|clinician|"
        r"reviewer|witness|approver|sho|reg|spr|f1|fy1|nic|crew|driver|1st|2nd|on call|opened by|"
        r"relative|handler|investigator|manager|contact|by|given (?:to|by)|"
        r"(?:taken|called|checked|done|completed|seen|raised|signed|entered) by|signed?|sig|inits?|"
        r"initial|action(?: by)?|staff|driver|crew|hca|nurse in charge|told|informed|spoke to|"
        r"allocated(?: to)?|assigned(?: to)?|responsible|recipient|staff member|caller|"
        r"collected by|"
        r"(?:\w+ ){1,2}(?:to|by|with)|who (?:rang|called|came|said|took it)"
    ),
}
KNOWN = {kind: re.compile(shape) for kind, shape in HEADINGS.items()}
# Beside one of these, a column "Name" holds names of people.
OF_PEOPLE = re.compile(
    r"sex|gender|ward|bed|bay|dob|grade|band|role|e-?mail|phone|tel|mobile|procedure|op|operation|"
    r"postcode|address|diagnosis|admitted|consultant|surgeon|site"
)
SHAPES = {
    Kind.NHS_NUMBER: re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}"),
    Kind.HOSPITAL_NUMBER: re.compile(r"(?=(?:.*\d){4})[A-Za-z]{0,4}[\d /.-]{4,16}[A-Za-z]?"),
    Kind.DATE_OF_BIRTH: re.compile(r"(?=.*\d)[\w /.-]{6,20}"),
    Kind.AGE_OVER_89: re.compile(r"(?:9\d|1[01]\d)(?: ?[MFmf]| ?y(?:ea)?rs?)?"),
    Kind.STAFF_CODE: re.compile(r"(?=(?:.*\d){3})[\w-]{3,12}"),
}
LETTER = re.compile(r"[A-Z](?:-[A-Z])?")
PART = re.compile(r"[,(/]")
LETTERS = re.compile(r"(?:[^\W\d_]\.?[ ,-]{0,2}){1,4}")


class Tables(Recogniser):
    kinds = (*HEADINGS,)

    def spans(self, text: str, nlp: NlpArtifacts | None) -> Iterator[Span]:
        lists = lexicon()
        for headings, rows in tables(text):
            columns = _columns(headings)
            for row in rows:
                for kind, cell in zip(columns, row, strict=True):
                    if kind == Kind.PERSON:
                        yield from _somebody(text, cell, lists)
                    elif kind and SHAPES[kind].fullmatch(cell.text):
                        yield Span(kind, cell.start, cell.start + len(cell.text), 0.96)


def _columns(headings: tuple[str, ...]) -> list[Kind | None]:
    """Return what each column holds; nothing of people where no other column is about them."""
    kinds = [
        next((kind for kind, shape in KNOWN.items() if shape.fullmatch(heading)), None)
        for heading in headings
    ]
    told = sum(bool(OF_PEOPLE.fullmatch(heading)) for heading in headings)
    return kinds if sum(kind is not None for kind in kinds) + told > 1 else [None] * len(kinds)


def _somebody(text: str, cell: Cell, lists: Lexicon) -> Iterator[Span]:
    words = [
        word for word in words_in(text) if cell.start <= word.start < cell.start + len(cell.text)
    ]
    while words and words[0].low in TITLES | STAFF_ROLES | ROLES:
        words = words[1:]
    end = cell.start + len(cell.text)
    if words and (cut := PART.search(text, words[0].end, end)):
        # "Precious, Ward 5A": but "Delgado, M" is one name
        first = [word for word in words if word.end <= cut.start()]
        if all(lists.is_given(word.low) for word in first[:1]) and len(first) < 4:
            words, end = first, first[-1].end
    if not words or len(words) > 5:
        return
    kind = lists.terms.get(tuple(word.low for word in words))
    if kind and not (kind == "eponym" and lists.is_name(words[-1].low)):
        return
    initials = LETTERS.fullmatch(text[words[0].start : end]) and words[0].capital
    strange = not any(
        (lists.is_everyday(word.low) and not kind and not LETTER.fullmatch(word.text))
        or is_medicine(word.low)
        for word in words
    )
    if initials or strange or all(lists.is_name(word.low) for word in words):
        end = end if initials else words[-1].end
        yield Span(Kind.PERSON, words[0].start, end, 0.85)
