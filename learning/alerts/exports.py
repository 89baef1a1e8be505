"""Lists to take along: for phoning, and the log for whoever asks for proof.

Rows are written as they are read, so that 30,000 of them take no memory. No cell is run as a
formula by a spreadsheet, and a file's name says no more than the alert's number and the day.
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
from learning.alerts.models import LogEntry
from learning.alerts.querysets import PersonDutyQuerySet
from learning.alerts.record import in_sentences
from learning.alerts.states import PersonState
from learning.alerts.watching import MANAGER, full_name

AT_ONCE = 1_000
CSV, XLSX = "csv", "xlsx"
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets read names with accents wrongly
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CALL_LIST = (
    "Name", "Site", "Staff group", "Job title", "Line manager", "Email", "State", "Due (London)",
)  # fmt: skip
RECORD = (
    "Number", "When (London)", "What happened", "Person", "User name", "Site", "By", "Version",
    "Seal",
)  # fmt: skip

Rows = Iterable[tuple[Any, ...]]


class _Echo:
    """A file for the CSV writer that gives back what is written."""

    def write(self, value: str) -> str:
        return value


class _Appends(Protocol):
    def append(self, row: list[Any]) -> None: ...


def call_list(people: PersonDutyQuerySet, *, with_alert: bool = False) -> Rows:
    """Return the heading and a row for each duty, by site and name."""
    yield ("Alert", *CALL_LIST) if with_alert else CALL_LIST
    states = dict(PersonState.choices)
    found = people.order_by(
        "provider_site__name", "person__last_name", "person__first_name", "pk"
    ).values_list(
        "alert__page__title", full_name("person"), "provider_site__name",
        "person__profile__staff_group__name", "person__profile__job_title",
        full_name(f"{MANAGER}__user"), "person__email", "state", "due_at",
    )  # fmt: skip
    for alert, *cells, state, due_at in found.iterator(chunk_size=AT_ONCE):
        row = (*cells, states[state], _local(due_at))
        yield (alert, *row) if with_alert else row


def record(entries: Any, *, with_headlines: bool) -> Rows:
    """Return the heading and a row for each entry of the log."""
    yield RECORD
    for piece in _pieces(entries):
        for said in in_sentences(piece, with_headlines=with_headlines):
            entry = said.entry
            yield (
                entry.number,
                f"{_local(entry.at):%Y-%m-%d %H:%M:%S}",
                said.words,
                str(entry.person) if entry.person else "",
                entry.person.username if entry.person else "",
                str(entry.provider_site or ""),
                said.by,
                entry.version,
                entry.seal,
            )


def answer(rows: Rows, *, name: str, form: str) -> HttpResponseBase:
    """Return ``rows`` as a file named ``name``, as CSV or as a workbook."""
    return _as_xlsx(rows, name) if form == XLSX else _as_csv(rows, name)


def named(start: str, now: datetime) -> str:
    return f"{start}-{_local(now):%Y-%m-%d}"


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


def _local(at: datetime) -> datetime:
    """Return the time in London, without the zone, which no spreadsheet holds."""
    return timezone.localtime(at, timezone.get_default_timezone()).replace(tzinfo=None)


def _pieces(entries: Any) -> Iterator[list[LogEntry]]:
    piece: list[LogEntry] = []
    for entry in entries.iterator(chunk_size=AT_ONCE):
        piece.append(entry)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    yield piece
