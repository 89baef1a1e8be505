"""English words as the language model's lemmatiser knows them: what is a word need be no name."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from spacy.lookups import Lookups

# Its nouns hold surnames of famous people as well, its other words hold none.
NO_NOUNS = ("verb", "adj", "adv")
KEPT = 8_192  # words that were asked for lately
PARTS = ("noun", *NO_NOUNS)
Tables = dict[str, dict[str, Any]]
CLOSED = {f"{who}ever" for who in ("who", "whom", "what", "which", "when", "where", "how")} | {
    f"{how}{who}" for how in ("some", "any", "every", "no") for who in ("body", "one")
}


def is_english(word: str, *, nouns: bool = True) -> bool:
    """Return whether ``word``, in lower case, is English or bent from an English word."""
    return word in CLOSED or _is_listed(word, nouns, settings.ANONYMISATION_MODEL)


@lru_cache(maxsize=KEPT)
def _is_listed(word: str, nouns: bool, model: str) -> bool:
    known = _kept(model)
    return any(bent_from(word, part, known) for part in (PARTS if nouns else NO_NOUNS))


def is_clipped(word: str) -> bool:
    """Return whether ``word`` is the beginning of a much longer noun: "coag", "ortho"."""
    nouns = _sorted_nouns(settings.ANONYMISATION_MODEL)
    at = bisect_left(nouns, word)
    begun = nouns[at : at + 40]
    return any(noun.startswith(word) and len(noun) > len(word) + 2 for noun in begun)


def is_compound(word: str) -> bool:
    """Return whether ``word`` is two English words in one: "keysafe", "smartcard"."""
    return any(is_english(word[:cut]) and is_english(word[cut:]) for cut in range(3, len(word) - 2))


@cache
def _sorted_nouns(model: str) -> tuple[str, ...]:
    return tuple(sorted(_kept(model).get("index", {}).get("noun", ())))


def is_past(word: str) -> bool:
    """Return whether ``word`` may say what somebody did: "fell", "tripped"."""
    known = _kept(settings.ANONYMISATION_MODEL)
    irregular = word in known.get("exc", {}).get("verb", {})
    return irregular or (word.endswith("ed") and bent_from(word, "verb", known))


def is_third_person(word: str) -> bool:
    """Return whether ``word`` may say what somebody does: "denies", "lives"."""
    return word.endswith("s") and bent_from(word, "verb", _kept(settings.ANONYMISATION_MODEL))


def bent_from(word: str, part: str, known: Tables) -> bool:
    if not known:
        return False
    index = known["index"].get(part, ())
    if word in index or word in known["exc"].get(part, {}):
        return True
    return any(
        len(word) > len(old) + 1 and word.endswith(old) and word[: -len(old)] + new in index
        for old, new in known["rules"].get(part, ())
        if old
    )


@cache
def _kept(model: str) -> Tables:
    """Return the lemmatiser's tables; empty where the model has none."""
    spec = find_spec(model) if model.isidentifier() else None
    folder = Path(spec.origin).parent if spec and spec.origin else Path(model or "none")
    for file in folder.rglob("lemmatizer/lookups/lookups.bin") if folder.is_dir() else ():
        tables = Lookups().from_disk(file.parent)
        if all(tables.has_table(f"lemma_{name}") for name in ("index", "exc", "rules")):
            return {name: _plain(tables, name) for name in ("index", "exc", "rules")}
    return {}


def _plain(tables: Lookups, name: str) -> dict[str, Any]:
    table = tables.get_table(f"lemma_{name}")
    if name == "index":
        return {part: frozenset(table.get(part, ())) for part in PARTS}
    return {part: table.get(part, {}) for part in PARTS}
