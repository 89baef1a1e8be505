"""Sites told by the words before them alone: "Ward: Curlew", "lives at Rosebank"."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    rf"nursing home|care home|hospice|school|pharmacy|unit))[ ](?:in|at|of)[ ]({NAME})(?![ ][A-Z])"
)
NATURE = cue("nature")


def sites_by_cue(text: str, lists: Lexicon) -> Iterator[tuple[int, int, float]]:
    for found in FIELD.finditer(text):
        if _strange(found.group(1), lists, names=True):
            yield found.start(1), found.end(1), 0.7
    for found in LIVING.finditer(text):
        if _strange(found.group(1), lists):
            yield found.start(1), found.end(1), 0.6
    for found in IN_TOWN.finditer(text):
        if _strange(found.group(1), lists):
            yield found.start(), found.end(), 0.76


def _strange(name: str, lists: Lexicon, *, names: bool = False) -> bool:
    """Return whether no word of ``name`` means something of its own; birds and trees do not."""
    return all(
        word in NATURE or not (lists.is_everyday(word) or (lists.is_name(word) and not names))
        for word in map(fold, name.split())
    )
