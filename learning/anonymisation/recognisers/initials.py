"""People by their initials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import FAINT, WEAK
from learning.anonymisation.english import is_english
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.names import ROLES, STAFF_ROLES, TITLES, is_medicine
from learning.anonymisation.words import UPPER

INITIALS = re.compile(
    r"(?:\b(?i:(?:dictated|typed|signed|reviewed) by|"
    r"pts?|patients?|client|resident|child|baby|mother|initials?|known as|refer(?:red)? to"
    r" as|service user)(?:'s)?[ \t]*(?:initials)?[ \t]*(?:are|is|was|:|=|-|\()?[ \t]*)"
    rf"((?:[{UPPER}]\.[ ]?){{2,4}}|[{UPPER}]{{2,3}}(?![\w-]))",
)
INITIALS_SAID = re.compile(
    r"(?i:\binitials\b[ \t]*(?:are|is|look like|were|read|:|=|-|\()?[ \t]*)"
    r"((?:[A-Za-z]\.?[ ]?){2,3})(?!\w)"
)
DOTTED = re.compile(
    rf"(?<![\w.])(?:[{UPPER}]\.[ -]?){{2,3}}(?![\w])"
    rf"|(?<![\w.])(?:[{UPPER}]\.){{1,2}}[{UPPER}]-[{UPPER}]\."
)
# "Sister T", "mr w"; "j.o. 58m"
TITLED = re.compile(
    rf"\b(?:(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Sister|Nurse|Matron|SN|Sr)\.?[ ]([{UPPER}](?:\.(?=,))?)"
    r"|(?:mrs?|ms|miss|dr)[ ]([b-hj-z]))(?![\w'.-]|[ ]&)"
)
# "Signed IO/MC"
SIGNED = re.compile(
    r"\b(?i:signed|done|actioned|entered|initialled|countersigned|checked(?: by)?|checkers?|"
    r"given by|sig)[ :.-]{1,3}"
    rf"([{UPPER}]{{2,3}}(?:[ ]?[/&+][ ]?[{UPPER}]{{2,3}}){{0,2}})(?!\w)"
)
# "Child K", "Nurse B": who is hidden by a letter, and who is called by one.
HIDDEN = re.compile(
    r"\b(?:Child|Baby|Patient|Pt|Resident|Client|Nurse|Dr|Doctor|Sister|Mrs?|Ms|Miss|Staff)[ ]"
    r"([A-Z])(?![\w'.-]|[ ]&)"
)
PLAYED = frozenset("ABCDEXYZ")
LOWER = re.compile(
    r"(?<![\w.])(?!i\.e|e\.g|a\.m|p\.m)([a-z]\.[a-z]\.)"
    r"(?=,?[ ](?:\d{2}[ ]?(?:[mf]|yo?|yrs?)|agree[sd]|says|said|aware|informed|rang|asked)\b)"
)
LETTERS = rf"[{UPPER}]{{2,3}}|[{UPPER}]{{1,2}}'[{UPPER}]"
ROW_OF_LETTERS = rf"(?:{LETTERS})(?:(?: ?[/&+,;] ?| and | or )(?:{LETTERS}))*"
# "inf'd 0730 by HB": what only people do, so that a short form of theirs may be initials too
DONE_BY_SOMEBODY = re.compile(
    r"\b(?i:witnessed|inf'?d|informed|signed|typed|written|closed|countersigned|washed|fed|hoisted|"
    r"escorted|bleeped|told|dictated|initialled|chased)(?: [\d:.]{4,5})? (?i:by) "
    rf"({ROW_OF_LETTERS})(?![\w-]|[ ][A-Z])"
)
# "not witnessed by NT or HB", "d/w OCF", "Reviewed: SR, PO'K"
DONE_BY = re.compile(
    r"\b(?i:by|d/w|discussed with|w/|handed over to|handover (?:to|from)|actions?|reviewed|owner|"
    r"present|apologies|attended|taker|scribe|checked|witness|recorder|chair|minutes|"
    r"typed|dictated|signing|signed|closed|countersigned|initialled|who|spoke to|told|asked)"
    rf"(?: [\d/.]{{5,10}})?[ :.\"-]{{1,3}}({ROW_OF_LETTERS})(?![\w-]|[ ][A-Z])"
)
# "05/02 AJ: letter drafted": whose entry it is
ENTRY = re.compile(rf"(?m)^[ \t>|]{{0,3}}(?:\d[\d/.: -]{{3,16}} ?)([{UPPER}]{{2}})(?=[ ]?[:–-])")
# "agreed DP", "Chair: HS"
SIGNED_BY_SOMEBODY = re.compile(
    r"(?<!\w)(?i:agreed|approved|authorised|signed|typed|actioned|chair|minutes(?= by|:)|"
    r"scribe|taker|"
    r"initialled|countersigned|closed|copied|counted|nic)(?: by)?[ :,]{1,2}"
    rf"({ROW_OF_LETTERS})(?=[ ]?(?:[.,;)\n]|\Z))"
)
# "001 JA declined; 002 MTW consented": three rows of them speak for each other
NUMBERED = re.compile(rf"(?:^|\n|[;.] )#?\d{{1,4}}[.):]? ({LETTERS})(?=[ ][a-z(]|, )")
# "NT hoisted with": who does it, where only people do it
DOES = re.compile(rf"(?<![\w/'-])({LETTERS})[ ]([a-z]{{3,14}})(?!\w)")
# "KS to chase Estates"
TO_DO = re.compile(rf"(?<![\w/'-])({LETTERS}) to ([a-z]{{3,10}})(?!\w)")
# "… can Marigold write back. V."
LAST_LETTER = re.compile(r"(?:[.!?)] ?\n?|\n)[ ]?x{0,2} ?([A-Z]\.?) ?x{0,3}\s*\Z")
# "PAL/sjw" under a letter
DICTATED = re.compile(r"(?<![\w/-])[A-Z]{2,4}[/:][a-z]{2,4}(?=\s*(?:\n|\Z))")
# "typed jw, not checked", "SR/jw"
TYPED_SMALL = re.compile(
    r"\b(?:typed|typist|dictated|signed)(?: by)?[ :/]{1,2}([a-z]{2,3})(?=[,.;)]|$|\n)"
)
# "– e. quansah rn", "signed by h. whitcombe"
SMALL_NAME = re.compile(
    r"(?:\bby[ ]|[-–][ ]|:[ ]|^|\n|\b(?:dr|mr|mrs|ms|sn|signed|thanks|regards),?[ \n])"
    r"([a-z]\.[ ]?[a-z][a-z'-]{3,20})(?=[ ]?(?:[,.;)\n]|$)|[ ](?:rn|hca|sn|on|at|and|to)\b)"
)
HANDLED = cue("handled")
NOT_INITIALS = {
    "uk",
    "us",
    "am",
    "pm",
    "nb",
    "ps",
    "ie",
    "eg",
    "dob",
    "oe",
    "usa",
    "rip",
    "po",
    "iv",
}


TOLD_ALOUD = 0.55
SPOKE_ALOUD = cue("spoke_aloud")
ROLES_IN_SHORT = TITLES | STAFF_ROLES | ROLES | {"in", "out", "off", "on"}
SHORT_FORMS = cue("short_forms")
TEAMS = cue("teams")
TASKS = cue("tasks")
SPOKE = cue("human") - {"raised", "felt", "noted", "left", "presented", "attended", "mentioned"}
Found = Iterator[tuple[int, int, float]]


def may_be_short_form(letters: str, lists: Lexicon) -> bool:
    """Return whether capitals are as likely a short form of care as somebody's initials."""
    low = letters.lower()
    return low in NOT_INITIALS or low in SHORT_FORMS or lists.is_ordinary(low)


def _by_place(text: str, lists: Lexicon) -> Found:
    """Yield letters that stand where only somebody can, and a small initial with a surname."""
    for pattern in (DONE_BY, DONE_BY_SOMEBODY, SIGNED_BY_SOMEBODY):
        for found in pattern.finditer(text):
            for each in re.finditer(LETTERS, found.group(1)):
                low = each.group().lower()
                team = low in TEAMS | ROLES_IN_SHORT | NOT_INITIALS
                short = team or may_be_short_form(each.group(), lists)
                sign = pattern is SIGNED_BY_SOMEBODY and lists.is_ordinary(low)
                start, end = found.start(1) + each.start(), found.start(1) + each.end()
                if not (short if pattern is DONE_BY else team or sign):
                    yield start, end, 0.55
                elif not team and low not in lists.common:
                    yield start, end, FAINT
    entries = list(ENTRY.finditer(text))
    for found in entries:
        again = sum(other.group(1) == found.group(1) for other in entries) > 1
        if again or not may_be_short_form(found.group(1), lists):
            yield *found.span(1), 0.6 if again else WEAK
    rows = [found for found in NUMBERED.finditer(text) if found.group(1).lower() not in TEAMS]
    if len({found.group(1) for found in rows}) > 2:
        for found in rows:
            if not lists.is_ordinary(found.group(1).lower()):
                yield *found.span(1), 0.55
    for found in DOES.finditer(text):
        low = found.group(1).lower()
        person = found.group(2) in SPOKE_ALOUD and low not in TEAMS | ROLES_IN_SHORT
        if person and len(low) == 2 and not lists.is_ordinary(low):
            yield *found.span(1), TOLD_ALOUD
            continue
        past = found.group(2) in SPOKE or (len(found.group(1)) == 2 and found.group(2) in HANDLED)
        if past and not may_be_short_form(found.group(1), lists):
            yield *found.span(1), WEAK
    for found in TO_DO.finditer(text):
        if found.group(2) in TASKS and not may_be_short_form(found.group(1), lists):
            yield *found.span(1), 0.55
    for found in LAST_LETTER.finditer(text):
        yield *found.span(1), WEAK
    for found in DICTATED.finditer(text):
        yield *found.span(), 0.6
    for found in TYPED_SMALL.finditer(text):
        if found.group(1) not in lists.common:
            yield *found.span(1), 0.6
    for found in SMALL_NAME.finditer(text):
        surname = fold(found.group(1)[2:].strip())
        if not (lists.is_everyday(surname) or is_organism(surname) or is_medicine(surname)):
            yield *found.span(1), 0.6


def is_organism(word: str) -> bool:
    """Return whether ``word`` ends as the second name of a germ does: "e. coli"."""
    return word in ("coli", "diff") or word.endswith(("us", "ae", "is", "ans", "ile", "ens", "nii"))


def initials(text: str, lists: Lexicon) -> Found:
    yield from _by_place(text, lists)
    for pattern in (INITIALS, INITIALS_SAID):
        for found in pattern.finditer(text):
            letters = found.group(1).replace(".", "").replace(" ", "").lower()
            if letters not in NOT_INITIALS and not lists.is_ordinary(letters):
                yield found.start(1), found.start(1) + len(found.group(1).rstrip()), 0.85
    for pattern in (TITLED, LOWER):
        for found in pattern.finditer(text):
            start, end = found.span(found.lastindex or 0)
            yield start, end, WEAK if text[start:end] in PLAYED else 0.8
    for found in HIDDEN.finditer(text):
        whole = found.group().startswith(("Child", "Baby"))
        yield found.start() if whole else found.start(1), found.end(), WEAK
    for found in SIGNED.finditer(text):
        low = found.group(1).lower()
        word = len(low) == 3 and is_english(low)  # "Checked: POD locker"
        if low not in NOT_INITIALS and low not in ROLES_IN_SHORT and not word:
            yield *found.span(1), 0.7
    for found in DOTTED.finditer(text):
        letters = found.group().replace(".", "").replace(" ", "").lower()
        if letters not in NOT_INITIALS:
            yield found.start(), found.start() + len(found.group().rstrip()), WEAK
