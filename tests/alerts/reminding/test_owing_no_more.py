"""Whoever owes it no more, or not while they are away, hears nothing, and nobody hears of them."""

from datetime import date

import pytest

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery
from learning.alerts import reminding
from learning.alerts import summaries as telling
from learning.alerts.models import LogEntry
from learning.alerts.nudging import nudge
from learning.alerts.people import acknowledge, excuse, go_away
from learning.alerts.states import Event
from tests.alerts.conftest import london
from tests.alerts.ledger import reminded, run, summaries
from tests.alerts.reminding.conftest import BEFORE_THE_FIRST_STEP, duty_of, run_until
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_nobody_is_reminded_of_what_they_have_just_done(page, late, site, clock):
    StaffProfileFactory(home_site=site, user__username="other")
    run()
    clock.go_to(2026, 10, 24, 17)
    run()
    assert reminded(page) == [(-2, "late"), (-2, "other")]
    nudge(page.issued, page.issued.people.all(), by=UserFactory(), now=clock.now)
    acknowledge(duty_of(late), version=1, by=late.user)
    key = f"{page.issued.chain_name}:1:reminder"
    mails = Delivery.objects.filter(message__key__startswith=key, channel=Channel.EMAIL)
    states = dict(mails.values_list("recipient__username", "state"))
    assert states == {"late": State.WITHDRAWN, "other": State.QUEUED}


def test_who_acknowledged_hears_nothing_more(page, clock, late):
    acknowledge(duty_of(late), version=1, by=late.user)
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 11, 9)
    assert (reminded(page), summaries()) == ([], [])


def test_who_is_excused_hears_nothing(page, clock, late, central):
    excuse(duty_of(late), by=central, reason="On long leave")
    clock.go_to(2026, 11, 9)
    run()
    assert (reminded(page), summaries()) == ([], [])


def test_who_left_hears_nothing_even_from_a_worker_that_did_not_know(page, clock, late):
    late.user.is_active = False
    late.user.save()
    clock.go_to(2026, 10, 27, 9)
    reminding.remind_all(clock.now)
    telling.tell_of_late(clock.now)
    assert (reminded(page), summaries()) == ([], [])
    assert not LogEntry.objects.filter(event__in=[Event.REMINDED, Event.ESCALATED]).exists()


def test_who_moved_away_hears_nothing_of_what_is_no_longer_theirs(page, clock, late):
    late.home_site = ProviderSiteFactory()
    late.save()
    clock.go_to(2026, 10, 19, 9)
    reminding.remind_all(clock.now)
    assert reminded(page) == []


def test_while_somebody_is_away_their_clock_waits(page, clock, late, central):
    clock.go_to(2026, 10, 20, 0)
    run()
    assert reminded(page) == [(-7, "late")]
    go_away(duty_of(late), by=central, until=date(2026, 10, 29))  # ten days to the end of the 29th
    clock.go_to(2026, 10, 29, 23)
    run()
    assert (reminded(page), summaries()) == ([(-7, "late")], [])
    clock.go_to(2026, 11, 1, 9)  # a worker notices late; the clock went on when the day was over
    run()
    # Ten days and the hour that the clock change gave: an absence is as long as it was.
    assert duty_of(late).due_at == london(2026, 11, 5, 18)
    run_until(clock, 2026, 11, 6, 9)
    assert reminded(page) == [(-7, "late"), (-2, "late"), (0, "late")]
    assert summaries() == ["manager"]


def test_an_excuse_that_is_over_is_owed_again(page, clock, late, central):
    excuse(duty_of(late), by=central, reason="On a course", until=date(2026, 10, 23))
    clock.go_to(2026, 10, 23, 23)
    run()
    assert reminded(page) == []
    clock.go_to(2026, 10, 24, 9)
    run()
    assert reminded(page) == [(-2, "late")]


def test_an_excuse_is_over_for_nobody_who_moved_away_meanwhile(page, clock, late, central):
    excuse(duty_of(late), by=central, reason="On a course", until=date(2026, 10, 23))
    late.home_site = ProviderSiteFactory()
    late.save()
    clock.go_to(2026, 10, 24, 9)
    run()
    assert reminded(page) == []


def test_of_somebody_who_is_away_nobody_hears_until_they_are_back(page, clock, late, central):
    clock.go_to(2026, 10, 28, 7)
    run()
    go_away(duty_of(late), by=central, until=date(2026, 10, 28))
    clock.go_to(2026, 10, 28, 9)
    run()
    assert summaries() == []
    clock.go_to(2026, 10, 29, 7, 59)
    run()
    clock.go_to(2026, 10, 29, 8)
    run()
    assert "manager" in summaries()


def test_of_who_acknowledged_before_the_summary_nobody_hears(page, clock, late):
    clock.go_to(2026, 10, 28, 7)
    run()
    acknowledge(duty_of(late), version=1, by=late.user)
    clock.go_to(2026, 10, 28, 8)
    run()
    assert summaries() == []


def test_a_withdrawn_alert_sends_nothing(page, clock):
    clock.go_to(2026, 10, 28, 7)
    run()
    page.unpublish()
    clock.go_to(2026, 11, 5, 9)
    run()
    assert (reminded(page), summaries()) == ([], [])
