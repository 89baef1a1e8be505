"""The log in words: what happened to an alert, a person or a site, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format

from intranet.network.models import User
from learning.alerts.messages import in_words
from learning.alerts.models import IssuedAlert, LogEntry
from learning.alerts.states import Event, SiteState, Whom

STATES: dict[str, str] = {str(state): str(state.label) for state in SiteState}
LEVELS: dict[str, str] = {str(whom): str(whom.label).lower() for whom in Whom}


@dataclass(frozen=True, kw_only=True)
class Said:
    """An entry of the log, and what it says."""

    entry: LogEntry
    words: str

    @property
    def by(self) -> str:
        """Who did it: a person, a date that somebody had set, or what the intranet does itself."""
        if self.entry.by:
            return str(self.entry.by)
        return "By schedule" if self.entry.data.get("by_schedule") else "The intranet"

    @property
    def by_another(self) -> bool:
        return self.entry.by_id is not None and self.entry.by_id != self.entry.person_id


def entries_of(
    alert: IssuedAlert, *, person: int | None = None, site: int | None = None
) -> QuerySet[LogEntry]:
    """Return what the log says of an alert, a person in it or a site itself, in order."""
    entries = LogEntry.objects.filter(chain=alert.chain_name).order_by("number")
    if person is not None:
        entries = entries.filter(person=person)
    if site is not None:
        entries = entries.filter(provider_site=site, person=None)
    return entries.select_related("person", "provider_site", "by")


def in_sentences(entries: Iterable[LogEntry], *, with_headlines: bool = False) -> list[Said]:
    """Return entries with what they say, with one query for people whom an entry names in it.

    A headline may be what an alert was withdrawn or revised for: ``with_headlines`` is for those
    who have to prove what was issued.
    """
    entries = list(entries)
    named = {entry.data.get(name) for entry in entries for name in NAMING} - {None}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=named)} if named else {}
    return [
        Said(entry=entry, words=sentence(entry, names, with_headlines=with_headlines))
        for entry in entries
    ]


def sentence(entry: LogEntry, names: dict[int, str], *, with_headlines: bool = False) -> str:
    """Return what one entry says, such as "Acknowledged version 1, late"."""
    data = entry.data
    if entry.event == Event.DELEGATED:
        lead, deputy = (
            names.get(data.get("lead"), "nobody"),
            names.get(data.get("deputy"), "nobody"),
        )
        return f"Lead is {lead}, deputy is {deputy}"
    if entry.event in (Event.ISSUED, Event.REVISED):
        approved_by = names.get(data.get("approved_by"))
        approved = f", approved by {approved_by}" if approved_by else ""
        return _issued(entry, data, with_headline=with_headlines) + approved
    write = WORDS.get(Event(entry.event))
    return write(entry, data) if write else str(entry.get_event_display())


def _issued(entry: LogEntry, data: dict[str, Any], *, with_headline: bool) -> str:
    if "before" in data:
        return f"Deadline moved from {_moment(data['before'])} to {_moment(data['deadline'])}"
    if "alert" in data:
        return f"Alert {data['alert']} issued"
    verb = "Issued" if entry.event == Event.ISSUED else "Revised in substance:"
    headline = f" “{data['headline']}”" if with_headline and data.get("headline") else ""
    return f"{verb} version {entry.version}{headline}, due {_moment(data.get('deadline'))}"


def _acknowledged(entry: LogEntry, data: dict[str, Any]) -> str:
    late = ", late" if data.get("late") else ""
    how = f", recorded on their behalf: {data['how']}" if data.get("how") else ""
    return f"Acknowledged version {entry.version}{late}{how}"


def _reopened(entry: LogEntry, data: dict[str, Any]) -> str:
    before = STATES.get(data.get("before", ""), "")
    was = f"; it was “{before.lower()}”" if before else ""
    return f"Version {entry.version} to be acknowledged{was}"


def _until(verb: str, data: dict[str, Any]) -> str:
    until = f" until {_day(data['until'])}" if data.get("until") else ""
    reason = f": {data['reason']}" if data.get("reason") else ""
    return f"{verb}{until}{reason}"


def _back(entry: LogEntry, data: dict[str, Any]) -> str:
    return f"Back; due {_moment(data['due'])}" if data.get("due") else "Back"


def _reminded(entry: LogEntry, data: dict[str, Any]) -> str:
    days = data.get("days", 0)
    nobody = "; nobody there to tell, so on to: risk and quality team" if "nobody" in data else ""
    if not days:
        return f"Reminded on the day it was due{nobody}"
    unit = "day" if abs(days) == 1 else "days"
    return f"Reminded, {abs(days)} {unit} {'before' if days < 0 else 'after'} it was due{nobody}"


def _escalated(data: dict[str, Any]) -> str:
    """Whoever hears is of the step's own level, unless the entry says otherwise."""
    said = f"Escalated to: {LEVELS.get(data.get('level', ''), '?')}"
    if "heard_as" not in data:
        return said
    heard = LEVELS.get(data["heard_as"])
    return f"{said}; nobody there to tell, so on to: {heard}" if heard else f"{said}; nobody told"


def _site_state(entry: LogEntry, data: dict[str, Any]) -> str:
    late = ", late" if data.get("late") else ""
    again = "Open again: " if data.get("from") == SiteState.CLOSED else ""
    said = [again + STATES.get(data.get("to", ""), "State changed") + late]
    said += [f"{name}: {data[name]}" for name in SAID if data.get(name)]
    return "; ".join(said)


def _reported(entry: LogEntry, data: dict[str, Any]) -> str:
    return (
        f"Closing report of version {entry.version} made, due {_moment(data.get('deadline'))}; "
        f"its SHA-256 is {data.get('sha256', 'missing')}"
    )


NAMING = ("lead", "deputy", "approved_by")  # what in an entry's data is the id of a person
SAID = ("reason", "plan", "evidence", "sent back")
WORDS = {
    Event.ASSIGNED: lambda entry, data: f"Version {entry.version} assigned",
    Event.ACKNOWLEDGED: _acknowledged,
    Event.REOPENED: _reopened,
    Event.EXCUSED: lambda entry, data: _until("Excused", data),
    Event.AWAY: lambda entry, data: _until("Away", data),
    Event.BACK: _back,
    Event.REMINDED: _reminded,
    Event.ESCALATED: lambda entry, data: _escalated(data),
    Event.SITE_STATE: _site_state,
    Event.REPORTED: _reported,
}


def _moment(text: str | None) -> str:
    moment: datetime | None = parse_datetime(text) if text else None
    return in_words(moment) if moment else "at no time"


def _day(text: str) -> str:
    day: date | None = parse_date(text)
    return date_format(day, "l j F") if day else text
