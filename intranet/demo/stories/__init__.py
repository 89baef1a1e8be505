"""The words of the demo's learning pages, written for this project.

Each TOML file holds ``[[story]]`` tables, one whole page each. A ``[[pattern]]`` is a page with
``{slots}`` and a list of ``cases``, each with its own title, so that pages share a shape and
not their words.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FEW = 500
Story = dict[str, Any]
SETTINGS = (
    "on a surgical ward",
    "on a medical ward",
    "in the day unit",
    "in recovery",
    "in the clinic",
    "in the assessment area",
    "on the children's ward",
    "at the bedside",
    "in a treatment room",
    "in the discharge lounge",
    "during a home visit",
    "in a side room",
    "on the stroke unit",
    "in the admissions unit",
    "in an isolation room",
    "in the procedure room",
    "on the rehabilitation ward",
    "in the minor injuries area",
    "in the infusion suite",
    "in the pre-assessment clinic",
    "in the plaster room",
    "in the day room",
)
MOMENTS = (
    "at the change of shift",
    "on a weekend night",
    "during a busy morning",
    "after a transfer",
    "during a system outage",
    "with an agency team",
    "on a bank holiday",
    "at induction time",
    "when a bay was closed",
    "during a ward move",
    "after a late list",
    "in the winter peak",
    "while short of staff",
    "during a refurbishment",
    "with new equipment",
    "on the first day of a rota",
)


@cache
def _tables() -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    stories: list[Story] = []
    patterns: list[Story] = []
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        stories += tables.get("story", [])
        patterns += tables.get("pattern", [])
    return tuple(stories), tuple(patterns)


def whole_stories() -> list[Story]:
    """Return the pages written whole, in the order of the files."""
    return list(_tables()[0])


def cases() -> list[Story]:
    """Return each case of each pattern as a page."""
    return [_fill(pattern, case) for pattern in _tables()[1] for case in pattern["cases"]]


def chosen(count: int, rng: Random) -> list[tuple[Story, str]]:
    """Return ``count`` pages in order of publication, each with what sets it apart ("" for none).

    The newest are the written ones, mixed; what goes beyond them combines a page with a place
    and a moment, and is older.
    """
    whole, more = whole_stories(), cases()
    rng.shuffle(whole)
    rng.shuffle(more)
    written = [*whole, *more][:count]
    rng.shuffle(written)
    older = [(written[n % len(written)], _apart(n, rng)) for n in range(count - len(written))]
    return older + [(story, "") for story in written]


def _apart(number: int, rng: Random) -> str:
    """Return a place, and in large networks a moment too, so that few titles are alike."""
    place = rng.choice(SETTINGS)
    return place if number < FEW else f"{place}, {rng.choice(MOMENTS)}"


def _fill(pattern: Story, case: Story) -> Story:
    """Put the words of ``case`` into the slots of ``pattern``; its other keys replace."""
    filled = {key: _put(value, case) for key, value in pattern.items() if key != "cases"}
    return filled | {key: value for key, value in case.items() if key in pattern or key in KEYS}


KEYS = (
    "title",
    "summary",
    "source",
    "harm",
    "specialties",
    "topics",
    "staff_groups",
    "never_event",
    "picture",
)


def _put(value: Any, case: Story) -> Any:
    if isinstance(value, list):
        return [_put(item, case) for item in value]
    if not isinstance(value, str):
        return value
    for slot, words in case.items():
        if isinstance(words, str):
            value = value.replace(f"{{{slot}}}", words).replace(f"{{^{slot}}}", _capital(words))
    return value


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
