"""Dates as people write them here: ISO or British, never American."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from django.utils import timezone

ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?")
BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2}))?")
SPELT = ("%d %B %Y", "%d %b %Y")
MEND = "write it as 2026-03-31 or 31/03/2026"
YEARS = range(1948, 2200)


class BadDate(ValueError):
    """Not a date we accept; the text says why and what to write."""


def parse_moment(value: str | date | datetime) -> datetime:
    """Return ``value`` as an aware moment; a date alone is midnight in London."""
    moment = _parse(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.year not in YEARS:
        raise BadDate(f"the year {moment.year} is out of range; {MEND}")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _parse(text: str) -> datetime:
    text = " ".join(text.split())
    if ISO.fullmatch(text):
        return _iso(text)
    british = BRITISH.fullmatch(text)
    if british:
        return _british(*(int(part or 0) for part in british.groups()))
    for form in SPELT:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - made aware by the caller
        except ValueError:
            continue
    raise BadDate(f"“{text[:40]}” is no date; {MEND}")


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadDate(f"“{text}” is no day of the calendar; {MEND}") from None


def _british(day: int, month: int, year: int, hour: int, minute: int) -> datetime:
    if month > 12 >= day:
        raise BadDate(f"there is no month {month}; put the day before the month, or {MEND}")
    try:
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - made aware by the caller
    except ValueError:
        raise BadDate(f"{day}/{month}/{year} is no day of the calendar; {MEND}") from None
