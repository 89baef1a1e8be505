"""Lists to take along, as CSV or as a workbook.

Rows are written as they are read, so that 30,000 of them take no memory. No cell is run as a
formula by a spreadsheet.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Protocol

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from intranet.admin import escape_formula

CSV, XLSX = "csv", "xlsx"
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets read names with accents wrongly
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Rows = Iterable[tuple[Any, ...]]


class _Echo:
    """A file for the CSV writer that gives back what is written."""

    def write(self, value: str) -> str:
        return value


class _Appends(Protocol):
    def append(self, row: list[Any]) -> None: ...


def answer(rows: Rows, *, name: str, form: str) -> HttpResponseBase:
    """Return ``rows`` as a file named ``name``, as CSV or as a workbook."""
    return _as_xlsx(rows, name) if form == XLSX else _as_csv(rows, name)


def named(start: str, now: datetime) -> str:
    return f"{start}-{local(now):%Y-%m-%d}"


def _as_csv(rows: Rows, name: str) -> HttpResponseBase:
    writer = csv.writer(_Echo())

    def written() -> Iterator[str]:
        yield BYTE_ORDER_MARK
        for row in rows:
            yield writer.writerow([_csv_cell(value) for value in row])

    response = StreamingHttpResponse(written(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _as_xlsx(rows: Rows, name: str) -> HttpResponseBase:
    book = Workbook(write_only=True)
    sheet: _Appends = book.create_sheet("List")
    for row in rows:
        sheet.append([_xlsx_cell(value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=SHEETS)


def _csv_cell(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else escape_formula(value)


def _xlsx_cell(value: Any) -> Any:
    if isinstance(value, str):
        return escape_formula(ILLEGAL_CHARACTERS_RE.sub("", value))
    return value


def local(at: datetime) -> datetime:
    """Return the time in London, without the zone, which no spreadsheet holds."""
    return timezone.localtime(at, timezone.get_default_timezone()).replace(tzinfo=None)
