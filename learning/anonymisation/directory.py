"""Which names of our own staff stand in a text: all that the directory can change about its scan.

The rules ask the directory two things: whether a word is somebody's name, and whether two words
are a colleague's. So a new colleague makes no other text's result out of date.
"""

from __future__ import annotations

import re
from itertools import pairwise

from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.normalising import normalise
from learning.anonymisation.words import BESIDE, WITHOUT_POSSESSIVE, WORD, words_in

PART = re.compile(r"[^\W\d_]+")

Names = tuple[list[str], list[tuple[str, ...]]]


def staff_in(text: str, lists: Lexicon) -> Names:
    """Return the words of ``text`` that only the directory knows as names, and its colleagues."""
    from learning.anonymisation.detection import windows

    seen = normalise(text).text
    parts = [seen[start:end] for start, end in windows(seen)]
    ours = _folded({word for part in parts for word in WORD.findall(part)}) & lists.staff_words
    words = sorted(word for word in ours if not lists.is_listed_family(word))
    both = any(lists.called.get(first, set()) & ours for first in ours)
    return words, sorted(_colleagues(parts, lists)) if both else []


def _folded(words: set[str]) -> set[str]:
    """Return ``words`` as rules ask for them: whole, and by the parts of a double name."""
    whole = {fold(WITHOUT_POSSESSIVE.sub("", word)) for word in words}
    double = (word for word in words if not word.isalpha())
    return whole | {fold(part) for word in double for part in PART.findall(word)}


def _colleagues(parts: list[str], lists: Lexicon) -> set[tuple[str, ...]]:
    return {
        (first.low, second.low)
        for part in parts
        for first, second in pairwise(words_in(part))
        if (first.low, second.low) in lists.staff and part[first.stop : second.start] in BESIDE
    }
