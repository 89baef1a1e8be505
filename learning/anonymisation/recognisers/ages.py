"""Ages at which few people are left, without a word that says so: "F93", "93/M", "Bell, 92".

Each is a weak sign: elsewhere such a number is a share, a pulse or a dose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.findings import Kind
from learning.anonymisation.lexicon import lexicon
from learning.anonymisation.recognisers.base import Span

OLD = r"(?:9\d|10\d)"
IN_WORDS = r"(?:ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
SOMEBODY = r"(?:lady|gent|gentleman|man|woman|male|female|widow|widower|pt|patient|resident)"
KIN = (
    r"(?:wife|husband|mum|dad|mother|father|sister|brother|nan|gran|grandad|grandma|grandfather|"
    r"grandmother|uncle|aunt|auntie|partner|neighbour)"
)
STATE = (
    r"(?:lives|living|independent|fell|frail|widow|widowed|retired|found|admitted|known|usually|"
    r"normally|carers|bedbound|mobile|deaf|blind|alone)"
)
WHEN = (
    r"(?:next (?:week|month|year|birthday)|tomorrow|on (?:mon|tue|wed|thu|fri|sat|sun|the )|"
    r"in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
)
NO_MEASURE = r"(?![\w%/]|[.]\d|[ ]?(?:%|mg|ml|kg|bpm|mm|cm|min|on air|on ra)\b)"
SHAPES = (
    re.compile(rf"(?<![\w-])[MF](?:,? ?/? ?)({OLD}){NO_MEASURE}"),
    re.compile(rf"(?<![\w.,/-])({OLD}) ?(?:/ ?[MF](?![\w/])|[♀♂])"),
    re.compile(rf"(?<![\w.,/-])({OLD}y?) {SOMEBODY}(?!\w)", re.IGNORECASE),
    re.compile(rf"\b{KIN} (?:of )?({OLD}){NO_MEASURE}", re.IGNORECASE),
    re.compile(rf"(?m)(?:^|[.;:(] ?)({OLD}), (?={STATE}\b)", re.IGNORECASE),
    re.compile(rf"(?<![\w.,/-])({OLD}) (?={WHEN})", re.IGNORECASE),
    re.compile(rf"\bat ({OLD}|{IN_WORDS}),? (?=(?:he|she|they|her|his)\b)", re.IGNORECASE),
    re.compile(rf"\b(?:she|he) ({OLD}){NO_MEASURE}(?=[ ,.;)]|$)"),
    re.compile(rf"\b(?:sprightly|ripe|spry|grand|turns|turning) (?:old )?({OLD}|{IN_WORDS})(?!\w)"),
    # "DOB 9.6.1934 (90)", "(CHI 2511330086, 92)", "Deceased 103, DOLS"
    re.compile(rf"(?:\d{{4}}|['./-]\d\d)(?:[ ]?\(|,[ ])({OLD})(?=[),.;\n]|$)"),
    re.compile(rf"\b(?i:deceased|late|pt|patient)[ ]({OLD})(?=,)"),
)
# "Enid Ramsbottom 99 TH0200713", "Winifred Bell, 92 from home": a number behind a name
NAMED = re.compile(
    r"(?<![^\W\d_])([A-Z][a-z'-]{2,20} )?([A-Z][a-z'-]{2,20})"
    rf"(?:,| -| is| was| turns| turned)? ({OLD})"
    r"(?=,| [A-Z#(?]| -|\n|$| (?:on|from|was|is|in|at|with|fell|fall|lives|found|admitted|who)\b)"
)


def ages(text: str) -> Iterator[Span]:
    for shape in SHAPES:
        for found in shape.finditer(text):
            yield Span(Kind.AGE_OVER_89, *found.span(1), WEAK)
    for found in NAMED.finditer(text):
        first, low = (found.group(1) or "").strip().lower(), found.group(2).lower()
        whole = lexicon().is_given(first) or low not in lexicon().common
        if lexicon().is_name(low) and whole:
            yield Span(Kind.AGE_OVER_89, *found.span(3), WEAK)
