"""Words that point a finger or run a site down: a softer hint, with system language instead.

Written for this product after the advice of the patient safety literature to describe systems and
not people; a hint never holds a page back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

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
