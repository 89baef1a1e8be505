"""Lists of actions to take along. They name no page, as its title may be closed to who reads them
next, and a file's name says no more than the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import reverse
from icalendar import Calendar, Event

from intranet.exports import Rows, local
from learning.actions.querysets import ActionQuerySet
from learning.actions.states import HostState, State, Strength

AT_ONCE = 1_000
END = b"END:VCALENDAR\r\n"
HEADINGS = (
    "Number", "Site", "What", "Why", "Kind", "Strength", "Owner", "Due", "State", "Host site",
    "Host", "Measure", "How", "Level", "Measured by", "Last change (London)", "What has changed",
)  # fmt: skip


def actions(rows: ActionQuerySet) -> Rows:
    """Return the heading and a row for each action."""
    yield HEADINGS
    states, hosts, strengths = (dict(kind.choices) for kind in (State, HostState, Strength))
    for row in rows.select_related("provider_site", "kind", "owner", "host_site").iterator(
        chunk_size=AT_ONCE
    ):
        yield (
            row.pk, row.provider_site.name, row.what, row.why, row.kind.name,
            strengths[row.kind.strength], str(row.owner or ""), row.due_on, states[row.state],
            str(row.host_site or ""), hosts[row.host_state] if row.host_site else "",
            row.measure_what, row.measure_how, row.measure_level, row.measure_by,
            local(row.changed_at), row.effect,
        )  # fmt: skip


def days(rows: ActionQuerySet) -> ActionQuerySet:
    """Return those of ``rows`` that a calendar holds: still to be done, by a date."""
    return rows.open().exclude(due_on=None)


def calendar(rows: ActionQuerySet, *, name: str) -> StreamingHttpResponse:
    """Return the days on which ``rows`` are due as a calendar file (RFC 5545), each a whole day.

    An action that is taken along again stands in its old place: its number is its identity.
    """
    response = StreamingHttpResponse(_calendar(rows), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _calendar(rows: ActionQuerySet) -> Iterator[bytes]:
    book = Calendar()
    book.add("prodid", "-//Spreading Learning//Actions//EN")
    book.add("version", "2.0")
    yield book.to_ical().removesuffix(END)
    for row in days(rows).select_related("provider_site").iterator(chunk_size=AT_ONCE):
        address = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('action', args=[row.pk])}"
        day = Event()
        day.add("uid", f"action-{row.pk}@{settings.WAGTAILADMIN_BASE_URL.partition('://')[2]}")
        day.add("dtstamp", row.changed_at)
        day.add("dtstart", row.due_on)
        day.add("duration", timedelta(days=1))
        day.add("summary", f"Due: {row.what}")
        day.add("location", row.provider_site.name)
        day.add("url", address)
        day.add("transp", "TRANSPARENT")
        yield day.to_ical()
    yield END
