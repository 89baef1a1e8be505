"""How delivery is doing: for administrators, for the health check and for a monitoring system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from intranet.delivery.models import Delivery, Gateway, Stop

LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """``oldest`` is how long the oldest waits that could have gone: not one in its pause."""

    waiting: int
    oldest: timedelta
    sent_last_hour: int
    sent_last_minute: int
    dead: int
    stop: Stop | None
    failing: list[Gateway]

    @property
    def late(self) -> bool:
        return self.oldest > LATE_AFTER

    @property
    def oldest_in_words(self) -> str:
        minutes, seconds = divmod(int(self.oldest.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"

    @property
    def rate(self) -> float:
        """Mails a second, over the last minute."""
        return round(self.sent_last_minute / 60, 1)


def figures(now: datetime) -> Figures:
    """Count; each question is answered by an index."""
    return Figures(
        waiting=Delivery.objects.waiting().count(),
        oldest=oldest(now),
        sent_last_hour=Delivery.objects.sent_since(now - timedelta(hours=1)).count(),
        sent_last_minute=Delivery.objects.sent_since(now - timedelta(minutes=1)).count(),
        dead=Delivery.objects.dead().count(),
        stop=Stop.objects.in_force().select_related("by").first(),
        failing=list(Gateway.objects.filter(failures__gt=0).order_by("failing_since")),
    )


def oldest(now: datetime) -> timedelta:
    """Return how long the oldest has been due, be it queued or dropped by a killed worker."""
    times = (
        Delivery.objects.due(now).order_by().aggregate(least=Min("next_try_at"))["least"],
        Delivery.objects.abandoned(now).aggregate(least=Min("claimed_until"))["least"],
    )
    return max((now - time for time in times if time), default=timedelta(0))


def in_time() -> bool:
    """Return whether nothing waits longer than it should, for the health check."""
    return oldest(timezone.now()) <= LATE_AFTER


def prometheus(found: Figures) -> str:
    """Return ``found`` in Prometheus' text format."""
    return "".join(_lines(found))


def _lines(found: Figures) -> Iterator[str]:
    values = {
        "waiting": ("Queued or in hand.", found.waiting),
        "oldest_seconds": ("How long the oldest due one waits.", found.oldest.total_seconds()),
        "sent_last_hour": ("Mails sent in the last hour.", found.sent_last_hour),
        "sent_last_minute": ("Mails sent in the last minute.", found.sent_last_minute),
        "dead": ("Failed or bounced, until somebody tries again.", found.dead),
        "stopped": ("1 while the stop button is pressed.", int(found.stop is not None)),
        "servers_failing": ("Mail servers that do not answer.", len(found.failing)),
    }
    for name, (text, value) in values.items():
        full = f"spreading_learning_delivery_{name}"
        yield f"# HELP {full} {text}\n# TYPE {full} gauge\n{full} {value}\n"
