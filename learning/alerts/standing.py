"""How an alert stood at its deadline, read from the log: the same whenever it is asked.

Rows say how things are now. What somebody did after the deadline, a revision that asked them again
or a move to another site must not change what is said of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from intranet.network.models import ProviderSite
from learning.alerts.models import IssuedAlert, LogEntry
from learning.alerts.reached import REACHES, follow
from learning.alerts.states import SITE_DONE, SITE_TO_CONFIRM, Event, PersonState, SiteState

AT_ONCE = 2_000  # entries

PERSON_AFTER: dict[str, PersonState] = {
    Event.ASSIGNED: PersonState.ASSIGNED,
    Event.REOPENED: PersonState.ASSIGNED,
    Event.BACK: PersonState.ASSIGNED,
    Event.ACKNOWLEDGED: PersonState.ACKNOWLEDGED,
    Event.AWAY: PersonState.AWAY,
    Event.EXCUSED: PersonState.EXCUSED,
    Event.LEFT: PersonState.LEFT,
}
SITE_AFTER: dict[str, SiteState] = {
    Event.ASSIGNED: SiteState.ISSUED,
    Event.REOPENED: SiteState.ISSUED,
    Event.LEFT: SiteState.CLOSED,
}


@dataclass(slots=True)
class _Person:
    site: int = 0
    state: str = ""
    version: int = 0
    reached: set[str] = field(default_factory=set)

    @property
    def counts(self) -> bool:
        return self.state not in (PersonState.LEFT, PersonState.EXCUSED)

    def has_done(self, version: int) -> bool:
        return self.state == PersonState.ACKNOWLEDGED and self.version == version

    def is_reached(self, version: int) -> bool:
        return bool(self.reached) and self.version == version


def at_deadline(alert: IssuedAlert) -> dict[str, Any]:
    """Return the figures of the closing report."""
    entries = LogEntry.objects.filter(chain=alert.chain_name, at__lte=alert.deadline)
    entries = entries.order_by("number")
    said = entries.filter(event__in=[Event.ISSUED, Event.REVISED])
    version = said.values_list("version", flat=True).last() or alert.version
    names = dict(ProviderSite.objects.values_list("pk", "name"))
    people = _people(entries)
    sites = {site: state for site, state in _sites(entries, version) if state != SiteState.CLOSED}
    answered = Counter(state in (*SITE_TO_CONFIRM, *SITE_DONE) for state in sites.values())
    return {
        "people": _count(people, version),
        "by_site": _by_site(people, version, names),
        "sites": {
            "owed": len(sites),
            "answered_in_time": answered[True],
            "confirmed_in_time": sum(state in SITE_DONE for state in sites.values()),
            "to_confirm": sum(state in SITE_TO_CONFIRM for state in sites.values()),
        },
        "site_states": sorted(
            (
                {"site": names[site], "site_id": site, "state": str(state.label)}
                for site, state in sites.items()
            ),
            key=lambda row: row["site"],
        ),
    }


def _people(entries: QuerySet[LogEntry]) -> list[_Person]:
    found: dict[int, _Person] = {}
    rows = entries.filter(
        person__isnull=False, event__in=[*PERSON_AFTER, *REACHES, Event.CAME_BACK, Event.MOVED]
    ).values_list("person", "provider_site", "event", "version")
    for person, site, event, version in rows.iterator(chunk_size=AT_ONCE):
        one = found.setdefault(person, _Person())
        if version != one.version:  # asked anew, quietly while they were away
            one.reached.clear()
        one.site, one.version = site or one.site, version
        one.state = PERSON_AFTER.get(event, one.state)
        follow(one.reached, event)
    return list(found.values())


def _count(people: list[_Person], version: int) -> dict[str, int]:
    states = Counter(one.state for one in people)
    counted = [one for one in people if one.counts]
    return {
        "owed": len(counted),
        "in_time": sum(one.has_done(version) for one in counted),
        "excused": states[PersonState.EXCUSED],
        "away": states[PersonState.AWAY],
        "left": states[PersonState.LEFT],
        "not_reached": sum(not one.is_reached(version) for one in counted),
    }


def _by_site(people: list[_Person], version: int, names: dict[int, str]) -> list[dict[str, Any]]:
    owed = Counter(one.site for one in people if one.counts)
    done = Counter(one.site for one in people if one.has_done(version))
    rows = [
        {"site": names[site], "site_id": site, "owed": owed[site], "in_time": done[site]}
        for site in owed
    ]
    return sorted(rows, key=lambda row: row["site"])


def _sites(entries: QuerySet[LogEntry], version: int) -> list[tuple[int, SiteState]]:
    """Return (site, its state); an answer to a version before ``version`` is none."""
    found: dict[int, SiteState] = {}
    rows = entries.filter(
        person=None, provider_site__isnull=False, event__in=[*SITE_AFTER, Event.SITE_STATE]
    ).values_list("provider_site", "event", "version", "data__to")
    for site, event, of_version, to in rows.iterator(chunk_size=AT_ONCE):
        state = SITE_AFTER.get(event) or SiteState(to)
        is_answer = event == Event.SITE_STATE and of_version < version
        found[site] = SiteState.ISSUED if is_answer else state
    return list(found.items())
