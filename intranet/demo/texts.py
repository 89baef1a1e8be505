"""The words of the demo's sections and information pages, from ``texts.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple


class PageText(NamedTuple):
    """An information page: each part of ``body`` is (block type, value)."""

    title: str
    summary: str
    body: tuple[tuple[str, str], ...]


@cache
def texts(section: str) -> tuple[PageText, ...]:
    """Return the information pages of ``section``: governance, about or partner."""
    tables = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
    return tuple(
        PageText(
            table["title"],
            table["summary"],
            tuple((part["type"], part["value"]) for part in table["body"]),
        )
        for table in tables[section]
    )
