"""A call of the worker ends after a moment, and still no alert waits for good."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intranet.delivery import rounds
from learning.alerts.models import Chain, LogEntry, PersonDuty
from learning.alerts.reminding import remind_all
from learning.alerts.rounds import Turns, catch_up_all
from learning.alerts.states import Event
from learning.alerts.summaries import tell_of_late
from tests.alerts.conftest import london
from tests.alerts.ledger import run, summaries
from tests.factories import ProviderSiteFactory, StaffProfileFactory, alert_page

pytestmark = pytest.mark.django_db

DUE = london(2026, 10, 26, 17)  # a Monday, three weeks after the clock starts


@pytest.fixture
def site(clock):
    return ProviderSiteFactory()


@pytest.fixture
def hurried(monkeypatch):
    """Each call has the time for one piece of work."""
    monkeypatch.setattr(rounds, "ROUND", 0)


def issue(site, slug, **fields):
    return alert_page(sites=[site], slug=slug, **{"deadline": DUE, **fields})


def old_and_new(site):
    """Issue three of no hurry, and then one that is critical and one that is due before them."""
    for number in range(3):
        issue(site, f"old{number}", severity="routine")
    issue(site, "sooner", severity="routine", deadline=DUE - timedelta(days=1))
    issue(site, "severe", severity="critical", deadline=DUE + timedelta(days=1))
    return ["severe", "sooner", "old0", "old1", "old2"]


def break_log(page):
    """Let nothing be added to the log of an alert."""
    Chain.objects.filter(name=page.issued.chain_name).update(length=0)


def newest(event):
    """Return the alerts that the log says it of, the last one last."""
    found = LogEntry.objects.filter(event=event).order_by("pk").values_list("chain", flat=True)
    slugs = {duty.alert.chain_name: duty.alert.page.slug for duty in PersonDuty.objects.all()}
    return [slugs[chain] for chain in found]


def test_every_alert_gets_its_turn_and_the_most_urgent_the_first(site, clock, hurried):
    order = old_and_new(site)
    StaffProfileFactory(home_site=site)
    turns = Turns()
    for number in range(1, 6):
        assert catch_up_all(clock.now, turns) == 1
        assert newest(Event.ASSIGNED) == order[:number]


def test_alerts_with_nothing_to_follow_take_no_turn_from_the_others(site, clock, hurried):
    order = old_and_new(site)
    turns = Turns()
    for _ in range(3):
        assert catch_up_all(clock.now, turns) == 0
    StaffProfileFactory(home_site=site)
    for _ in range(5):
        catch_up_all(clock.now, turns)
    assert newest(Event.ASSIGNED) == [*order[3:], *order[:3]]


def test_an_alert_that_cannot_be_followed_stops_no_other(site, clock):
    order = old_and_new(site)
    break_log(issue(site, "broken", severity="critical"))
    StaffProfileFactory(home_site=site)
    assert catch_up_all(clock.now, Turns()) == 5
    assert newest(Event.ASSIGNED) == order


def test_the_most_urgent_is_reminded_of_first_whatever_waits_besides(site, clock, hurried):
    StaffProfileFactory(home_site=site)
    order = old_and_new(site)
    clock.go_to(2026, 10, 25, 9)
    for number in range(1, 6):
        assert remind_all(clock.now) == 1
        assert newest(Event.REMINDED) == order[:number]
    assert remind_all(clock.now) == 0


def test_an_alert_that_cannot_be_reminded_of_stops_no_other(site, clock):
    StaffProfileFactory(home_site=site)
    broken = issue(site, "broken", severity="critical")
    order = old_and_new(site)
    break_log(broken)
    clock.go_to(2026, 10, 25, 9)
    assert remind_all(clock.now) == 5
    assert newest(Event.REMINDED) == order
    assert remind_all(clock.now) == 0


def test_alerts_without_a_step_that_is_due_cost_a_call_nothing(site, clock):
    StaffProfileFactory(home_site=site)
    issue(site, "one")

    def cost():
        run()
        with CaptureQueriesContext(connection) as captured:
            assert remind_all(clock.now) == 0
        return len(captured)

    with_one = cost()
    for number in range(6):
        issue(site, f"more{number}")
    assert cost() == with_one


def test_in_little_time_everybody_hears_of_late_colleagues_once(site, clock, hurried):
    for number in range(4):
        manager = StaffProfileFactory(user__username=f"manager{number}")
        StaffProfileFactory(home_site=site, line_manager=manager)
    issue(site, "late")
    clock.go_to(2026, 10, 27, 9)
    while remind_all(clock.now):
        pass
    for number in range(1, 5):
        assert tell_of_late(clock.now) == 1
        assert len(summaries()) == number
    assert tell_of_late(clock.now) == 0
    assert sorted(summaries()) == [f"manager{number}" for number in range(4)]
