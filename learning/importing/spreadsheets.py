"""XLSX files, which are zip archives of XML: looked at before they are unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from learning.importing.columns import COLUMNS
from learning.importing.reading import MAX_ROWS, RawRow, Unreadable, check_header, csv_row

MAX_UNPACKED = 200 * 1024 * 1024
SMALL = 5 * 1024 * 1024  # below it the ratio says nothing
MAX_RATIO = 100
MAX_PARTS = 2000
MAX_CELLS = 60  # in a row


def read_xlsx(path: Path) -> Iterator[RawRow]:
    """Return the rows of the first sheet."""
    _check_archive(path)
    try:
        yield from _rows(path)
    except Unreadable:
        raise
    except Exception as error:  # a damaged file may raise anything from deep inside
        raise Unreadable(
            f"The spreadsheet is damaged ({type(error).__name__}). Save it again as XLSX."
        ) from error


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("The file is damaged. Save it again as XLSX.") from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable("The file is a zip archive and no spreadsheet. Save it as XLSX.")
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, min(path.stat().st_size, sum(part.compress_size for part in parts)))
    bomb = unpacked > SMALL and unpacked > MAX_RATIO * packed
    if unpacked > MAX_UNPACKED or bomb or len(parts) > MAX_PARTS:
        raise Unreadable(
            f"The spreadsheet unpacks to {unpacked // 1024**2} MB in {len(parts)} parts and "
            "was not opened. Save the rows as CSV, or split it."
        )


def _rows(path: Path) -> Iterator[RawRow]:
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the sheet says of its own size is not to be trusted
            rows = sheet.iter_rows(max_col=MAX_CELLS, max_row=MAX_ROWS * 2)
            header = _header(next(rows, ()))
            check_header(header)
            for number, cells in enumerate(rows, 2):
                if any(cell.value not in (None, "") for cell in cells):
                    yield _row(number, header, cells)
        finally:
            book.close()


def _header(cells: tuple[Any, ...]) -> list[str]:
    names = [str(cell.value or "").strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _row(number: int, header: list[str], cells: tuple[Any, ...]) -> RawRow:
    values = ["" if cell.value is None else cell.value for cell in cells]
    while len(values) > len(header) and values[-1] == "":
        values.pop()
    values += [""] * (len(header) - len(values))
    row = csv_row(number, header, values)
    row.problems += [
        f"{name}: holds a formula; paste its value instead"
        for name, cell in zip(header, cells, strict=False)
        if name in COLUMNS and cell.data_type == "f" and not str(cell.value).startswith("=")
    ]
    return row
