"""What stands beside a word and says that it is a person: "spoke to", "'s gran", "(porter)"."""

from __future__ import annotations

import re

from learning.anonymisation.first_day import cue
from learning.anonymisation.recognisers.names import RELATIONS, ROLES, STAFF_ROLES
from learning.anonymisation.words import Word, begins_sentence

HUMAN = cue("human")
TOLD = cue("told")
DEALT = cue("dealt")
BY_THINGS = cue("done_by_things")
BELONGINGS = cue("belongings")
TASKS = cue("tasks")
ASKED = (TOLD | cue("before_person") | {"w"}) - {"from", "about", "poor", "love", "keeps"}
ASKED_IN_SMALL = (TOLD | {"w", "with"}) - {"about", "met", "meeting", "via", "update"}
TIMES = cue("times")
OF_A_THING = cue("before_thing")
VERBS = cue("also_verbs")
# What no verb stands before: "will says", "mark had it".
AFTER_NO_VERB = cue("after_no_verb")
NEGATED = frozenset(
    word + ending
    for word in ("ca", "could", "did", "does", "has", "is", "was", "wo", "would", "had")
    for ending in ("nt", "n't")
)
# What follows a name and "is" in short: "Mark's on leave".
STATES = cue("states")
# "Rose you held my hand", "Will can you ring"
ADDRESSED = re.compile(r" (?:can|could|would|please|pls|thank you|thanks|you (?!are the))\b")
ASKED_TO = re.compile(r",? (?:(?:please|pls) (?!do\b|note\b)[a-z]{3}|can you\b|could you\b)")
LINKS = frozenset(["to", "with", "from", "for", "by"])
BETWEEN = frozenset(["over", "back", "up", "on", "together", "again"])
DONE = re.compile(r"(?:ed|en|wn|ught|ung|ept|id|ft|lt|ld|ne|ut|un)$")
SUFFERED = re.compile(
    r" (?:was|is|has been|had been) (?:admitted|seen|moved|transferred|discharged|born|upset|happy|"
    r"unhappy|told|asked|worried|anxious|aware|unaware|tearful|angry|late|unwell|poorly|amazing|"
    r"lovely|brilliant|on (?:leave|duty|call|nights|days|shift)|off sick)\b"
)
WHO = "|".join(sorted(map(re.escape, ROLES | STAFF_ROLES | RELATIONS)))
APPOSED = re.compile(
    rf",? ?[(,-] ?(?:(?:my|his|her|their|our|the|a|an|\w+'s) )?(?:[a-z]{{2,12}} )?(?:{WHO})\b"
    r"|, ?(?:aged? )?\d{1,2}(?: years| months|[,.;)])| ?\((?:aged? )?\d{1,2}\)|,? aged? \d"
)
ACTED = re.compile(
    r" (?:\w{3,}ed|went|took|gave|told|left|found|saw|rang|came)"
    r" (?:me|him|her|us|them|his|that|my)\b"
)


def told_by_words_beside(text: str, words: tuple[Word, ...], first: int, last: int) -> bool:
    """Return whether the words around ``words[first:last + 1]`` are said of people only."""
    return _led(text, words, first) or _followed(text, words, first, last)


def is_told_as_person(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Return whether a word that is a name as well is a person here, in any case.

    It is asked of given names and of names that were found elsewhere in the text.
    """
    word, led = words[at], words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    gap = text[word.stop : after.start] if after else ""
    rest = text[word.stop : word.stop + 24]
    if word.shape == "lower" and word.low in RELATIONS:
        return False
    if word.shape == "lower" and word.low in VERBS:
        bent = after is not None and gap == " " and after.low in AFTER_NO_VERB
        return bent and not (led and led.low in OF_A_THING)
    thing = word.shape == "lower" and led and (led.capital or led.low in OF_A_THING)
    thing = thing and not begins_sentence(text, word.start)
    if after and gap == " " and after.shape == "lower" and not word.possessive and not thing:
        question = after.low == "you" and word.low in VERBS  # "Will you join in?"
        if after.low in HUMAN | NEGATED or (ADDRESSED.match(rest) and not question):
            return True
        if after.low == "to" and at + 2 < len(words) and words[at + 2].low in TASKS:
            return word.shape == "title" and word.low != "hope"  # "Hope to see you"
    if word.possessive and after and gap == " " and after.shape == "lower":
        return after.low in BELONGINGS | RELATIONS or (
            word.shape == "title" and (after.low in STATES or after.low.endswith("ing"))
        )
    if led is None or text[led.stop : word.start] not in (" ", "/ "):
        return False
    if led.capital and not begins_sentence(text, led.start):
        return False
    asked = TOLD if word.low in TIMES else ASKED if word.capital else ASKED_IN_SMALL
    if led.low not in asked:
        return False
    return not (after and after.capital and gap == " ")


def _led(text: str, words: tuple[Word, ...], at: int) -> bool:
    led = words[at - 1] if at else None
    gap = text[led.stop : words[at].start] if led else ""
    if led is None or gap not in (" ", "\n", ": "):
        return False
    if led.low in TOLD and (gap != ": " or led.low in ("cc", "bcc", "fao", "attn")):
        return led.shape == "lower" or led.low in ("cc", "bcc", "fao")
    if led.low not in LINKS or at < 2:
        return False
    before = words[at - 2]
    if before.low in BETWEEN and at > 2:
        before = words[at - 3]
    if before.low in DEALT:
        return True
    return led.low == "by" and before.low not in BY_THINGS and bool(DONE.search(before.low))


def _followed(text: str, words: tuple[Word, ...], first: int, last: int) -> bool:
    word = words[last]
    rest = text[word.stop : word.stop + 40]
    after = words[last + 1] if last + 1 < len(words) else None
    if word.possessive:
        return bool(after and rest[:1] == " " and after.low in RELATIONS | BELONGINGS)
    if after and rest[:1] == " " and after.shape == "lower" and after.low in HUMAN:
        return True
    if ASKED_TO.match(rest) or SUFFERED.match(rest) or APPOSED.match(rest) or ACTED.match(rest):
        return True
    begins = (
        begins_sentence(text, words[first].start)
        or text[words[first].start - 2 : words[first].start] == ", "
    )
    to_do = re.match(r" to ([a-z]+)\b", rest)
    return bool(begins and to_do and to_do.group(1) in TASKS)
