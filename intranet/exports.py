"""Lists to take along, as CSV, as a workbook or as a calendar.

Rows are written as they are read, so that 30,000 of them take no memory. No cell is run as a
formula by a spreadsheet.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from intranet.admin import ListView, escape_formula

CSV, XLSX, ICS = "csv", "xlsx", "ics"
# A workbook takes a third of a second for 1,000 rows, a calendar twice that, while somebody waits.
MOST = {XLSX: 30_000, ICS: 5_000}
TOO_LONG = {
    XLSX: "A workbook holds {:,} rows at most, and this list is longer.",
    ICS: "A calendar file holds {:,} days at most, and this list is longer.",
}
AT_ONCE = 1_000
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets read names with accents wrongly
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Rows = Iterable[tuple[Any, ...]]


class _Echo:
    """A file for the CSV writer that gives back what is written."""

    def write(self, value: str) -> str:
        return value


class _Appends(Protocol):
    def append(self, row: list[Any]) -> None: ...


def refused(
    request: HttpRequest, rows: QuerySet[Any], form: str, name: str = "format"
) -> HttpResponse | None:
    """Return the way back to a list that is too long for ``form``, or None; said in a message.

    ``name`` is what the form is called in the address.
    """
    most = MOST.get(form)
    if most is None or not rows.order_by()[most : most + 1].exists():
        return None
    advice = "Narrow it by its filters, or take it along as CSV, which has them all."
    messages.warning(request, f"{TOO_LONG[form].format(most)} {advice}")
    query = request.GET.copy()
    del query[name]
    return redirect(f"{request.path}?{query.urlencode()}")


def answer(rows: Rows, *, name: str, form: str) -> HttpResponseBase:
    """Return ``rows`` as a file named ``name``, as CSV or as a workbook."""
    return _as_xlsx(rows, name) if form == XLSX else _as_csv(rows, name)


def named(start: str, now: datetime) -> str:
    return f"{start}-{local(now):%Y-%m-%d}"


class LongListView(ListView):
    """A list of the admin with hundreds of thousands of rows."""

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        way_back = refused(self.request, queryset, spreadsheet_format, self.EXPORT_VAR)
        rows = queryset.iterator(chunk_size=AT_ONCE)
        return way_back or super().as_spreadsheet(rows, spreadsheet_format)


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
