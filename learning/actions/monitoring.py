"""What actions have to say in the summary of the day: what is overdue, due soon, stuck, without an
owner, asked of a host, to be looked at again, or waits to be verified.

They are found by their state at each run, so a missed run loses nothing. What somebody may not see
is in none of their counts.
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
from intranet.network.audience import holders_of, partners_of
from intranet.network.models import ProviderSite
from intranet.restrictions import Doors
from learning.actions.models import Action, ActionPage
from learning.actions.parts import VERIFIES
from learning.actions.querysets import SOON, STUCK
from learning.actions.states import OPEN, TO_CONFIRM, HostState, State
from learning.actions.telling import KINDS, NO_PARTNER

TO_MANAGER = timedelta(days=3)  # overdue, after which the line manager hears of it
TO_PARTNER = timedelta(days=7)  # and after which the quality partner does
WAITS = timedelta(days=7)  # to be verified or approved, after which those who can are reminded

Heard = Iterator[tuple[int, str]]  # who hears of an action, and as what


class Row(NamedTuple):
    """What is asked of an action."""

    pk: int
    state: str
    site: int
    host: int | None
    host_state: str
    owner: int | None
    owner_is_here: bool | None
    manager: int | None
    manager_is_here: bool | None
    due_on: date | None
    recheck_on: date | None
    changed_at: datetime
    done_by: int | None
    said_by: int | None


def find(morning: Morning) -> Mapping[int, Iterable[Group]]:
    """Return what everybody hears of, in a handful of queries however many actions there are."""
    rows = list(_rows(morning))
    hearers = Hearers({row.site for row in rows} | {row.host for row in rows if row.host})
    shut = Shut()
    found: defaultdict[int, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        for person, kind in _heard(row, hearers, morning):
            if not shut.is_shut(row.pk, person):
                found[person][kind].add(row.pk)
    start = reverse("actions")
    return {person: list(_groups(kinds, start)) for person, kinds in found.items()}


PART = Part(name="actions", heading="Actions", counted=("1 action", "{} actions"), find=find)


def _groups(found: Mapping[str, set[int]], start: str) -> Iterator[Group]:
    for kind, (why, where, one, several) in KINDS.items():
        if things := found.get(kind):
            yield Group(
                name=kind, words=counted((one, several), len(things)), why=why,
                path=f"{start}?{where}", things=frozenset(things),
            )  # fmt: skip


def _rows(morning: Morning) -> Iterator[Row]:
    """Yield every action of an open site that somebody has to hear of, in one query."""
    stuck = Q(state=State.IN_PROGRESS, changed_at__lt=morning.until - STUCK)
    unowned = Q(owner=None) | Q(owner__is_active=False)
    asked = Q(state=State.PROPOSED, host_state=HostState.WAITING)
    due = Q(due_on__lte=morning.today + SOON)
    waits = Q(state__in=TO_CONFIRM, changed_at__lte=morning.until - WAITS)
    recheck = Q(state=State.VERIFIED, recheck_on__lte=morning.today)
    rows = Action.objects.filter(
        (Q(state__in=OPEN) & (due | stuck | unowned | asked)) | waits | recheck,
        provider_site__state=ProviderSite.State.OPEN,
    )
    values = rows.order_by().values_list(
        "pk", "state", "provider_site", "host_site", "host_state", "owner", "owner__is_active",
        "owner__profile__line_manager__user", "owner__profile__line_manager__user__is_active",
        "due_on", "recheck_on", "changed_at", "done_by", "said_by",
    )  # fmt: skip
    return (Row._make(row) for row in values.iterator())


class Hearers:
    """Who hears of what concerns a site: its quality partners, or the risk and quality team where
    it has none; of a closed one nobody."""

    def __init__(self, sites: set[int]) -> None:
        self.partners = partners_of(sites)
        self.team = list(holders_of(VERIFIES).values_list("pk", flat=True))
        self.open = set(ProviderSite.objects.open().values_list("pk", flat=True))

    def of(self, site: int, kind: str, owner: int | None = None) -> Heard:
        if site not in self.open:
            return
        partners = self.partners.get(site)
        for person in partners or self.team:
            if person != owner:
                yield person, kind if partners else NO_PARTNER[kind]


def _heard(row: Row, hearers: Hearers, morning: Morning) -> Heard:
    """Yield who hears of an action: the owner first, then whoever stands behind."""
    owner = row.owner if row.owner_is_here else None
    if row.state in TO_CONFIRM:
        own = (row.done_by, row.owner) if row.state == State.DONE else (row.said_by,)
        yield from ((person, "confirm") for person in hearers.team if person not in own)
    elif row.state == State.VERIFIED:
        assert row.recheck_on is not None
        if owner:
            yield owner, "recheck"
        if not owner or morning.today - row.recheck_on >= TO_PARTNER:
            yield from hearers.of(row.site, "site recheck", owner)
    else:
        if row.host and row.host_state == HostState.WAITING:
            yield from hearers.of(row.host, "asked")
        if owner:
            yield from _heard_of_owned(row, owner, hearers, morning)
        else:
            yield from hearers.of(row.site, "unowned")


def _heard_of_owned(row: Row, owner: int, hearers: Hearers, morning: Morning) -> Heard:
    days = morning.today - row.due_on if row.due_on else timedelta.min
    is_stuck = row.state == State.IN_PROGRESS and row.changed_at < morning.until - STUCK
    if days > timedelta(0):
        yield owner, "overdue"
    elif is_stuck:
        yield owner, "stuck"
    elif days >= -SOON:
        yield owner, "soon"
    manager = row.manager if row.manager_is_here else None
    if manager and manager != owner and (days >= TO_MANAGER or is_stuck):
        yield manager, "team"
    if days >= TO_PARTNER or (is_stuck and not manager):
        yield from hearers.of(row.site, "site", owner)


class Shut:
    """Which actions are about nothing but pages closed to somebody, for all in three queries."""

    def __init__(self) -> None:
        self.doors = Doors()
        self.paths: defaultdict[int, list[str]] = defaultdict(list)
        if closed := self.doors.paths:
            links = ActionPage.objects.all()
            inside = links.filter(reduce(or_, (Q(page__path__startswith=path) for path in closed)))
            about = links.filter(action__in=inside.values("action"))
            for action, path in about.values_list("action", "page__path"):
                self.paths[action].append(path)

    def is_shut(self, action: int, person: int) -> bool:
        return self.doors.are_shut(person, self.paths.get(action, ()))
