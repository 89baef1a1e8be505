"""Each level of the ladder hears once of the late, in one summary a day at eight."""

from datetime import date

import pytest

from intranet.delivery.models import Message
from learning.alerts.log import verify
from learning.alerts.models import Escalation, Ladder, PersonDuty
from learning.alerts.states import Whom
from tests.alerts.conftest import london
from tests.alerts.ledger import reminded, run, summaries
from tests.alerts.reminding.conftest import (
    BEFORE_THE_FIRST_STEP,
    DUE,
    duty_of,
    duty_of_user,
    run_until,
)
from tests.factories import StaffProfileFactory, alert_page

pytestmark = pytest.mark.django_db


def test_each_level_hears_once_that_somebody_is_late(page, clock, partner, executive, central):
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 10, 27, 12)
    assert summaries() == ["manager"]
    run_until(clock, 2026, 10, 29, 12)
    assert sorted(summaries()) == ["manager", "partner"]
    run_until(clock, 2026, 11, 9)
    assert sorted(summaries()) == ["executive", "manager", "partner"]
    assert duty_of_user("late").escalated_to == Whom.EXECUTIVE
    assert list(verify()) == []


def test_after_a_week_away_everybody_hears_in_one_summary(page, clock, late, partner):
    other = alert_page(sites=[late.home_site], deadline=DUE, slug="other")
    clock.go_to(2026, 11, 6, 9)
    run()
    run()
    assert sorted(summaries()) == ["manager", "partner"]
    assert reminded(page) == reminded(other) == [(0, "late")]
    context = Message.objects.get(key__startswith=f"late:{partner.pk}:").context
    assert [row["late"] for row in context["late"]] == [1, 1]


def test_somebody_who_hears_at_two_levels_counts_the_late_once(page, clock, late, partner):
    late.line_manager = None
    late.save()
    clock.go_to(2026, 11, 6, 9)
    run()
    assert Escalation.objects.filter(to=partner).count() == 2
    assert "1 answer to alerts still owed" in Message.objects.get(key__startswith="late:").subject


def test_summaries_wait_for_eight_in_the_morning(page, clock):
    clock.go_to(2026, 10, 28, 3)
    run()
    assert Escalation.objects.get().told_on is None
    assert summaries() == []
    clock.go_to(2026, 10, 28, 8)
    run()
    assert summaries() == ["manager"]
    assert Escalation.objects.get().told_on == date(2026, 10, 28)


def test_what_comes_after_the_summary_of_a_day_waits_for_the_next(page, clock, site, manager):
    clock.go_to(2026, 10, 27, 8)
    run()
    StaffProfileFactory(home_site=site, line_manager=manager, user__username="second")
    later = alert_page(sites=[site], deadline=london(2026, 10, 27, 12), slug="later")
    PersonDuty.objects.filter(alert=later.issued).update(due_at=london(2026, 10, 26, 12))
    clock.go_to(2026, 10, 27, 13)
    run()
    assert summaries() == ["manager"]
    clock.go_to(2026, 10, 28, 8)
    run()
    assert summaries() == ["manager", "manager"]
    clock.go_to(2026, 10, 28, 20)
    run()
    assert summaries() == ["manager", "manager"]


def test_a_ladder_may_end_with_the_central_team(site, late, clock, central):
    ladder = Ladder.objects.create(name="Short")
    ladder.steps.create(days=1, whom=Whom.CENTRAL)
    ladder.save()
    alert_page(sites=[site], deadline=DUE, ladder=ladder)
    clock.go_to(2026, 10, 28, 9)
    run()
    assert summaries() == ["central"]
    assert duty_of(late).escalated_to == Whom.CENTRAL
