"""Days that can be told, dates of birth, and ages at which few people are left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from learning.anonymisation.anchors import GLIMMER, WEAK
from learning.anonymisation.findings import Kind
from learning.anonymisation.recognisers.ages import ages
from learning.anonymisation.recognisers.base import Recogniser, Span, said_by

MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?u?ary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    "fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
IN_WORDS = rf"(?:(?:twenty|thirty)[ -])?(?:{ORDINALS})"
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)(?:[ ]?(?:st|nd|rd|th)\b)?"
YEAR = rf"(?:(?:19|20)\d\d|'?\d\d)(?![\d:/%]|[.,]\d|(?:st|nd|rd|th)?[ ](?:of[ ])?{MONTH})"
GAP = r"[ \t]{0,3}\n?[ \t]{0,3}"
WEEKDAY = r"(?:(?:mon|tues?|weds?|wednes|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?[ ](?:the[ ])?)?"
# "2nd and 9 June", "6/7 April"
FIRST_OF_TWO = rf"(?:{DAY},[ ]?){{0,4}}(?:{DAY}[ ]?(?:and|&|to|or|-|/)[ ]?)?"
WRITTEN = re.compile(
    rf"(?<![\w./])(?:{WEEKDAY}{FIRST_OF_TWO}(?:{DAY}|{IN_WORDS}){GAP}[-/.]?(?:of\b)?{GAP}{MONTH}"
    rf"(?:{GAP}[-/,.]?{GAP}{YEAR})?"
    rf"|{WEEKDAY}{MONTH}{GAP}(?:the[ ])?(?:{DAY}|{IN_WORDS})(?![/%\d]|[:.]\d|[ ]?(?:mg|ml|%))"
    rf"(?:,?{GAP}(?:19|20)\d\d)?)(?![\w])",
    re.IGNORECASE,
)
NUMERIC = re.compile(
    rf"(?:(?<![\w/.-]){WEEKDAY}|(?<=\d{{4}}-))"
    r"(?:(?:0?[1-9]|[12]\d|3[01])(?P<a>[ ]?[/.\n-][ ]?)(?:0?[1-9]|1[0-2])"
    r"(?:(?P=a))(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d(?P<b>[/.-])(?:0[1-9]|1[0-2])(?P=b)(?:0[1-9]|[12]\d|3[01]))"
    r"(?![\w/]|\.\d|-\d(?!\d?[./]))",
    re.IGNORECASE,
)
EIGHT = re.compile(r"(?<![\w/.-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d(?![\w/-])")
SPACED = re.compile(
    r"(?<![\w/.-])(?:0?[1-9]|[12]\d|3[01]) (?:0?[1-9]|1[0-2]) (?:(?:19|20)\d\d|\d\d)(?![\w/-])"
)
# "(24 12 1971; 9996014432)"
SPACED_BIRTH = re.compile(r"(?<=\()(?:0?[1-9]|[12]\d|3[01]) (?:0?[1-9]|1[0-2]) 19\d\d(?=[;,)])")
SHORT = re.compile(r"(?<![\w/.-])(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2])(?![\w/%]|[.-]\d)")
# "20.v.26"
ROMAN = re.compile(
    r"(?<![\w/.-])(?:0?[1-9]|[12]\d|3[01])([./])(?:i{1,3}|i?v|vi{1,3}|i?x|xi{1,2})\1"
    r"(?:(?:19|20)\d\d|\d\d)(?![\w/])",
    re.IGNORECASE,
)
# "in drawer 4. May contain nuts": the sentence ends between them
YEAR_AT_END = re.compile(r"\d{2}\W*$")
SENTENCE_ENDS = re.compile(r"\d{1,2}\.\s+[A-Z][a-z]+")
# "09.40": no day has that many months
DOTTED_TIME = re.compile(
    r"(?<![\w.,/£$-])(?:[01]\d|2[0-3])\.(?:00|1[3-9]|[2-5]\d)(?![\w.]|[ ]?(?:kg|m|l|g)\b)"
)
# "3rd of the 5th 1948", as people say it
SPOKEN = re.compile(
    r"(?<![\w/.-])(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)? of the "
    r"(?:0?[1-9]|1[0-2])(?:st|nd|rd|th)?"
    r",? (?:of )?(?:(?:19|20)\d\d|\d\d)(?!\w)",
    re.IGNORECASE,
)
# "Friday 20th": a day of this month
NTH = re.compile(
    r"\b(?:the|til|till|until|from|by|fell|since|on|and|to) ((?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th))"
    r"(?=[ ]?(?:[.,;:)\n]|$)|[ ](?:to|and|at|when|she|he|they|we|for|because|with) )"
)
WEEKDAY_NTH = re.compile(
    r"(?<!\w)(?:mon|tues?|weds?|wednes|thur?s?|fri|sat|satur|sun)(?:day)?,? (?:the )?"
    r"(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th)(?!\w)",
    re.IGNORECASE,
)
IN_CELL = re.compile(
    r"(?<=\|)[ ]*((?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])"
    r"|(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2]))(?=[ ]*\|)"
)
# "25.11 0655", "Sat 27/4"
BEFORE_TIME = re.compile(
    r"(?<![\w/.-])((?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2]))(?=[ ](?:[01]\d|"
    r"2[0-3])[:.]?[0-5]\d(?!\d))"
)
WEEKDAY_SHORT = re.compile(
    r"(?<!\w)(?:mon|tues?|weds?|wednes|thur?s?|fri|sat|satur|sun)(?:day)?,? "
    r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\w/]|[.-]\d)",
    re.IGNORECASE,
)
PADDED = re.compile(r"0\d/\d\d|\d\d/0\d")
# "18/5" is a day, "14/7" two weeks, "9/12" nine months and "3/4" a share
DURATIONS = (7, 12)
MONTHS = 12
DATE_CUE = re.compile(
    r"(?:\b(?:on|since|from|until|till|by|dated|date|w/c|w/e|admitted|discharged|seen|due|died|review|closed|opened|started|completed|signed|last|next|"
    r"reviewed|transferred|booked|listed|theatre|clinic|"
    r"edd|edd was|lmp|"
    r"mon|tues?|weds?|thur?s?|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"|^|\n)[\s:|(]{0,3}(?:the\s)?$"
)
SCORE_CUE = re.compile(
    r"\b(?:score[ds]?|pain|gcs|news2?|rated|grade|power|niv|bipap|cpap|ipap|epap|peep|"
    r"murmur|mrc)\b[^\n]{0,20}$"
)
BIRTH = re.compile(
    r"(?:\bd\.?\s?o\.?\s?bs?\b|\bdate[ \t]+of[ \t]+birth|\bbirth\s?(?:date|day)|\bborn|\bb\.)"
    r"[^\d;]{0,18}$"
)
UNITS = "one|two|three|four|five|six|seven|eight|nine"
OLD = rf"(?:9\d|1[01]\d|ninety(?:[ -](?:{UNITS}))?|(?:a|one) hundred(?: and (?:{UNITS}|ten))?)"
YEARS = (
    r"(?:[ -]?(?:years?|yrs?|yr)[ -]?(?:old|of age|young)?|[ -]?y/?o\b|[ -]?y\.o\.?|"
    r"[ -]?yo[mf]?|y\b)"
)
AGE_AFTER = re.compile(rf"(?<![\w.,/-]){OLD}{YEARS}(?![\w])", re.IGNORECASE)
# Between commas or full stops, as in a handover: "Bed 1 - Smith, 93 yrs, MRN 20441"
AGE_BETWEEN = re.compile(
    r"(?<=[,.;|(-][ ])(?:9\d|1[01]\d)[ ]?(?:years|yrs|yr|y)(?=[ ]?(?:[,.;|)\n]|$))", re.IGNORECASE
)
# "Winifred Tierney (94)", "Winifred Tierney, 94, fell"
AGE_BRACKETED = re.compile(
    r"(?<=[a-z][ ]\()(?:9\d|1[01]\d)(?=\))|(?<=[a-z)],[ ])(?:9\d|10\d)(?=,[ ]|[ ][-–][ ]|\))"
)
AGE_BEFORE = re.compile(
    rf"\b(?:aged?|age at \w{{1,12}}|turned|turning|is now|aet|birthday)[\s:|(=-]{{0,4}}"
    rf"(?:of |is |was )?"
    rf"({OLD}(?:{YEARS})?)(?![\w%/-]|\.\d)",
    re.IGNORECASE,
)
AGE_SEX = re.compile(r"(?<![\w.,/-])(?:9\d|1[01]\d)[ ]?(?:[MF]|male|female)(?![\w/-])")
AGE_YEARS = re.compile(r"(?<![\w.,/-])9\d ?(?:yrs?|y)(?=[,.;)\n]|$)")
AGE_NTH = re.compile(
    r"(?<![\w.])(?:9\d|10\d)(?:st|nd|rd|th)(?=\s+(?:birthday|year\b))", re.IGNORECASE
)
# "a woman of ninety three", "she will be 96 on Friday"
AGE_OF = re.compile(
    rf"\b(?:(?:man|woman|lad(?:y|ies)|gent|gentleman|chap|widow|widower|resident|patient) of"
    rf"|(?:he|she|mum|dad|gran|nan) (?:will be|turns|turned|would have been))[ ]"
    rf"({OLD}(?:{YEARS})?)(?![\w%/-]|\.\d|[ ]?(?:mg|ml|kg|min|day|hour|%))",
    re.IGNORECASE,
)
WHOSE_AGE = re.compile(
    rf"\b(?:he|she|mum|mother|dad|father|gran|nan|grandmother|grandfather|patient|pt|who)"
    rf"(?:'s|s| is| was)[ ](?:now[ ]|only[ ])?({OLD})(?=[ ]?(?:[,.;!?)\n]|and\b|but\b|now\b|"
    rf"bless\b|next\b|years\b|$))",
    re.IGNORECASE,
)
IN_WORDS_OLD = re.compile(
    rf"(?:'s|\bis|\bwas|\baged|\bturned|\bnow)[ ](ninety(?:[ -](?:{UNITS}))?)(?!\w)"
    r"(?![ -]?(?:per|%|min|day|hour|degree|mg|ml|mm|pound|quid|bed|patient|people|staff|over|of|"
    r"one|two|three|four|five|six|seven|eight|nine|point)\w*)",
    re.IGNORECASE,
)
# "Vanterpool (ninety-four)", "Mr Cole, ninety-three, legs weeping"
WORDS_BESIDE_NAME = re.compile(
    rf"(?<=[a-z] \()((?:ninety|one hundred)(?:[ -](?:{UNITS}))?)(?=\))"
    rf"|(?<=[a-z], )((?:ninety)(?:[ -](?:{UNITS}))?)(?=,[ ])"
)
NOT_AN_AGE = re.compile(
    r"\b(?:over|past|next|last|previous|for|within|than|every|in)\s+(?:the\s)?$"
)


class Dates(Recogniser):
    kinds = (Kind.DATE, Kind.DATE_OF_BIRTH, Kind.AGE_OVER_89)

    def spans(self, text: str, nlp: NlpArtifacts | None) -> Iterator[Span]:
        weak: list[tuple[int, int]] = []
        for start, end in _days(text, weak):
            if said_by(BIRTH, text, start, 40):
                yield Span(Kind.DATE_OF_BIRTH, start, end, 1.0)
            else:
                yield Span(Kind.DATE, start, end, 0.9)
        for found in SPACED_BIRTH.finditer(text):
            yield Span(Kind.DATE_OF_BIRTH, found.start(), found.end(), 0.8)
        for found in NTH.finditer(text):
            yield Span(Kind.DATE, *found.span(1), GLIMMER)
        for start, end in weak:
            yield Span(Kind.DATE, start, end, WEAK)
        yield from _ages(text)
        yield from ages(text)


def _days(text: str, weak: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the days; put those that may be a share of something on ``weak``."""
    for pattern in (WRITTEN, NUMERIC, ROMAN, SPOKEN, WEEKDAY_NTH, WEEKDAY_SHORT):
        for found in pattern.finditer(text):
            broken = "\n" in found.group().strip() and not YEAR_AT_END.search(found.group())
            if broken or SENTENCE_ENDS.fullmatch(found.group()):
                continue
            yield found.start(), found.start() + len(found.group().rstrip(" .\n"))
    for pattern in (IN_CELL, BEFORE_TIME):
        weak += [found.span(1) for found in pattern.finditer(text)]
    of_times = bool(DOTTED_TIME.search(text))
    for found in SHORT.finditer(text):
        start = found.start()
        if of_times and re.fullmatch(r"\d\d\.\d\d", found.group()):
            continue  # "10.05" among "09.40" and "11.15"
        if said_by(DATE_CUE, text, start, 16) and not said_by(SCORE_CUE, text, start):
            yield found.span()
        elif _no_share(found.group()) and not said_by(SCORE_CUE, text, start):
            weak.append(found.span())
    for pattern in (EIGHT, SPACED):
        for found in pattern.finditer(text):
            if said_by(BIRTH, text, found.start(), 40) or said_by(
                DATE_CUE, text, found.start(), 16
            ):
                yield found.span()


def _no_share(written: str) -> bool:
    if PADDED.fullmatch(written):
        return True  # nobody writes a score as "06/06"
    day, _, month = written.partition("/")
    if not month.isdigit():
        return False
    whole_years = int(month) == MONTHS and int(day) > MONTHS  # nobody writes fifteen months so
    return int(day) > int(month) and (int(month) not in DURATIONS or whole_years)


def _ages(text: str) -> Iterator[Span]:
    for found in AGE_AFTER.finditer(text):
        whole = re.search(r"old|age|young|y/?\.?o", found.group(), re.IGNORECASE)
        if whole and not said_by(NOT_AN_AGE, text, found.start(), 20):
            yield Span(Kind.AGE_OVER_89, found.start(), found.end(), 0.9)
    for pattern in (AGE_BEFORE, WHOSE_AGE, IN_WORDS_OLD, AGE_OF):
        for found in pattern.finditer(text):
            yield Span(Kind.AGE_OVER_89, found.start(1), found.end(1), 0.9)
    for pattern in (AGE_SEX, AGE_NTH, AGE_BETWEEN, AGE_BRACKETED, WORDS_BESIDE_NAME):
        for found in pattern.finditer(text):
            yield Span(Kind.AGE_OVER_89, found.start(), found.end(), 0.8)
    for found in AGE_YEARS.finditer(text):
        if not said_by(NOT_AN_AGE, text, found.start(), 20):
            yield Span(Kind.AGE_OVER_89, found.start(), found.end(), WEAK)
