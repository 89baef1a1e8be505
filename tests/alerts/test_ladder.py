"""When a step of the ladder is told: at eight in London, or with the deadline's own hour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.alerts.ladder import (
    NEVER,
    USUAL,
    moment,
    passed,
    passed_of_each,
    reached,
    steps_of,
)
from learning.alerts.models import Ladder, PersonDuty
from learning.alerts.states import Whom
from tests.alerts.conftest import LONDON, london
from tests.factories import StaffProfileFactory, alert_page

A_YEAR = 366 * 24  # hours, with both changes of the clock
START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
DAYS = sorted({days for days, _whom in USUAL})

times = st.builds(
    lambda minutes, zone: (START + timedelta(minutes=minutes)).astimezone(zone),
    st.integers(0, 2 * 366 * 24 * 60),
    st.sampled_from([UTC, LONDON]),
)


@pytest.mark.parametrize("days", DAYS)
def test_each_hour_of_a_year_is_reached_at_its_moment_and_no_instant_before(days):
    for hour in range(A_YEAR):
        due_at = START + timedelta(hours=hour)
        at = moment(due_at, days)
        assert due_at < reached(days, at), due_at
        assert not due_at < reached(days, at - INSTANT), due_at


@given(due_at=times, now=times, days=st.integers(-30, 30))
def test_a_step_is_due_in_python_when_it_is_due_in_sql(due_at, now, days):
    assert (moment(due_at, days) <= now) == (due_at < reached(days, now))


@given(due_at=times, days=st.integers(1, 30))
def test_after_the_deadline_it_is_eight_in_the_morning_of_that_day(due_at, days):
    at, due = moment(due_at, days).astimezone(LONDON), due_at.astimezone(LONDON)
    assert (at.date() - due.date(), at.hour, at.minute) == (timedelta(days), 8, 0)


@given(due_at=times, days=st.integers(-30, 0))
def test_up_to_the_deadline_it_is_never_later_than_the_hour_it_is_due(due_at, days):
    at = moment(due_at, days)
    assert at <= due_at.astimezone(UTC) + timedelta(days=days)
    assert at.astimezone(LONDON).date() in {
        due_at.astimezone(LONDON).date() + timedelta(days=days - over) for over in (0, 1)
    }


def test_the_clock_change_keeps_the_steps_at_eight():
    due_at = london(2026, 10, 26, 17)  # the clock went back the day before
    assert moment(due_at, -2) == london(2026, 10, 24, 8)
    assert moment(due_at, 0) == london(2026, 10, 26, 8)
    assert moment(london(2026, 3, 28, 17), 1) == london(2026, 3, 29, 8)  # and went on that night


def test_what_is_due_at_seven_is_told_at_seven():
    assert moment(london(2026, 10, 12, 7), 0) == london(2026, 10, 12, 7)


def test_steps_before_somebody_was_told_are_over():
    steps = dict.fromkeys(DAYS, (Whom.SELF,))
    due_at = london(2026, 10, 12, 17)
    assert passed(steps, due_at, london(2026, 10, 1, 9)) == NEVER
    assert passed(steps, due_at, london(2026, 10, 5, 7, 59)) == NEVER
    assert passed(steps, due_at, london(2026, 10, 5, 8)) == -7
    assert passed(steps, due_at, london(2026, 10, 11, 9)) == -2
    assert passed(steps, due_at, london(2026, 11, 11, 9)) == 7
    assert passed({}, due_at, london(2026, 11, 11, 9)) == NEVER


@pytest.mark.django_db
def test_sql_knows_what_is_over_for_each_duty_by_its_own_deadline(clock):
    page = alert_page(sites=[StaffProfileFactory().home_site])
    steps = steps_of(page)
    duty = PersonDuty.objects.get()
    for hours in range(-10 * 24, 10 * 24, 7):
        due_at = clock.now + timedelta(hours=hours)
        PersonDuty.objects.update(due_at=due_at)
        found = PersonDuty.objects.values_list(passed_of_each(steps, clock.now), flat=True).get()
        assert found == passed(steps, due_at, clock.now), due_at
    assert duty.alert.people.values_list(passed_of_each({}, clock.now), flat=True).get() == NEVER


@pytest.mark.django_db
def test_steps_that_are_over_at_issue_are_skipped(clock):
    page = alert_page(
        sites=[StaffProfileFactory().home_site], deadline=clock.now + timedelta(days=1)
    )
    assert page.issued.people.get().last_step == -2


@pytest.mark.django_db
def test_a_page_may_have_a_ladder_of_its_own(clock):
    ladder = Ladder.objects.create(name="Quick")
    ladder.steps.create(days=1, whom=Whom.CENTRAL)
    ladder.steps.create(days=1, whom=Whom.MANAGER)
    ladder.steps.create(days=-1, whom=Whom.SELF)
    ladder.save()
    assert steps_of(alert_page(ladder=ladder)) == {
        -1: (Whom.SELF,),
        1: (Whom.CENTRAL, Whom.MANAGER),
    }
    assert steps_of(alert_page(slug="usual")).keys() == set(DAYS)
