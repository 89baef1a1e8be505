"""Names where a form, a letter or a chat puts them: after a label, a greeting or a regard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.initials import may_be_short_form
from learning.anonymisation.recognisers.names import (
    NEVER,
    ROLES,
    STAFF_ROLES,
    TITLES,
    is_medicine,
    name_run,
)
from learning.anonymisation.words import Word, word_at

LABEL = re.compile(
    r"(?im)(?:^|[|\t;,(\[]|\.[ ]|[ ]{2})[ \t>*#•-]{0,6}"
    r"((?:full |patient'?s? |client |first |last |fore|"
    r"sur|preferred |staff |reporter'?s? |maiden |contact |carer'?s? |mother'?s? |next of kin |"
    r"given |family |known |service user |resident |child'?s? |doctor'?s? |nurse'?s? )?names?|"
    r"patient|pt|client|resident|service user|reported by|reporter|reported to|completed by|"
    r"written by|prepared by|"
    r"author|signed|signed by|signature|dictated by|typed by|electronically signed by|"
    r"entered by|reviewed by|review by|seen by|checked by|witnessed by|witness(?:es)?(?: \d)?|"
    r"assessed by|"
    r"informed|referred by|referrer|referring \w{2,12}|admitting \w{2,12}|responsible \w{2,12}|"
    r"named \w{2,12}|lead \w{2,12}|"
    r"next of kin(?: \(\w+\))?|nok|"
    r"emergency contact|contact|consultant|cons|gp|surgeon|anaesthetist|"
    r"assistant|registered gp|usual gp|key ?worker|social worker|care co-?ordinator|"
    r"handover (?:from|to|by)|handed over (?:by|to)|from|to|cc|bcc|copy(?: to)?|dear|"
    r"attendees|attended by|in attendance|present|members present|"
    r"apologies(?: received)?(?: from)?|"
    r"absent|chair(?:ed by|person|man|woman)?|minutes taken(?: by)?|minutes by|minute[- ]taker|"
    r"secretary|facilitator|presenter|presented by|action owner|owner|action(?: by)?|lead|"
    r"responsible(?: person)?|who|assigned to|raised by|"
    r"investigator|handler|line manager|manager|ward manager|staff member|staff involved|"
    r"staff(?: on duty)?|nurse in charge|named nurse|people involved|involved|complainant|"
    r"relative|wife|husband|son|daughter|mother|father|partner|carer|"
    r"surname|forenames?|alias|aka|clinician|doctor|registrar|"
    r"(?:scrub |staff |charge |bank |lead |district |school |practice |night |student )?nurse|"
    r"sister|midwife|mw|scrub|driver|crew|runner|"
    r"odp|hca|sn|sho|spr|reg|f[12]|fy[12]|rep|engineer|(?:call )?taker|security|interpreter|matron|"
    r"pharmacist|porter|physio|ot|slt|dietitian|student|clerk|housekeeper|chaplain|social worker|"
    r"author|outreach|sick|late|on|on today|tonight|"
    r"escort|receiving|trainer|supervisor|worker|leavers?|starters?|swaps?|cover|"
    r"(?:\w{2,12}[ ]){0,2}(?:holder|coordinator|co-ordinator|on call|on duty|in charge|assessor|"
    r"champion|link nurse|doctor|reg|sho)|"
    r"(?:mon|tues?|wed|thurs?|fri|sat|sun)(?:day)?(?: (?:am|pm|nights?|day|eve))?)"
    r"[ \t]*(?:\(\w[\w /]{0,20}\))?[ \t]*(?::|\||\t|=|[ ]-[ ]|[ ]–[ ]|[ ]{2})[ \t|]*"
)
# A value ends with its line, or where the next label of the same line begins.
VALUE = re.compile(r"[^\n|\t]{0,400}")
SENTENCE_ENDS = re.compile(r"(?<![\w'-])([^\W\d_]{3,})[.!?][ ](?=[A-Z])")
GREETING = re.compile(
    r"(?im)^[ \t>*]{0,4}(?:dear|hi|hello|hey|morning|afternoon|evening|good morning|good afternoon|"
    r"thanks|thank you|thx|ta|cheers|hiya|many thanks)[ ,]{1,2}(?:both |all |again )?"
)
CLOSING = re.compile(
    r"(?im)(?:\b(?:regards|wishes|sincerely|faithfully|many thanks|with thanks|thanks|thank you|"
    r"cheers|respectfully|warmly|signed|best|thx|gratefully|truly|love)\b"
    r"[ \t]*[,.!:-]{0,2}[ \t]*x{0,3}\n[ \t]*\n?[ \t]*\n?[ \t]*(?:pp[ ]|-+[ ]?|/s/[ ]?|x{1,3}[ ])?)"
)
# "With kind regards, Marguerite": the name ends its line.
CLOSING_IN_LINE = re.compile(
    r"(?i)\b(?:regards|wishes|sincerely|faithfully|thanks|kr|bw|best)[,.]?[ ]"
    r"(?=[^\W\d_][\w'-]*(?:[ ][^\W\d_][\w'-]*){0,2}[ ]?(?:\n|$|\|))"
)
SAID_TO_BE = re.compile(
    r"(?i)\b(?:(?:electronically |digitally )?signed(?: off)?(?: by)?|dictated by|typed by|"
    r"my name is|name is|name was|(?:is|was|be|am) (?:called|named)|i'm|this is|it's|"
    r"(?:reviewed|seen|assessed|examined|escorted|"
    r"checked|cannulated|prescribed|reported|completed|informed|witnessed|accompanied|supported|"
    r"treated|discharged|clerked|chaired|documented|administered|given|taken|raised|led|"
    r"operated on|handed over|escalated|inserted|removed|found|helped) (?:by|to)|"
    r"discussed with|d/w|spoke (?:to|with)|spoken to|care of|handover (?:to|from)|"
    r"contacted|bleeped|phoned|rang|emailed|updated|asked|told|thanked|met with|thanks to|"
    r"reported (?:to|by)|under|regarding|re:?)[ \t]+(?:the |a )?"
)
# "Peju", with "Pejuola Akande" on the next line
ABOVE_NAME = re.compile(r"(?<=\n)([A-ZÀ-Þ][^\W\d_]{2,14})[ ]?\n[ ]?\1[^\W\d_]*[ ][A-ZÀ-Þ]")
# "STATEMENT OF ANNELIESE BAKER"
STATED = re.compile(
    r"(?i:\b(?:statement|death|memory|evidence|care|funeral|widow|family|wishes) of|\bre|"
    r"\btouching) (?:(?i:mrs?|ms|miss|dr|the late) )?"
    r"((?:[A-ZÀ-Þ][A-ZÀ-Þ'’-]+ ){1,2}[A-ZÀ-Þ][A-ZÀ-Þ'’-]{2,})(?=[ ]?(?:[\n,.;:(|]|$))"
)
# A name alone on the last line signs.
LAST_LINE = re.compile(
    r"(?:\n|[.?!] )[ \t]*([^\W\d_][\w'-]{1,20}(?: [A-ZÀ-Þ]\w{0,20})?)[ \t]*x{0,3}\s*\Z"
)
SPEAKER = re.compile(
    r"(?m)^[ \t>~]{0,3}"
    r"(?:(?:\[[^\]\n]{4,40}\]|\[?[\d/., :-]{4,22}(?:[ ]?[ap]m)?\]?)[ ,-]{0,4})?(?:~ )?"
    r"([^\W\d_][\w.' -]{0,38}?)[ \t]?(?:\([\w /]{1,24}\))?[ ]?:(?=[ \n])"
)
STAMP = re.compile(r"^[ \t>]{0,3}(?:\[|\d)")
SPLIT = re.compile(r"[,;/&|+\n]|\band\b|(?<=\w)\s[-–]\s|\(|\)")


LOUD = ("title", "initial")
Found = Iterator[tuple[int, int, float]]


def people_in_fields(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for label in LABEL.finditer(text):
        value = VALUE.match(text, label.end())
        if value:
            called = "name" in label.group(1).lower()
            end = _end_of_sentence(text, label.end(), value.end())
            yield from _names_in(text, words, label.end(), end, lists, called=called)
    for pattern in (GREETING, CLOSING, CLOSING_IN_LINE):
        for found in pattern.finditer(text):
            yield from _one(text, words, found.end(), lists, score=0.85)
    for found in SAID_TO_BE.finditer(text):
        at = word_at(words, found.end())
        if at < len(words) and words[at].start == found.end() and words[at].shape in LOUD:
            # "Under Galbraith the court": a consultant has patients under him in small letters
            law = found.group().startswith("Under")
            yield from _one(text, words, found.end(), lists, score=WEAK if law else 0.75)
    for found in ABOVE_NAME.finditer(text):
        yield *found.span(1), 0.7
    for found in STATED.finditer(text):
        parts = [fold(part) for part in found.group(1).split()]
        plain = [part for part in parts if not lists.is_everyday(part)]
        if plain and not any(part in NEVER for part in parts):
            yield *found.span(1), 0.8
    yield from _last_line(text, words, lists)
    yield from _speakers(text, words, lists)


def _end_of_sentence(text: str, start: int, end: int) -> int:
    """Return where the first sentence of a value ends: "GP: viral. Walk-in: Scarlet fever"."""
    for found in SENTENCE_ENDS.finditer(text, start, end):
        if fold(found.group(1)) not in TITLES | STAFF_ROLES | ROLES:
            return found.end()
    return end


def _last_line(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for found in LAST_LINE.finditer(text):
        at = word_at(words, found.start(1))
        if at < len(words) and words[at].shape == "title":
            given = lists.is_given(words[at].low)
            if given or not lists.is_everyday(words[at].low):
                yield *found.span(1), 0.7 if given else WEAK


def _names_in(
    text: str, words: tuple[Word, ...], start: int, end: int, lists: Lexicon, *, called: bool
) -> Found:
    """Yield the names of a value such as ``Dr A Patel (chair), Jo Webb; SN Bright``."""
    begin = start
    for cut in (*SPLIT.finditer(text, start, end), None):
        stop = cut.start() if cut else end
        bracketed = text[begin - 1 : begin] == "(" and text[begin:stop].isupper()
        if text[begin:stop].strip() and not bracketed:
            place = begin + len(text[begin:stop]) - len(text[begin:stop].lstrip(" .:*_"))
            yield from _one(text, words, place, lists, score=0.9, limit=stop, called=called)
        begin = cut.end() if cut else end


def _one(
    text: str,
    words: tuple[Word, ...],
    place: int,
    lists: Lexicon,
    *,
    score: float,
    limit: int | None = None,
    called: bool = False,
) -> Found:
    """Yield the name that begins at ``place``, titles and roles before it left out.

    ``called`` says that the field is a name's: any English noun may be one.
    """
    at = word_at(words, place)
    if at >= len(words) or words[at].start > place + 2 or text[place].isdigit():
        return
    while at < len(words) and words[at].low in TITLES | STAFF_ROLES | ROLES | {"staff", "charge"}:
        at += 1
    if at >= len(words) or (limit is not None and words[at].start >= limit):
        return
    run = name_run(text, words, at, lists, strict=False)
    run = [word for word in run if limit is None or word.start < limit]
    run = run[:4]
    noun = called and len(run) == 1 and run[0].capital and not lists.is_ordinary(run[0].low)
    if run and (noun or _is_somebody(run, lists)):
        short = len(run) == 1 and run[0].shape == "upper" and len(run[0].low) < 4
        short = short and not noun and may_be_short_form(run[0].text, lists)
        yield run[0].start, run[-1].end, WEAK if short else score


def _is_somebody(run: list[Word], lists: Lexicon) -> bool:
    first = run[0]
    if first.shape == "initial" and len(run) > 1:
        # "Signed: A Baker"
        return run[-1].shape == "title" and run[-1].low not in lists.common
    if first.low in NEVER or (len(run) == 1 and first.shape == "initial"):
        return False
    if tuple(word.low for word in run) in lists.terms or is_medicine(first.low):
        return False
    if first.shape == "lower":
        return lists.is_name(first.low) and not lists.is_ordinary(first.low)
    if lists.is_ordinary(first.low):
        named = lists.is_name(first.low) and len(run) > 1
        return (named and not lists.is_ordinary(run[-1].low)) or _both(run, lists)
    if len(run) == 1 and lists.is_everyday(first.low) and not lists.is_name(first.low):
        return False
    if len(run) == 1 and first.shape == "upper" and not lists.is_name(first.low):
        return len(first.low) in (2, 3) or bool(re.search("[aeiou]", first.low))
    return True


def _both(run: list[Word], lists: Lexicon) -> bool:
    return len(run) > 1 and lists.is_given(run[0].low) and lists.is_family(run[-1].low)


def _speakers(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    """Yield who writes in a chat or speaks in minutes: ``[09:14] Priya: on my way``."""
    spoken = Counter(found.group(1) for found in SPEAKER.finditer(text))
    for found in SPEAKER.finditer(text):
        again = spoken[found.group(1)] > 1
        stamped = STAMP.match(found.group())
        at = word_at(words, found.start(1))
        if at >= len(words) or words[at].start != found.start(1):
            continue
        while at < len(words) and words[at].low in TITLES | STAFF_ROLES | ROLES:
            at += 1
        inside = [word for word in words[at : at + 4] if word.start < found.end(1)]
        if not inside or not inside[0].capital:
            continue
        known = any(lists.is_name(word.low) for word in inside)
        strange = not any(lists.is_ordinary(word.low) for word in inside)
        strange |= again and len(inside) == 1 and lists.is_given(inside[0].low)
        if strange and (known or ((stamped or again) and len(inside[0].low) > 2)):
            word = not known and all(lists.is_everyday(word.low) for word in inside)
            yield inside[0].start, inside[-1].end, WEAK if word else 0.8
