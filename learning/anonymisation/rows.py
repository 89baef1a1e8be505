"""A text's tables: lines with as many cells as the line of headings above them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import takewhile
from typing import NamedTuple

SEPARATORS = tuple(map(re.compile, (r"\|", ";", ",", r"[ ]{2,}")))
RULE = re.compile(r"[\s|:+-]+")
WORDS_ONLY = re.compile(r"[^\d.]*\.?[^\d.]*")
LONGEST_HEADING = 40


class Cell(NamedTuple):
    start: int
    text: str


Table = tuple[tuple[str, ...], list[list[Cell]]]


@lru_cache(maxsize=4)
def tables(text: str) -> tuple[Table, ...]:
    """Return each table's headings, in lower case, and its rows."""
    return tuple(_tables(text))


def _tables(text: str) -> Iterator[Table]:
    lines, start = [], 0
    for line in text.split("\n"):
        if line.strip() and not RULE.fullmatch(line):
            lines.append(Cell(start, line))
        start += len(line) + 1
    at = 0
    while at < len(lines) - 1:
        headings, rows = _table(lines, at)
        if rows:
            yield headings, rows
        at += len(rows) + 1


def _table(lines: list[Cell], at: int) -> Table:
    """Return the table that ``lines[at]`` heads; no rows where it heads none."""
    for separator in SEPARATORS:
        headings = tuple(cell.text.lower() for cell in _cells(lines[at], separator))
        if len(headings) > 2 and all(map(_may_head, headings)):
            below = (_cells(line, separator) for line in lines[at + 1 :])
            rows = list(takewhile(partial(_fits, headings), below))
            if rows:
                return headings, rows
    return (), []


def _fits(headings: tuple[str, ...], row: list[Cell]) -> bool:
    return len(row) == len(headings)


def _may_head(heading: str) -> bool:
    return len(heading) <= LONGEST_HEADING and bool(WORDS_ONLY.fullmatch(heading))


def _cells(line: Cell, separator: re.Pattern[str]) -> list[Cell]:
    cells, start = [], 0
    for cut in (*separator.finditer(line.text), None):
        part = line.text[start : cut.start() if cut else None]
        bare = part.strip(" \"'*")
        cells.append(Cell(line.start + start + (part.find(bare) if bare else 0), bare))
        start = cut.end() if cut else 0
    return cells
