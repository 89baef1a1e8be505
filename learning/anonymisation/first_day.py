"""The terms that the list of words which point to nobody starts with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent


class Term(NamedTuple):
    term: str
    kind: str
    source: str


@cache
def first_day_terms(after: int = 0) -> tuple[Term, ...]:
    """Return each term once, in the order of the file; only those newer than version ``after``."""
    newer = [term for version, term in _terms() if version > after]
    once = {term.term.casefold(): term for term in reversed(newer)}
    return tuple(reversed(once.values()))


def first_day_version() -> int:
    return max(version for version, _ in _terms())


def _terms() -> Iterator[tuple[int, Term]]:
    """Yield each term with the version of the list that brought it."""
    groups = tomllib.loads((FOLDER / "first_day.toml").read_text(encoding="utf-8"))
    later = groups.pop("later", [])
    firsts = [group | {"version": 1, "kind": kind} for kind, group in groups.items()]
    for group in (*firsts, *later):
        for term in group["terms"].replace("\n", " ").split(";"):
            if term.strip():
                yield group["version"], Term(term.strip(), group["kind"], group["source"])


@cache
def words_of(file: str) -> frozenset[str]:
    """Return the words of one of the lists in ``data``."""
    lines = (FOLDER / "data" / file).read_text(encoding="utf-8").splitlines()
    return frozenset(
        word for line in lines if not line.startswith("#") for word in line.lower().split()
    )


def cue(name: str) -> frozenset[str]:
    """Return one set of the words that rules look for."""
    return frozenset(_cues()[name].split())


@cache
def _cues() -> dict[str, str]:
    return tomllib.loads((FOLDER / "data" / "cues.toml").read_text(encoding="utf-8"))
