"""Lists to take along: for phoning, and the log for whoever asks for proof.

Rows are written as they are read, so that 30,000 of them take no memory. No cell is run as a
formula by a spreadsheet, and a file's name says no more than the alert's number and the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from intranet.exports import Rows, local
from learning.alerts.models import LogEntry
from learning.alerts.querysets import PersonDutyQuerySet
from learning.alerts.record import in_sentences
from learning.alerts.states import PersonState
from learning.alerts.watching import MANAGER, full_name

AT_ONCE = 1_000
CALL_LIST = (
    "Name", "Site", "Staff group", "Job title", "Line manager", "Email", "State", "Due (London)",
)  # fmt: skip
RECORD = (
    "Number", "When (London)", "What happened", "Person", "User name", "Site", "By", "Version",
    "Seal",
)  # fmt: skip


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
        row = (*cells, states[state], local(due_at))
        yield (alert, *row) if with_alert else row


def record(entries: Any, *, with_headlines: bool) -> Rows:
    """Return the heading and a row for each entry of the log."""
    yield RECORD
    for piece in _pieces(entries):
        for said in in_sentences(piece, with_headlines=with_headlines):
            entry = said.entry
            yield (
                entry.number,
                f"{local(entry.at):%Y-%m-%d %H:%M:%S}",
                said.words,
                str(entry.person) if entry.person else "",
                entry.person.username if entry.person else "",
                str(entry.provider_site or ""),
                said.by,
                entry.version,
                entry.seal,
            )


def _pieces(entries: Any) -> Iterator[list[LogEntry]]:
    piece: list[LogEntry] = []
    for entry in entries.iterator(chunk_size=AT_ONCE):
        piece.append(entry)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    yield piece
