"""Whoever owes it is reminded once at each step of the ladder, whatever runs were missed."""

from datetime import date

import pytest

from intranet.delivery.models import Message
from learning.alerts.log import verify
from learning.alerts.models import LogEntry
from learning.alerts.people import go_away
from learning.alerts.states import Event
from tests.alerts.conftest import london
from tests.alerts.ledger import reminded, revise, run, summaries
from tests.alerts.reminding.conftest import BEFORE_THE_FIRST_STEP, duty_of, duty_of_user, run_until

pytestmark = pytest.mark.django_db


def test_who_owes_it_is_reminded_once_at_each_step(page, clock):
    run_until(clock, 2026, 10, 26, 18)
    assert reminded(page) == [(-7, "late"), (-2, "late"), (0, "late")]
    entries = LogEntry.objects.filter(event=Event.REMINDED).order_by("number")
    assert [entry.at for entry in entries] == [
        london(2026, 10, 19, 8),
        london(2026, 10, 24, 8),
        london(2026, 10, 26, 8),  # after the clock change of the 25th
    ]
    assert list(verify()) == []


def test_a_worker_that_was_away_sends_the_last_reminder_and_not_all(page, clock):
    clock.go_to(2026, 10, 26, 9)
    run()
    run()
    assert reminded(page) == [(0, "late")]


def test_a_revision_starts_the_ladder_anew(page, clock, partner, executive):
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 10, 30)
    revise(page, version=2, deadline=london(2026, 11, 16, 17))
    assert duty_of_user("late").escalated_to == ""
    clock.go_to(2026, 11, 8, 20)
    run_until(clock, 2026, 11, 24, 12)
    assert reminded(page) == [(-7, "late"), (-2, "late"), (0, "late")]
    assert sorted(summaries()) == ["executive", "manager", "manager", "partner", "partner"]


def test_a_revision_finds_who_is_away_with_a_clock_of_its_own(page, clock, late, central):
    go_away(duty_of(late), by=central, until=date(2026, 10, 21))
    clock.go_to(2026, 10, 20, 0)
    revise(page, version=2, deadline=london(2026, 11, 16, 17))
    clock.go_to(2026, 10, 23, 0)
    run()
    assert duty_of(late).due_at == london(2026, 11, 18, 17)  # two days after the revision
    assert reminded(page) == []
    (mail,) = Message.objects.filter(key__startswith=f"alert:{page.issued.pk}:2:issued")
    assert mail.context["deadline"] == "Wednesday 18 November, 17:00"
    assert [one.recipient for one in mail.deliveries.filter(channel="email")] == [late.user]


def test_a_later_deadline_is_reminded_of_anew(page, clock, partner):
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 10, 29, 9)
    assert sorted(summaries()) == ["manager", "partner"]
    revise(page, deadline=london(2026, 11, 16, 17))
    assert duty_of_user("late").escalated_to == ""
    clock.go_to(2026, 11, 8, 20)
    run_until(clock, 2026, 11, 19, 12)
    assert reminded(page) == sorted(2 * [(-7, "late"), (-2, "late"), (0, "late")])
    assert sorted(summaries()) == ["manager", "manager", "partner", "partner"]


def test_an_earlier_deadline_is_reminded_of_at_once(page, clock):
    clock.go_to(2026, 10, 7, 9)
    revise(page, deadline=london(2026, 10, 8, 17))
    run()
    assert reminded(page) == [(-2, "late")]
