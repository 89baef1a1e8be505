"""Neutral words for what was found, and hints for words that point a finger or run a site down.

Written for this product after the advice of the patient safety literature to describe systems and
not people; a hint never holds a page back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from learning.anonymisation.first_day import cue
from learning.gate.texts import Text

# What may stand in place of a finding, by its kind.
NEUTRAL = {
    "PERSON": ("a member of staff", "a patient", "a colleague"),
    "NHS_NUMBER": ("[number removed]",),
    "HOSPITAL_NUMBER": ("[number removed]",),
    "DATE_OF_BIRTH": ("[date of birth removed]",),
    "DATE": ("recently", "on a weekday", "at the weekend"),
    "AGE_OVER_89": ("over 89",),
    "ADDRESS": ("at home",),
    "POSTCODE": ("[postcode removed]",),
    "PHONE": ("[phone removed]",),
    "EMAIL": ("[email removed]",),
    "ORG_SITE": ("another site", "the ward", "the unit"),
    "STAFF_CODE": ("[number removed]",),
    "VEHICLE": ("a vehicle",),
    "SOCIAL_HANDLE": ("[account removed]",),
    "URL": ("[address removed]",),
}
TITLES = cue("titles") | cue("staff_roles")
# Words before a finding that go with it: neither "Mr a patient" nor "on recently" may stand there.
LEADS = {
    "PERSON": TITLES | cue("roles") - {"called", "named"} | {"charge", "our", "staff", "the"},
    "DATE": {"on", "the"},
    "ADDRESS": {"at"},
    "ORG_SITE": {"our", "the", "this"},
}
LAST_WORD = re.compile(r"\b([\w-]+)(\.?)\s+$")
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?]\s+|\n\s*)$")
BLAME = {
    r"failed to": "say what made it hard: “the check was not possible because …”",
    r"(?:should|ought to) have": "say what usually happens: “the expected step is …”",
    r"careless(?:ly|ness)?": "say what took the attention: “two tasks had to be done at once”",
    r"negligen(?:t|ce|tly)": "describe the work as it was done, and leave judgement out",
    r"did not bother": "say what stood in the way",
    r"ignored": "say what was noticed and what was not: “the alarm was one of forty that hour”",
    r"forgot(?:ten)?": "say what the memory was relied on for, and what could replace it",
    r"human error": "say what in the task, the tools or the surroundings made it likely",
    r"inexcusabl[ey]": "leave judgement out",
    r"incompeten(?:t|ce)": "say what training, help or equipment was there",
    r"lack of (?:care|attention|diligence)": "say what competed for attention",
    r"(?:is|was|were) to blame": "say what came together",
    r"at fault": "say what came together",
    r"made (?:a|the) mistake": "say what happened and what made it likely",
}
DENIGRATES = {
    r"(?:badly|poorly) (?:run|managed|led) (?:site|hospital|ward|unit|department|team)":
        "describe the conditions, not the worth of a place",
    r"(?:chaotic|shambolic|notorious|failing) (?:site|hospital|ward|unit|department|team)":
        "describe the conditions: how many patients, how many staff, what was missing",
    r"(?:typical|as usual) (?:of|for|at) (?:that|this|the other) (?:site|hospital|ward|unit)":
        "no site is better or worse for having found this first",
    r"worse than (?:our|us|here)": "no site is better or worse for having found this first",
    r"couldn['’]t happen here": "ask instead: how could this apply here?",
}  # fmt: skip
WORDS = [
    (re.compile(rf"\b{pattern}\b", re.IGNORECASE), kind, advice)
    for kind, patterns in (("Points a finger", BLAME), ("Runs a site down", DENIGRATES))
    for pattern, advice in patterns.items()
]
MOST = 20


@dataclass(frozen=True)
class Replacement:
    """What may stand in place of some words of a text, for a button of the editor.

    ``ahead`` counts the letters before ``words``, without white space: a form and the scan each
    keep that in their own way.
    """

    ahead: int
    words: str
    wordings: tuple[str, ...]


def replacement(text: Text, kind: str, start: int, end: int) -> Replacement | None:
    """Return what could stand in place of a finding, or None where nobody can type there."""
    wordings = NEUTRAL.get(kind, ())
    if not text.typed or not wordings:
        return None
    start = _with_lead(text.content, kind, start)
    before = text.content[:start]
    if SENTENCE_BEGINS.search(before):
        wordings = tuple(wording[0].upper() + wording[1:] for wording in wordings)
    return Replacement(len("".join(before.split())), text.content[start:end], wordings)


def _with_lead(content: str, kind: str, start: int) -> int:
    """Return where the words begin that a wording replaces; a full stop ends only a title."""
    while found := LAST_WORD.search(content, max(0, start - 40), start):
        word = found[1].lower()
        if word not in LEADS.get(kind, ()) or (found[2] and word not in TITLES):
            break
        start = found.start()
    return start


@dataclass(frozen=True)
class Hint:
    kind: str
    words: str
    advice: str
    label: str


def hints(texts: Iterable[Text]) -> list[Hint]:
    """Return what might be said otherwise, in the order of the page."""
    found = [
        Hint(kind, match.group(), advice, text.label)
        for text in texts
        if text.place != "slug"
        for pattern, kind, advice in WORDS
        if (match := pattern.search(text.content))
    ]
    return found[:MOST]
