"""By night every live page is asked the gate's question again.

Lists and rules change, colleagues come, files are replaced: a page that passed may not pass today.
Texts whose result still holds are not scanned again, so a night without changes costs little.
"""

from __future__ import annotations

import logging
import time
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from learning.anonymisation.detection import scan_version
from learning.gate.checking import CannotScan
from learning.gate.models import NightReading, ScannedText, WouldNotPass
from learning.gate.pages import Gated
from learning.gate.passing import look_again

EVENING, MORNING = 22, 6  # o'clock in London
PIECE = 2.0  # seconds of each call, so that other work is not kept waiting
CHUNK = 10  # pages read from the database at a time
HELD_FOR = timedelta(minutes=2)
KEPT_FOR = timedelta(days=30)
UNREAD = "This page could not be read."

logger = logging.getLogger(__name__)


def read_again(now: datetime) -> int:
    """Ask the next live pages; return how many.

    Killed, or stopped by the morning, it goes on after the last page that was kept as read. Of
    several workers one reads at a time.
    """
    night = _night(now)
    turn = _take_turn(night, now) if night else None
    if turn is None:
        return 0
    stop_at, asked = time.monotonic() + PIECE, 0
    while time.monotonic() < stop_at:
        pages = list(
            Page.objects.live().filter(pk__gt=turn.reached).order_by("pk")[:CHUNK].specific()
        )
        for page in pages:
            _ask(page)
            asked += 1
            turn.reached = page.pk
            if time.monotonic() >= stop_at:
                break
        turn.done = not pages
        if turn.done:
            forget_old_results(now)
        if not _keep(turn, held_until=timezone.now() + HELD_FOR) or turn.done:
            break
    _keep(turn, held_until=None)
    return asked


def forget_old_results(now: datetime) -> None:
    """Drop what older lists, rules or models found: every live page was just read anew."""
    old = ScannedText.objects.filter(scanned_at__lt=now - KEPT_FOR)
    old.exclude(version__startswith=scan_version()).delete()


def _night(now: datetime) -> date | None:
    """Return the date of the evening whose night it is; nothing by day."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    if MORNING <= local.hour < EVENING:
        return None
    return (local - timedelta(hours=12)).date()


def _take_turn(night: date, now: datetime) -> NightReading | None:
    """Return how far the reading is, held; nothing where it is done or another worker has it."""
    rows = NightReading.objects.filter(pk=1)
    turn = rows.first() or NightReading.objects.get_or_create(pk=1, defaults={"night": night})[0]
    if turn.done and turn.night >= night:
        return None
    free = rows.filter(Q(held_until=None) | Q(held_until__lt=now), reached=turn.reached)
    if turn.done:
        turn.night, turn.reached, turn.done = night, 0, False
    turn.held_until = now + HELD_FOR
    told = {name: getattr(turn, name) for name in ("night", "reached", "done", "held_until")}
    return turn if free.update(**told) else None


def _keep(turn: NightReading, held_until: datetime | None) -> bool:
    """Keep how far it is; return whether the turn is still this worker's."""
    held = NightReading.objects.filter(pk=turn.pk, held_until=turn.held_until)
    turn.held_until = held_until
    return bool(held.update(reached=turn.reached, done=turn.done, held_until=held_until))


def _ask(page: Page) -> None:
    """A page that cannot be read is the team's to look at, and holds the others up no longer.

    What went wrong is logged by its kind alone: its words may hold the page's.
    """
    if not isinstance(page, Gated):
        return
    try:
        look_again(page, patiently=True)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        kind = error if isinstance(error, CannotScan) else type(error).__name__
        logger.error("page %s could not be read again: %s", page.pk, kind)
        told = {"why": UNREAD, "where": ""}
        WouldNotPass.objects.update_or_create(page_id=page.pk, defaults=told)
