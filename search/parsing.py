"""What a reader typed, as words and phrases that mean the same to every engine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise, product

from search.spelling import variants

MAX_CHARACTERS = 2_000
MAX_WORDS = 32
MAX_WORD_LENGTH = 64
MAX_SYNONYM_WORDS = 4  # of one term, such as "deep vein thrombosis"
MAX_SPELLINGS = 6  # of one phrase

# A superset of PostgreSQL's english.stop, so that no engine drops a word another one looks for.
STOP_WORDS = frozenset(
    """i me my myself we our ours ourselves you your yours yourself yourselves he him his himself
    she her hers herself it its itself they them their theirs themselves what which who whom this
    that these those am is are was were be been being have has had having do does did doing a an
    the and but if or because as until while of at by for with about against between into through
    during before after above below to from up down in out on off over under again further then
    once here there when where why how all any both each few more most other some such no nor not
    only own same so than too very s t can will just don should now would could also may might
    must shall us""".split()  # noqa: SIM905
)

_DIACRITICS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r'"([^"]*)"')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, as the indexes hold it."""
    return _DIACRITICS.sub("", unicodedata.normalize("NFD", text)).lower()


def words_in(text: str) -> list[str]:
    """Return the folded words of ``text``: runs of letters and digits, in order."""
    return [word[:MAX_WORD_LENGTH] for word in _WORD.findall(fold(text))]


@dataclass(frozen=True)
class Parsed:
    """``phrases`` must all be there; of ``words`` at least ``needed``, more of them rank higher.

    ``counting`` adds what counts as a word beside itself: other spellings and synonyms.
    ``adjacent`` are pairs of neighbouring words, which lift the rank only. ``only_stop_words``
    says that something was typed of which nothing can be looked for.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    adjacent: tuple[tuple[str, str], ...] = ()
    only_stop_words: bool = False
    typed: tuple[str, ...] = ()
    alternatives: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def counting(self, alternatives: Mapping[str, tuple[tuple[str, ...], ...]]) -> Parsed:
        return replace(self, alternatives=alternatives)

    def terms(self, word: str) -> list[tuple[str, ...]]:
        """Return all that counts as ``word``, itself first, each as words in a row."""
        return [(word,), *self.alternatives.get(word, ())]

    @staticmethod
    def spellings(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return a quoted phrase in each spelling, as it was typed first."""
        return list(product(*((word, *variants(word)) for word in phrase)))[:MAX_SPELLINGS]

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    @cached_property
    def needed(self) -> int:
        """How many of the words must match: about 40 %, at least one."""
        if not self.words:
            return 0
        return max(1, len(self.words) * 2 // 5)


def parse(text: str) -> Parsed:
    """Read what was typed; never an error, whatever it holds."""
    text = text[:MAX_CHARACTERS].translate(_QUOTES)
    phrases = []
    for quoted in _QUOTED.findall(text):
        phrase = tuple(words_in(quoted)[:MAX_WORDS])
        if any(word not in STOP_WORDS for word in phrase):
            phrases.append(phrase)
    typed = words_in(_QUOTED.sub(" ", text))
    kept = [word for word in typed if word not in STOP_WORDS][:MAX_WORDS]
    pairs = [pair for pair in pairwise(typed) if not STOP_WORDS.intersection(pair)]
    return Parsed(
        words=tuple(dict.fromkeys(kept)),
        phrases=tuple(dict.fromkeys(phrases))[:8],
        adjacent=tuple(dict.fromkeys(pairs[: MAX_WORDS - 1])),
        only_stop_words=bool(typed) and not kept and not phrases,
        typed=tuple(typed[:MAX_WORDS]),
    )
