"""The curve of acknowledgements towards the deadline, as points of a drawing made on the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

WIDTH, HEIGHT = 480, 250
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 28, 30
ROWS = 60  # of the table beside it


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Coordinates in a box of WIDTH × HEIGHT, and the same as a table: the end of each day."""

    points: str
    deadline_x: float
    deadline_anchor: str
    grid: list[tuple[float, str]]
    start: datetime
    end: datetime
    days: list[tuple[datetime, int, int]]

    width, height = WIDTH, HEIGHT
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM


def draw(
    points: list[tuple[datetime, int]], *, owed: int, start: datetime, deadline: datetime,
    now: datetime,
) -> Chart:  # fmt: skip
    """Draw (hour, acknowledged by its end) from issue to the deadline, or to now if that is later.

    What was owed is as it is today; a step is as wide as the time in which nothing came.
    """
    last = max([hour for hour, _total in points], default=start)
    end = max(deadline, min(now, last + timedelta(hours=1)))
    span = max((end - start).total_seconds(), 1)

    def x(at: datetime) -> float:
        share = min(max((at - start).total_seconds() / span, 0), 1)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(share: float) -> float:
        return round(HEIGHT - BOTTOM - min(share, 1) * (HEIGHT - TOP - BOTTOM), 1)

    line, before = [(x(start), y(0))], 0.0
    for hour, total in points:
        share = total / owed if owed else 0.0
        line += [(x(hour), y(before)), (x(min(now, hour + timedelta(hours=1))), y(share))]
        before = share
    line.append((x(min(now, end)), y(before)))
    marked = x(deadline)
    return Chart(
        points=" ".join(f"{across},{down}" for across, down in line),
        deadline_x=marked,
        deadline_anchor="end" if marked > WIDTH / 2 else "start",
        grid=[(y(share), f"{share:.0%}") for share in (0, 0.5, 1)],
        start=start,
        end=end,
        days=_days(points, owed),
    )


def _days(points: list[tuple[datetime, int]], owed: int) -> list[tuple[datetime, int, int]]:
    """Return (day, acknowledged by its end, whole per cent), the last ROWS of them."""
    zone = timezone.get_default_timezone()
    totals = {hour.astimezone(zone).date(): (hour, total) for hour, total in points}
    rows = [(hour, total, total * 100 // owed if owed else 0) for hour, total in totals.values()]
    return rows[-ROWS:]
