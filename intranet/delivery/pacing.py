"""How fast a server is asked, and how long it is left alone: for all workers together."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from intranet.delivery.models import Gateway, Stop
from intranet.network.models import User

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=1)
CREDIT = timedelta(seconds=1)  # what a server was not asked in the last second may be made up for
PERMIT = 0.25  # seconds' worth of messages that one worker takes at once
MOST = 25  # messages in one permit

logger = logging.getLogger(__name__)


class AlreadyStopped(Exception):
    """Somebody pressed the stop button before."""


class NotStopped(Exception):
    """There is no stop to lift."""


def growing(number: int, first: timedelta, longest: timedelta) -> timedelta:
    """Return the pause after failure ``number``: doubled each time, with some chance in it.

    There is none after failure 0.
    """
    if number < 1:
        return timedelta(0)
    pause = min(first * 2 ** min(number - 1, 20), longest)
    return pause * random.uniform(0.75, 1.25)


def gateway(name: str) -> Gateway:
    return Gateway.objects.get_or_create(name=name)[0]


def note_trouble(name: str, reason: str) -> None:
    """Leave the server alone for a while. Of workers that notice at once, one counts."""
    now = timezone.now()
    server = gateway(name)
    pause = growing(server.failures + 1, FIRST_PAUSE, LONGEST_PAUSE)
    first = Gateway.objects.filter(Q(next_try_at=None) | Q(next_try_at__lte=now), pk=server.pk)
    noted = first.update(
        failures=F("failures") + 1,
        failing_since=server.failing_since or now,
        next_try_at=now + pause,
        error=reason[:200],
    )
    if noted and not server.failures:
        logger.error("%s does not take messages; they wait", name)


def note_answer(name: str) -> None:
    """The server works again."""
    Gateway.objects.filter(name=name, failures__gt=0).update(
        failures=0, failing_since=None, next_try_at=None, error=""
    )


@dataclass(frozen=True, slots=True)
class Permit:
    """So many may be sent now; without any, ask again after ``wait``."""

    messages: int
    wait: timedelta = timedelta(0)


def permit(name: str, rate: float) -> Permit:
    """Return how many messages the server may be sent at once, ``rate`` a second on the whole.

    The row says from when on the server is free. Whoever takes a permit moves it on, so that a
    worker killed with some in hand leaves a short silence and never a burst.
    """
    if not rate:
        return Permit(MOST)
    server, now = gateway(name), timezone.now()
    if server.free_at > now:
        return Permit(0, server.free_at - now)
    messages = max(1, min(MOST, int(rate * PERMIT)))
    free_at = max(server.free_at, now - CREDIT) + timedelta(seconds=messages / rate)
    untaken = Gateway.objects.filter(pk=server.pk, free_at=server.free_at)
    return Permit(messages if untaken.update(free_at=free_at) else 0)


def is_stopped() -> bool:
    return Stop.objects.in_force().exists()


@transaction.atomic
def stop_sending(*, user: User) -> Stop:
    """Let nothing leave until somebody lifts it; raises ``AlreadyStopped``."""
    if is_stopped():
        raise AlreadyStopped
    return Stop.objects.create(by=user)


@transaction.atomic
def resume_sending(*, user: User) -> None:
    """Lift the stop: what waited goes out in order. Raises ``NotStopped``."""
    now: datetime = timezone.now()
    lifted = Stop.objects.in_force().update(in_force=False, lifted_at=now, lifted_by=user)
    if not lifted:
        raise NotStopped
