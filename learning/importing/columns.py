"""The columns of an import file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

COLUMNS = (
    "reference",
    "title",
    "summary",
    "what_happened",
    "what_we_learned",
    "actions_for_every_site",
    "source",
    "physical_harm",
    "specialties",
    "topics",
    "sites",
    "staff_groups",
    "published_at",
    "review_at",
)
REQUIRED = ("reference", "title", "what_happened", "what_we_learned", "actions_for_every_site")
LISTS = ("specialties", "topics", "sites", "staff_groups")
DATES = ("published_at", "review_at")
LONG_TEXTS = ("what_happened", "what_we_learned", "actions_for_every_site")
MAX_LENGTHS = {"reference": 40, "title": 255, "summary": 300} | dict.fromkeys(LONG_TEXTS, 20_000)
MAX_LIST = 50


def nearest(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean …?" with the known word nearest to ``word``, or nothing."""
    by_fold = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f" Did you mean “{by_fold[found[0]]}”?" if found else ""


def header_problems(header: list[str]) -> list[str]:
    """Return what is wrong with the names of the columns."""
    problems = [
        f"unknown column “{shown(name)}”.{nearest(name, COLUMNS)}"
        for name in header
        if name not in COLUMNS
    ]
    problems += [f"missing column “{name}”" for name in REQUIRED if name not in header]
    problems += [f"column “{name}” comes twice" for name in COLUMNS if header.count(name) > 1]
    return problems


def shown(text: str, limit: int = 60) -> str:
    """Return ``text`` fit for one line of a message."""
    text = "".join(letter if letter.isprintable() else "·" for letter in text)
    return text if len(text) <= limit else f"{text[:limit]}…"
