"""People by their initials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.words import UPPER

INITIALS = re.compile(
    r"(?:\b(?i:(?:dictated|typed|signed|reviewed) by|"
    r"pts?|patients?|client|resident|child|baby|mother|initials?|known as|refer(?:red)? to"
    r" as|service user)(?:'s)?[ \t]*(?:initials)?[ \t]*(?:are|is|was|:|=|-|\()?[ \t]*)"
    rf"((?:[{UPPER}]\.[ ]?){{2,4}}|[{UPPER}]{{2,3}}(?![\w-]))",
)
INITIALS_SAID = re.compile(
    r"(?i:\binitials\b[ \t]*(?:are|is|:|=|-|\()?[ \t]*)((?:[A-Za-z]\.?[ ]?){2,3})(?!\w)"
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
LOWER = re.compile(r"(?<![\w.])([a-z]\.[a-z]\.)(?=,?[ ]\d{2}[ ]?(?:[mf]|yo?|yrs?)\b)")
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


Found = Iterator[tuple[int, int, float]]


def initials(text: str, lists: Lexicon) -> Found:
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
        if found.group(1).lower() not in NOT_INITIALS:
            yield *found.span(1), 0.7
    for found in DOTTED.finditer(text):
        letters = found.group().replace(".", "").replace(" ", "").lower()
        if letters not in NOT_INITIALS:
            yield found.start(), found.start() + len(found.group().rstrip()), 0.7
