"""Sites told by the words before them alone: "Ward: Curlew", "lives at Rosebank"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.english import is_english
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold

NAME = r"[A-ZÀ-Þ][\w'-]{2,24}"
FIELD = re.compile(
    r"(?:^|[\n|;,.(][ ]?|[ ]{2})(?i:ward|site|hospital|location|base|practice|surgery|care home|"
    r"nursing home|school|unit|pharmacy)[ ]?(?::|=|\||[ ]-[ ])[ |]*"
    rf"({NAME}(?:[ ]{NAME}){{0,3}})(?=[ ]?(?:[,;|.\n(]|$)|[ ]{{2}})"
)
LIVING = re.compile(
    r"\b(?i:lives? at|living at|resident (?:at|of)|discharged to|transferred (?:from|to)|"
    r"admitted (?:from|to)|returned to|back to|back at|moved (?:to|from)|placement at|bed at|"
    rf"clinic at|works at|based at|sent to|came from|happened at|seen at)[ ]({NAME}(?:[ ]{NAME})?)"
    r"(?=[ ]?(?:[,;.)\n]|$)|[ ](?:on|for|with|by|and|where|who|when|after|yesterday|today)\b)"
)
# "the walk-in centre in Dunmore", "fracture clinic at castlegate" with a town's capital
IN_TOWN = re.compile(
    r"\b(?i:(?:[a-z-]{3,12}[ ])?(?:walk-in centre|hospital|health centre|clinic|practice|surgery|"
    rf"nursing home|care home|hospice|school|pharmacy|unit))[ ](?:in|at|"
    rf"of)[ ]({NAME})(?![\w'-]|[ ][A-Z])"
)
NATURE = cue("nature")
TREES = "|".join(sorted(NATURE))
# "ward Kestrel", "WARD LAPWING"
WARD_NAMED = re.compile(r"\b(?i:ward|unit)[ ]{1,3}([A-ZÀ-Þ][\w'-]{2,20})(?!\w)")
# "ED, Upper Tarn", "Theatre 4, Hollins Park"
DEPARTMENT_OF = re.compile(
    r"(?<![\w-])(?:(?:ED|A&E|AMU|MAU|ICU|ITU|HDU|CCU|NICU|SAU|SDEC|UTC|MIU)"
    r"(?: [a-z]{3,9}){0,2}|(?i:theatres?|clinic|level|"
    r"floor|bay|outpatients)(?:[ ]\d{1,2}[A-Za-z]?)?|CT|MRI|X-ray|(?:[A-Z][a-z]+[ ]){1,2}"
    r"(?:Unit|Ward|Clinic|Department|Suite|Centre))(?:,| at| in|, at)[ ](?:the )?"
    rf"({NAME}(?:[ ]{NAME})?)(?![\w'-]|[ ][A-Z])"
)
# "willow court rehab", "high street practice", "oak surgery"
LOWER = re.compile(
    rf"(?<![\w-])(?:(?:{TREES})(?: (?:tree|court|house|lodge|bank|view|park|grove|wood|hill|side))?"
    r"|[a-z]{3,14} (?:street|road|lane|park|hill|green|bridge|gate))"
    r" (?:ward|unit|surgery|practice|clinic|cmht|rehab|hospice|centre|health centre|medical centre|"
    r"house|lodge|school|nursing home|care home|pharmacy)(?!\w)"
)
# Endings of the names of English towns and villages, for words that mean nothing else.
TOWNISH = re.compile(
    r"\b(?:at|to|from|in|outside|near|theatres|ed|clinic|nights)[ ]"
    r"([a-z]{3,12}(?:gate|ford|field|bury|mouth|wick|"
    r"thorpe|stead|combe|dale|bridge|brook|church|minster|worth|mere|moor|haven|leigh|hurst|bourne|"
    r"ham|ton|wood|port|well|ley|den|low|ness|cliff|caster|chester|stone|stow|side))(?!\w)"
)
SCHOOL = re.compile(
    rf"(?<![\w-])(?:{NAME}[ ]){{1,3}}(?:Primary|Infants?|Juniors?|Academy|High)"
    r"(?!\w|[ ][a-z]*(?:care|school|risk|prevention|outcome|diagnosis))"
)
SHOPS = re.compile(
    r"(?<![\w-])(?:Asda|Tesco|Boots|Lloyds|Superdrug|Well|Day Lewis|Rowlands|Cohens|Jhoots)[ ]"
    r"(?i:pharmacy|chemists?)"
)


def sites_by_cue(text: str, lists: Lexicon) -> Iterator[tuple[int, int, float]]:
    for found in FIELD.finditer(text):
        if _strange(found.group(1), lists, names=True):
            yield found.start(1), found.end(1), 0.7
    for found in LIVING.finditer(text):
        if _strange(found.group(1), lists) and not found.group(1).isupper():
            goods = found.group().lower().startswith(("back", "sent", "returned", "came"))
            yield found.start(1), found.end(1), WEAK if goods else 0.6
    for found in IN_TOWN.finditer(text):
        if _strange(found.group(1), lists):
            yield found.start(), found.end(), 0.76
    yield from _weak_cues(text, lists)


def _weak_cues(text: str, lists: Lexicon) -> Iterator[tuple[int, int, float]]:
    for found in WARD_NAMED.finditer(text):
        known = fold(found.group(1)) in NATURE
        noun = not is_english(fold(found.group(1)), nouns=False) and found.group().istitle()
        noun = noun and not lists.is_ordinary(fold(found.group(1)))
        if known or noun or _strange(found.group(1), lists):
            yield found.start(), found.end(), 0.75 if known else WEAK
    for found in DEPARTMENT_OF.finditer(text):
        if any(_strange(word, lists, names=True) for word in found.group(1).split()):
            yield found.start(), found.end(), WEAK
    for pattern in (LOWER, SHOPS, SCHOOL):
        for found in pattern.finditer(text):
            yield found.start(), found.end(), WEAK
    for found in TOWNISH.finditer(text):
        if not (lists.is_everyday(found.group(1)) or is_english(found.group(1))):
            yield found.start(1), found.end(1), WEAK


def _strange(name: str, lists: Lexicon, *, names: bool = False) -> bool:
    """Return whether no word of ``name`` means something of its own; birds and trees do not."""
    return all(
        word in NATURE or not (lists.is_everyday(word) or (lists.is_name(word) and not names))
        for word in map(fold, name.split())
    )
