"""What makes a row good, and every reason why one is not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from learning.importing.columns import (
    COLUMNS,
    DATES,
    LISTS,
    LONG_TEXTS,
    MAX_LENGTHS,
    MAX_LIST,
    REQUIRED,
    shown,
)
from learning.importing.dates import parse_moment
from learning.importing.reading import RawRow
from learning.importing.vocabularies import Unknown, Vocabularies
from learning.models.pages import at_most_three_points

NEWLINES = {"\n", "\r", "\t"}


class RowRefused(Exception):
    """The row is not imported; ``reasons`` name the column and the mend."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Row:
    """A row that may be saved. A column that the file does not have is not in ``values``."""

    line: int
    reference: str
    values: dict[str, Any]


class Checker:
    """Checks rows of one file, and remembers the references it has seen."""

    def __init__(self, *, create_missing: bool) -> None:
        self.create_missing = create_missing
        self.seen: dict[str, int] = {}
        self.vocabularies = Vocabularies()

    def check(self, raw: RawRow) -> Row:
        """Return the row, or raise ``RowRefused`` with every reason at once."""
        reasons = list(raw.problems)
        values: dict[str, Any] = {}
        for name in COLUMNS:
            if name in raw.values or (name in REQUIRED and not raw.problems):
                try:
                    values[name] = self._value(name, raw.values.get(name))
                except (ValueError, ValidationError) as error:
                    reasons += [f"{name}: {reason}" for reason in _messages(error)]
        reasons += self._reference_problems(values.get("reference"), raw.line)
        reasons += _date_problems(values)
        if reasons:
            raise RowRefused(reasons)
        return Row(raw.line, values["reference"], values)

    def resolve(self, row: Row) -> Row:
        """Return ``row`` with names replaced by tags, sites and groups, made where missing."""
        found = {
            name: self.vocabularies.resolve(name, row.values[name])
            for name in LISTS
            if name in row.values
        }
        return replace(row, values=row.values | found)

    def forget(self) -> None:
        """Read the vocabularies again: what the last row made was rolled back with it."""
        self.vocabularies = Vocabularies()

    def _value(self, name: str, value: Any) -> Any:
        if name in DATES:
            return _moment(name, value)
        if name in LISTS:
            return self._names(name, _list(value))
        text = _text(value)
        if name in ("source", "physical_harm"):
            return self.vocabularies.choose(name, text) if text else None
        return _checked_text(name, text)

    def _names(self, name: str, names: list[str]) -> list[str]:
        for word in names:
            _check_characters(word, one_line=True)
        unknown = [] if self.create_missing else self.vocabularies.unknown(name, names)
        if unknown:
            raise Unknown(unknown)
        return self.vocabularies.check_lengths(name, names)

    def _reference_problems(self, reference: str | None, line: int) -> list[str]:
        """The first row of a reference wins, even where it is refused for something else."""
        if not reference:
            return []
        first = self.seen.setdefault(reference.casefold(), line)
        if first == line:
            return []
        return [
            f"reference: “{shown(reference)}” is already on line {first}; give each row its own"
        ]


def _messages(error: ValueError | ValidationError) -> list[str]:
    if isinstance(error, ValidationError):
        return list(error.messages)
    return list(error.args)


def _text(value: Any) -> str:
    """Return ``value`` as text; spreadsheets hold numbers where people typed digits."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"must be text, not {_kind(value)}")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if text.startswith("="):
        raise ValueError("holds a formula; paste its value instead, without “=” at the start")
    return text


def _kind(value: Any) -> str:
    names = {bool: "true or false", list: "a list", dict: "an object", datetime: "a date"}
    return names.get(type(value), "a date" if isinstance(value, date) else type(value).__name__)


def _checked_text(name: str, text: str) -> str:
    if not text and name in REQUIRED:
        raise ValueError("is empty; every row needs it")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_LENGTHS[name]:
        raise ValueError(f"has {len(text):,} characters; at most {MAX_LENGTHS[name]:,} fit")
    _check_characters(text, one_line=name not in LONG_TEXTS)
    if name == "what_we_learned":
        at_most_three_points(text)
    return text


def _check_characters(text: str, *, one_line: bool) -> None:
    for place, letter in enumerate(text, 1):
        if letter in NEWLINES:
            if one_line and letter != "\t":
                raise ValueError("must be one line; take the line break out")
        elif unicodedata.category(letter) in ("Cc", "Cs"):
            raise ValueError(
                f"character {place} is a control character (U+{ord(letter):04X}); take it out"
            )


def _list(value: Any) -> list[str]:
    """Return the names in ``value``: text separated by semicolons, or a JSON list of texts."""
    parts = value if isinstance(value, list) else _text(value).split(";")
    names: dict[str, str] = {}
    for part in parts:
        if not isinstance(part, str):
            raise ValueError(f"must be text separated by “;”, not {_kind(part)}")
        text = _text(part)
        if text:
            names.setdefault(text.casefold(), text)
    if len(names) > MAX_LIST:
        raise ValueError(f"has {len(names)} names; at most {MAX_LIST} fit")
    return list(names.values())


def _moment(name: str, value: Any) -> datetime | date | None:
    if not isinstance(value, date):
        value = _text(value)
    if not value:
        return None
    moment = parse_moment(value)
    return moment if name == "published_at" else timezone.localtime(moment).date()


def _date_problems(values: dict[str, Any]) -> list[str]:
    published, review = values.get("published_at"), values.get("review_at")
    if published and published > timezone.now():
        return ["published_at: lies in the future; leave it empty and schedule the page instead"]
    if published and review and review < timezone.localtime(published).date():
        return ["review_at: comes before published_at; change one of the two"]
    return []
