"""A text as words with their shapes: what the rules for names and places walk along."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from learning.anonymisation.lexicon import fold

UPPER = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
WITHOUT_POSSESSIVE = re.compile(r"'[sS]$|'$")
BESIDE = (" ", "\n", "  ")  # what may stand between the two words of a colleague's name


@dataclass(frozen=True, slots=True)
class Word:
    """``end`` leaves out a possessive ending, which stands outside a name; ``stop`` has it."""

    start: int
    end: int
    stop: int
    text: str
    low: str
    shape: str  # "initial", "title", "upper" or "lower"

    @property
    def capital(self) -> bool:
        return self.shape != "lower"

    @property
    def possessive(self) -> bool:
        return self.end != self.stop


def shape_of(text: str) -> str:
    if len(text) == 1:
        return "initial" if text.isupper() else "lower"
    letters = text.replace("'", "").replace("-", "")
    if letters.isupper():
        return "upper"
    first = text[0].isupper() or (text[:3] in ("al-", "el-") and text[3:4].isupper())
    particle = re.match(r"(?:[dl]'|d'|ní|al-|el-|ul-)[A-Z]", text)
    return "title" if first or particle else "lower"


@lru_cache(maxsize=4)
def words_in(text: str) -> tuple[Word, ...]:
    words = []
    for found in WORD.finditer(text):
        whole = found.group()
        bare = WITHOUT_POSSESSIVE.sub("", whole)
        words.append(
            Word(
                found.start(),
                found.start() + len(bare),
                found.end(),
                bare,
                fold(bare),
                shape_of(bare),
            )
        )
    return tuple(words)


def word_at(words: tuple[Word, ...], place: int) -> int:
    """Return the index of the first word that begins at ``place`` or after."""
    return bisect_left(words, place, key=lambda word: word.start)


def begins_sentence(text: str, place: int) -> bool:
    """Return whether nothing but a list mark stands between ``place`` and a sentence's end."""
    head = text[max(0, place - 12) : place].rstrip(" \t\"'(*#")
    head = head.rstrip("- ") if head.endswith("-") else head
    return not head or head[-1] in ".!?:\n|>•;[/" or "\n" in text[max(0, place - 3) : place]
