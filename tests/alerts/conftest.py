"""What tests of alerts share: a clock that they move."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

LONDON = ZoneInfo("Europe/London")


def london(*of):
    return datetime(*of, tzinfo=LONDON)


START = london(2026, 10, 5, 9)


class Clock:
    """The time that everything in this process takes it to be."""

    def __init__(self, now):
        self.now = now

    def go_to(self, *of):
        self.now = london(*of)

    def move(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock(monkeypatch):
    """Start on Monday 5 October 2026, nine in the morning."""
    clock = Clock(START)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock
