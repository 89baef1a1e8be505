"""What a worker does for all alerts, for a few seconds at a time and the most urgent first.

What a call leaves, the next one does: no alert waits for good, however many others there are. One
that fails stops none of them, and is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from django.db.models import Case, F, QuerySet, Value, When

from intranet.delivery.rounds import Round
from learning.alerts.following import catch_up, going_on
from learning.alerts.models import IssuedAlert
from learning.alerts.states import Severity


class Turns:
    """Which alerts had their turn: none has another before each of the others had one.

    To look whether an audience has changed takes its time, though it has not. A process that is
    killed forgets its turns, and the next one begins with the most urgent alert.
    """

    def __init__(self) -> None:
        self._had: set[int] = set()

    def of(self, alerts: QuerySet[IssuedAlert]) -> Iterator[IssuedAlert]:
        """Yield those that wait for theirs; all, once each had one."""
        everybody = list(alerts)
        waiting = [alert for alert in everybody if alert.pk not in self._had]
        if not waiting:
            self._had.clear()
        for alert in waiting or everybody:
            self._had.add(alert.pk)
            yield alert


def by_urgency(alerts: QuerySet[IssuedAlert], now: datetime) -> QuerySet[IssuedAlert]:
    """Return the highest severity first, then whose deadline is next, then was last."""
    rank = Case(
        *[When(page__severity=severity, then=Value(n)) for n, severity in enumerate(Severity)],
        default=Value(len(Severity)),
    )
    is_over = Case(When(deadline__gte=now, then=Value(0)), default=Value(1))
    ahead = Case(When(deadline__gte=now, then=F("deadline")))
    return alerts.order_by(rank, is_over, ahead, "-deadline", "pk")


def catch_up_all(now: datetime, turns: Turns) -> int:
    """Let alerts follow their audience, for a round; return how many rows that took."""
    return _catch_up(turns.of(by_urgency(going_on(now), now)), now)


def finish_spreading(now: datetime) -> int:
    """The same for those alone whose rows are still being written, the most urgent to its end."""
    behind = IssuedAlert.objects.in_force().filter(spread_at=None)
    return _catch_up(list(by_urgency(behind, now)), now)


def _catch_up(alerts: Iterable[IssuedAlert], now: datetime) -> int:
    this = Round()
    return this.each(alerts, lambda alert: this.until_done(partial(catch_up, alert, now)))
