"""The days and hours of reminders and escalation. A step is told at eight in the morning, London.

A day before the deadline ends with the deadline's own hour: what is due at seven on Monday is
reminded of at seven, and not an hour late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Case, Q, SmallIntegerField, Value, When
from django.utils import timezone

from learning.alerts.models.ladders import Ladder
from learning.alerts.models.pages import AlertPage
from learning.alerts.states import Whom

HOUR = time(8)
NEVER = -1000  # days; before any step

# docs: field's words, "Alerts": 7 and 2 days before, on the day, then +1, +3, +7.
USUAL = (
    (-7, Whom.SELF),
    (-2, Whom.SELF),
    (0, Whom.SELF),
    (1, Whom.MANAGER),
    (3, Whom.PARTNER),
    (7, Whom.EXECUTIVE),
)

Steps = dict[int, tuple[Whom, ...]]


def steps_of(page: AlertPage) -> Steps:
    """Return {days: who is told} of the page's ladder, in order."""
    return _steps(page.ladder or Ladder.objects.filter(is_default=True).first())


def steps_by_ladder(chosen: Iterable[int | None]) -> dict[int | None, Steps]:
    """Return the same for each ladder that pages chose, by its id; None is for those without."""
    ids = set(chosen)
    rows = Ladder.objects.filter(Q(pk__in=ids) | Q(is_default=True))
    ladders = {ladder.pk: ladder for ladder in rows}
    default = next((ladder for ladder in ladders.values() if ladder.is_default), None)
    return {pk: _steps(ladders[pk] if pk else default) for pk in ids}


def _steps(ladder: Ladder | None) -> Steps:
    rows: Iterable[tuple[int, str]] = USUAL
    if ladder:
        rows = ladder.steps.values_list("days", "whom")
    found: defaultdict[int, list[Whom]] = defaultdict(list)
    for days, whom in sorted(rows):
        found[days].append(Whom(whom))
    return {days: tuple(whoms) for days, whoms in found.items()}


def start_of(day: date) -> datetime:
    """Return the first instant of ``day`` in London."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def moment(due_at: datetime, days: int) -> datetime:
    """Return when the step of ``days`` is told for what is due at ``due_at``."""
    zone = timezone.get_default_timezone()
    day = due_at.astimezone(zone).date() + timedelta(days=days)
    at = datetime.combine(day, HOUR, tzinfo=zone)
    return at if days > 0 else min(at, due_at.astimezone(UTC) + timedelta(days=days))


def reached(days: int, now: datetime) -> datetime:
    """Return the instant before which something must be due, for its step to be told by ``now``.

    ``moment(due_at, days) <= now`` is ``due_at < reached(days, now)``, as one comparison in SQL.
    """
    local = now.astimezone(timezone.get_default_timezone())
    last = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    by_day = start_of(last - timedelta(days=days) + timedelta(days=1))
    if days > 0:
        return by_day
    return max(by_day, now.astimezone(UTC) - timedelta(days=days) + timedelta(microseconds=1))


def due_by(steps: Steps, now: datetime) -> Q:
    """Ask of a duty whether a step of it is due that was not carried out."""
    wanted = Q(pk__in=[])
    for days in steps:
        wanted |= Q(last_step__lt=days, due_at__lt=reached(days, now))
    return wanted


def passed(steps: Steps, due_at: datetime, now: datetime) -> int:
    """Return the last step that is over for somebody who is only told now."""
    return max((days for days in steps if moment(due_at, days) <= now), default=NEVER)


def passed_of_each(steps: Steps, now: datetime) -> Case:
    """As ``passed``, in SQL, of each duty by its own ``due_at``."""
    over = [
        When(due_at__lt=reached(days, now), then=Value(days))
        for days in sorted(steps, reverse=True)
    ]
    return Case(*over, default=Value(NEVER), output_field=SmallIntegerField())


def fill_ladders() -> None:
    """Make the usual ladder, unless editors have one."""
    if Ladder.objects.exists():
        return
    ladder = Ladder(name="Usual", is_default=True)
    ladder.steps = [Ladder.steps.rel.related_model(days=days, whom=whom) for days, whom in USUAL]
    ladder.save()
