"""From a file to its rows, one at a time, whatever its size. Knows no page."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from learning.importing.columns import COLUMNS, header_problems, nearest, shown

MAX_BYTES = 200 * 1024 * 1024
MAX_ROWS = 100_000
BOM = b"\xef\xbb\xbf"
OTHER_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"

csv.field_size_limit(MAX_BYTES)


class Unreadable(Exception):
    """The file as a whole cannot be used; the text says why and what to do."""


@dataclass
class RawRow:
    """One row as it stands in the file; ``problems`` are those found while reading it."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(path: Path) -> Iterator[RawRow]:
    """Return the rows of ``path``: the file is looked at now, each row when it is asked for."""
    start = _look(path)
    if start.startswith(ZIP):
        from learning.importing.spreadsheets import read_xlsx

        rows = read_xlsx(path)
    elif path.suffix.lower() == ".xlsx":
        raise Unreadable("The file ends in .xlsx and is no spreadsheet. Save it again as XLSX.")
    else:
        _check_text(path)
        rows = _read_text(path, start)
    first = next(rows, None)
    if first is None:
        raise Unreadable("The file has no rows. Put one learning page on each row.")
    return _limited(first, rows)


def _limited(first: RawRow, rows: Iterator[RawRow]) -> Iterator[RawRow]:
    yield first
    for count, row in enumerate(rows, 2):
        if count > MAX_ROWS:
            yield RawRow(
                row.line,
                problems=[
                    f"more than {MAX_ROWS:,} rows; put this row and the rest in another file"
                ],
            )
            return
        yield row


def _look(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise Unreadable(f"The file cannot be opened: {error.strerror}.") from None
    if size > MAX_BYTES:
        raise Unreadable(
            f"The file has {size // 1024**2} MB; the limit is {MAX_BYTES // 1024**2}. Split it."
        )
    if not start.removeprefix(BOM).strip():
        raise Unreadable("The file is empty.")
    if start.startswith(OLD_EXCEL):
        raise Unreadable("The file is in Excel's old format. Save it as XLSX.")
    for mark, name in OTHER_BOMS.items():
        if start.startswith(mark):
            raise Unreadable(f"The file is in {name}. Save it as UTF-8.")
    return start


def _check_text(path: Path) -> None:
    """Refuse what is not UTF-8 before the first row is imported."""
    with path.open("rb") as file:
        offset = 0
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                raise Unreadable(
                    f"Line {number} is not UTF-8: byte {offset + error.start + 1} of the file is "
                    f"0x{line[error.start]:02x}. Save the file as UTF-8."
                ) from None
            offset += len(line)


def _read_text(path: Path, start: bytes) -> Iterator[RawRow]:
    first = start.removeprefix(BOM).lstrip()[:1]
    if first == b"[":
        raise Unreadable("The file is one JSON list. Put one JSON object on each line.")
    if first == b"{" or path.suffix.lower() in {".jsonl", ".ndjson", ".json"}:
        return _read_json_lines(path)
    return _read_csv(path)


def _read_json_lines(path: Path) -> Iterator[RawRow]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, text in enumerate(file, 1):
            if text.strip():
                yield _json_row(number, text)


def _json_row(number: int, text: str) -> RawRow:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = (
            f"{error.msg}, character {error.pos + 1}"
            if isinstance(error, json.JSONDecodeError)
            else "nested too deep or a number too long"
        )
        return RawRow(number, problems=[f"not JSON ({reason}); write one object on the line"])
    if not isinstance(value, dict):
        return RawRow(number, problems=["not a JSON object; write {…} with a name for each value"])
    unknown = [name for name in value if name not in COLUMNS]
    problems = [f"unknown column “{shown(name)}”.{nearest(name, COLUMNS)}" for name in unknown]
    return RawRow(number, value, problems)


def _read_csv(path: Path) -> Iterator[RawRow]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        delimiter = max(",;\t", key=first.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            header = [name.strip().lower() for name in next(reader)]
        except csv.Error as error:
            raise Unreadable(f"Line 1 is no row of column names: {error}.") from None
        check_header(header)
        yield from _csv_rows(reader, header)


def _csv_rows(reader: Any, header: list[str]) -> Iterator[RawRow]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = (
                f"the quotes or commas of the row cannot be read ({error}); look at its quotes"
            )
            yield RawRow(line, problems=[problem])
            continue
        if any(cell.strip() for cell in cells):
            yield csv_row(line, header, cells)


def csv_row(line: int, header: list[str], cells: list[Any]) -> RawRow:
    """Return the row that ``cells`` make under ``header``."""
    problems = []
    if len(cells) != len(header):
        problems.append(
            f"{len(cells)} cells under {len(header)} columns; put values that hold the separator "
            "in quotes"
        )
    return RawRow(line, dict(zip(header, cells, strict=False)), problems)


def check_header(header: list[str]) -> None:
    """Refuse the file where its columns are not ours."""
    problems = header_problems(header)
    if problems:
        raise Unreadable(f"In the row of column names: {'; '.join(problems[:10])}.")
