"""What responses have to say in the summary of the day: what is new, due and late.

Nothing is noted on a response. What happened since somebody's last summary is in the next one,
however many runs were missed; and what is due or late is found by its date each day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from intranet.delivery.daily import Group, Morning, Part, counted
from intranet.network.audience import partners_of
from intranet.network.models import ProviderSite
from intranet.restrictions import Doors
from learning.responses.models import SiteResponse
from learning.responses.parts import judges
from learning.responses.states import OWED, State

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TO_TEAM = timedelta(days=14)  # late, after which the risk and quality team hears of it too
WAITS = timedelta(days=7)  # for somebody to accept or challenge it, after which it is said again

NAME = "responses"
PARTNER, TEAM = "you answer for a site", "you accept what sites answer"
LATE, SOON = "late", "soon"

# {kind: (its name in the next summary, why, where, words for one, words for several)}, in order.
# What was told as due today is no news as late: then it is said once a week.
KINDS = {
    "challenged": (
        "challenged", PARTNER, "list=sites&state=challenged",
        "1 that you answered has a question: please look again",
        "{} that you answered have a question: please look again",
    ),
    "late": (
        LATE, PARTNER, "list=sites&late=1", "1 that your site owes is late",
        "{} that your site owes are late",
    ),
    "today": (
        LATE, PARTNER, "list=sites&state=owed", "1 that your site owes is due today",
        "{} that your site owes are due today",
    ),
    "soon": (
        SOON, PARTNER, "list=sites&state=owed", "1 that your site owes is due within a week",
        "{} that your site owes are due within a week",
    ),
    "new": (
        "new", PARTNER, "list=sites&state=owed",
        "1 new learning page: how could this apply at your site?",
        "{} new learning pages: how could this apply at your site?",
    ),
    "accepted": (
        "accepted", PARTNER, "list=sites&state=accepted", "1 answer of your site was accepted",
        "{} answers of your site were accepted",
    ),
    "to accept": (
        "to accept", TEAM, "list=network&state=answered",
        "1 new answer waits to be accepted or challenged",
        "{} new answers wait to be accepted or challenged",
    ),
    "waits": (
        "waits", TEAM, "list=network&state=answered",
        "1 answer has waited a week or more to be accepted or challenged",
        "{} answers have waited a week or more to be accepted or challenged",
    ),
    "long late": (
        "long late", TEAM, "list=network&late=1", "1 that a site owes is two weeks late or more",
        "{} that sites owe are two weeks late or more",
    ),
}  # fmt: skip
EVENTS = {"challenged", "new", "accepted"}  # they happened since the last summary


class Row(NamedTuple):
    """What is asked of a response. ``by`` is who answered it."""

    pk: int
    site: int
    path: str
    state: str
    due_on: date
    asked_at: datetime
    by: int | None
    answered_at: datetime | None
    decided_at: datetime | None


class Found:
    """What each of ``people`` hears of: {person: {kind: numbers}}, and in what there is news."""

    def __init__(self, people: set[int]) -> None:
        self.doors = Doors()
        self.kinds: dict[int, defaultdict[str, set[int]]] = {
            person: defaultdict(set) for person in people
        }
        self.new: set[tuple[int, str]] = set()

    def add(self, person: int, kind: str, row: Row, *, is_new: bool = False) -> None:
        """Add ``row``, unless its page is closed to ``person`` or there is no kind of it."""
        if not kind or self.doors.are_shut(person, [row.path]):
            return
        self.kinds[person][kind].add(row.pk)
        if is_new or kind in EVENTS:
            self.new.add((person, kind))

    def groups(self) -> dict[int, list[Group]]:
        start = reverse("responses")
        return {
            person: [
                Group(
                    name=name, words=counted((one, several), len(kinds[kind])), why=why,
                    path=f"{start}?{where}", things=frozenset(kinds[kind]),
                    is_new=(person, kind) in self.new,
                )
                for kind, (name, why, where, one, several) in KINDS.items()
                if kind in kinds
            ]
            for person, kinds in self.kinds.items()
        }  # fmt: skip


def find(morning: Morning) -> Mapping[int, Iterable[Group]]:
    """Return what quality partners, and those who accept answers, hear of."""
    sites = ProviderSite.objects.open().values_list("pk", flat=True)
    partners = partners_of(list(sites))
    team = list(judges().values_list("pk", flat=True))
    found = Found({*team, *(person for people in partners.values() for person in people)})
    for row in _owed(partners, morning):
        for person in partners.get(row.site, ()):
            found.add(person, _kind(row, morning, person), row)
        if row.due_on <= morning.today - TO_TEAM:
            for person in team:
                found.add(person, "long late", row)
    for row in _accepted(partners, morning):
        for person in partners[row.site]:
            if _came(row.decided_at, _from(person, morning), morning):
                found.add(person, "accepted", row)
    for row in _rows(Q(state=State.ANSWERED, answered_at__lte=morning.until)):
        assert row.answered_at is not None
        kind = "waits" if row.answered_at <= morning.until - WAITS else "to accept"
        for person in team:
            if person != row.by:
                is_new = _came(row.answered_at, morning.since(person, NAME), morning)
                found.add(person, kind, row, is_new=is_new)
    return found.groups()


PART = Part(
    name=NAME, heading="How could this apply here?", counted=("1 response", "{} responses"),
    find=find,
)  # fmt: skip


def _kind(row: Row, morning: Morning, person: int) -> str:
    """Return as what the quality partner hears of what the site owes: as one thing, or not."""
    since, today = morning.since(person, NAME), morning.today
    if row.state == State.CHALLENGED and _came(row.decided_at, since, morning):
        return "challenged"
    if row.due_on < today:
        return "late"
    if _came(row.asked_at, since, morning):
        return "new"
    if row.due_on == today:
        return "today"
    return "soon" if row.due_on <= today + WEEK else ""


def _came(at: datetime | None, since: datetime | None, morning: Morning) -> bool:
    return at is not None and at <= morning.until and (since is None or at > since)


def _from(person: int, morning: Morning) -> datetime:
    """Return from when on what was accepted is told: whoever never had a summary hears of a day."""
    return morning.since(person, NAME) or morning.until - DAY


def _owed(partners: Mapping[int, list[int]], morning: Morning) -> Iterator[Row]:
    """Yield what sites owe and somebody may have to hear of, in one query."""
    told = [morning.since(person, NAME) for people in partners.values() for person in people]
    wanted = Q(state__in=OWED)
    if all(told):
        since = min((at for at in told if at), default=morning.until)
        due = Q(due_on__lte=morning.today + WEEK)
        wanted &= due | Q(asked_at__gt=since) | Q(decided_at__gt=since)
    return _rows(wanted)


def _accepted(partners: Mapping[int, list[int]], morning: Morning) -> Iterator[Row]:
    """Yield what was accepted since the last summary of any partner of its site, in one query."""
    since = [
        Q(provider_site=site, decided_at__gt=min(_from(person, morning) for person in people))
        for site, people in partners.items()
    ]
    return _rows(Q(state=State.ACCEPTED) & reduce(or_, since)) if since else iter(())


def _rows(wanted: Q) -> Iterator[Row]:
    values = SiteResponse.objects.in_force().filter(wanted).order_by().values_list(
        "pk", "provider_site", "page__path", "state", "due_on", "asked_at", "answered_by",
        "answered_at", "decided_at",
    )  # fmt: skip
    return (Row._make(row) for row in values.iterator())
