"""How far an alert has come: counts by state, by site, staff group and manager, and the curve.

Each is one query over the duties of one alert, however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncHour

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery
from learning.alerts.models import IssuedAlert
from learning.alerts.querysets import PersonDutyQuerySet
from learning.alerts.states import PERSON_OPEN, PersonState

STILL_OWES = (*PERSON_OPEN, PersonState.AWAY)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """People counted under one heading. ``owed`` is the denominator: without left and excused."""

    key: Any
    label: str
    owed: int
    done: int
    late: int

    @property
    def open(self) -> int:
        return self.owed - self.done

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: 100 is everybody."""
        return self.done * 100 // self.owed if self.owed else 100


COUNTED = ~Q(state__in=[PersonState.LEFT, PersonState.EXCUSED])
DONE = Q(state=PersonState.ACKNOWLEDGED)


def people_by(alert: IssuedAlert, key: str, label: str, now: datetime) -> Sequence[Progress]:
    """Return people counted by a field of their duty, the most open ones first."""
    rows = (
        alert.people.filter(COUNTED)
        .order_by()
        .values_list(key, label)
        .annotate(
            owed=Count("pk"),
            done=Count("pk", filter=DONE),
            late=Count("pk", filter=Q(state__in=PERSON_OPEN, due_at__lte=now)),
        )
    )
    found = [
        Progress(key=key, label=label or "Not known", owed=owed, done=done, late=late)
        for key, label, owed, done, late in rows
    ]
    return sorted(found, key=lambda one: (-one.open, one.label))


def by_state(alert: IssuedAlert) -> dict[str, int]:
    """Return {state of a person's duty: how many}."""
    return dict(alert.people.order_by().values_list("state").annotate(Count("pk")))


def sites_by_state(alert: IssuedAlert) -> dict[str, int]:
    return dict(alert.sites.order_by().values_list("state").annotate(Count("pk")))


def curve(alert: IssuedAlert) -> list[tuple[datetime, int]]:
    """Return (hour, acknowledged by its end) of the version in force, in order."""
    rows = (
        alert.people.filter(DONE, acknowledged_version=alert.version)
        .order_by()
        .annotate(hour=TruncHour("acknowledged_at"))
        .values_list("hour")
        .annotate(n=Count("pk"))
        .order_by("hour")
    )
    points, total = [], 0
    for hour, n in rows:
        total += n
        points.append((hour, total))
    return points


def not_reached(alert: IssuedAlert) -> PersonDutyQuerySet:
    """Return the duties of those who owe it and whom nothing has reached: no mail of it has left
    or stayed, and they have not signed in since it was issued."""
    mail = Delivery.objects.filter(
        message__key__startswith=f"{alert.chain_name}:",
        recipient=OuterRef("person"),
        channel=Channel.EMAIL,
        state__in=[State.SENT, State.QUEUED, State.SENDING],
    )
    signed_in = Q(person__last_login__gte=F("alert__issued_at"))
    return alert.people.filter(~Exists(mail), ~signed_in, state__in=STILL_OWES, seen_at=None)
