"""Days on which nothing gets done: Sundays, and the bank holidays of England and Wales."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter

MONDAY, SATURDAY, SUNDAY = 0, 5, 6


def is_sunday(day: date) -> bool:
    return day.weekday() == SUNDAY


def is_bank_holiday(day: date) -> bool:
    """Whether ``day`` is one by rule; days that are proclaimed for one year are not known here."""
    return day in bank_holidays(day.year)


def bank_holidays(year: int) -> frozenset[date]:
    sunday = easter(year)
    first_of_may, last_of_may, last_of_august = (
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
    )
    movable = {sunday - timedelta(2), sunday + timedelta(1)}
    mondays = {first_of_may, last_of_may, last_of_august}
    return frozenset({_next_weekday(date(year, 1, 1)), *movable, *mondays, *_christmas(year)})


def _monday_from(day: date) -> date:
    return day + timedelta((MONDAY - day.weekday()) % 7)


def _next_weekday(day: date) -> date:
    return _monday_from(day) if day.weekday() >= SATURDAY else day


def _christmas(year: int) -> set[date]:
    """Two days off from the 25th on; what falls on a weekend is made up for after it."""
    free: set[date] = set()
    for day in (date(year, 12, 25), date(year, 12, 26)):
        off = _next_weekday(day)
        while off in free:
            off += timedelta(1)
        free.add(off)
    return free
