"""How far an alert has come: counts by state, site, staff group and manager, and the curve.

Each is one query over duties of one alert, however many there are: all of them, or those of the
sites that somebody may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Substr

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery
from learning.alerts.models import Escalation, IssuedAlert, PersonDuty
from learning.alerts.querysets import PersonDutyQuerySet, SiteDutyQuerySet, late
from learning.alerts.states import PERSON_OPEN, PersonState


@dataclass(frozen=True, kw_only=True)
class Progress:
    """People counted under one heading. ``owed`` is the denominator: without left and excused.

    Whoever is away is owed and not open: their clock waits.
    """

    key: Any
    label: str
    owed: int
    done: int
    open: int
    late: int

    @property
    def away(self) -> int:
        return self.owed - self.done - self.open

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: 100 is everybody."""
        return self.done * 100 // self.owed if self.owed else 100


DONE = Q(state=PersonState.ACKNOWLEDGED)


def people_by(
    people: PersonDutyQuerySet, key: str, label: str | Combinable, now: datetime
) -> Sequence[Progress]:
    """Return people counted by a field of their duty, the most open ones first."""
    rows = (
        people.counted()
        .order_by()
        .values_list(key, label)
        .annotate(
            owed=Count("pk"),
            done=Count("pk", filter=DONE),
            open=Count("pk", filter=Q(state__in=PERSON_OPEN)),
            late=Count("pk", filter=late(PERSON_OPEN, now)),
        )
    )
    found = [
        Progress(
            key=key, label=label or "Not known", owed=owed, done=done, open=still_open, late=late
        )
        for key, label, owed, done, still_open, late in rows
    ]
    return sorted(found, key=lambda one: (-one.open, one.label))


def by_state(duties: PersonDutyQuerySet | SiteDutyQuerySet) -> dict[str, int]:
    """Return {state of a duty: how many}."""
    return dict(duties.order_by().values_list("state").annotate(Count("pk")))


def curve(people: PersonDutyQuerySet, version: int) -> list[tuple[datetime, int]]:
    """Return (hour, acknowledged by its end) of ``version``, in order.

    Both databases write a time in UTC and alike up to its hour, and cutting that text is quick;
    SQLite has no function that truncates a time.
    """
    rows = (
        people.filter(DONE, acknowledged_version=version)
        .order_by()
        .annotate(hour=Substr(Cast("acknowledged_at", TextField()), 1, len("2026-12-07 07")))
        .values_list("hour")
        .annotate(n=Count("pk"))
        .order_by("hour")
    )
    points, total = [], 0
    for hour, n in rows:
        total += n
        points.append((datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC), total))
    return points


def has_mail(alert: IssuedAlert) -> Q:
    """Ask of a duty whether a mail of the version in force is on its way or has just left.

    Whom they went to is asked once, and not again for each of 30,000 duties.
    """
    return _went_to(alert, State.SENT, State.QUEUED, State.SENDING)


def has_bounced(alert: IssuedAlert) -> Q:
    """Ask of a duty whether a mail of the version in force came back."""
    return _went_to(alert, State.BOUNCED)


def _went_to(alert: IssuedAlert, *states: State) -> Q:
    mails = mails_of(alert).filter(state__in=states, recipient__isnull=False)
    return Q(person__in=mails.values("recipient"))


def mails_of(alert: IssuedAlert) -> QuerySet[Delivery]:
    """Return the mails of the version in force."""
    return Delivery.objects.filter(
        message__key__startswith=f"{alert.chain_name}:{alert.version}:", channel=Channel.EMAIL
    )


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """Late duties that were escalated where nobody could be told: those of which somebody further
    up heard instead, and those of which nobody did."""

    further_up: int = 0
    nobody: int = 0

    def __add__(self, other: Unheard) -> Unheard:
        return Unheard(
            further_up=self.further_up + other.further_up, nobody=self.nobody + other.nobody
        )


def unheard(late: PersonDutyQuerySet | SiteDutyQuerySet) -> Unheard:
    """Count among ``late`` duties those whose escalation had no hearer at its own level."""
    of = "person_duty" if late.model is PersonDuty else "site_duty"
    told = Escalation.objects.filter(**{of: OuterRef("pk")}, version=OuterRef("version"))
    told = told.exclude(to=None)
    found = late.exclude(escalated_to="").aggregate(
        further_up=Count("pk", filter=Exists(told.exclude(heard_as=F("whom")))),
        nobody=Count("pk", filter=~Exists(told)),
    )
    return Unheard(**found)
