"""What a worker asks of the database each minute grows with the alerts that go on, not with those
that are over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.alerts.closing import close_due
from learning.alerts.following import going_on
from learning.alerts.models import AlertIndexPage, AlertPage, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.people import acknowledge, excuse
from learning.alerts.sites import complete, send_back
from tests.alerts.ledger import partner_of, run
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db


def finished(number, profile, clock):
    """Write so many alerts that are over, as they stand in the database years later."""
    index = AlertIndexPage.objects.get()
    then = clock.now - timedelta(days=30)
    due = then + timedelta(days=10)
    for _ in range(number):
        page = index.add_child(
            instance=AlertPage(
                title="Check the drawers", what_happened="x", what_to_do="y", deadline=due
            )
        )
        alert = IssuedAlert.objects.create(
            page=page, version=1, duty_kind="people", issued_at=then, first_issued_at=then,
            spread_at=then, deadline=due,
        )  # fmt: skip
        PersonDuty.objects.create(
            alert=alert, person=profile.user, provider_site=profile.home_site, version=1,
            due_at=due, assigned_at=then, state="acknowledged", acknowledged_at=then,
            acknowledged_version=1,
        )  # fmt: skip
    close_due(clock.now)


def queries_of_a_run():
    with CaptureQueriesContext(connection) as captured:
        run()
    return len(captured)


def test_alerts_that_are_over_cost_a_run_nothing(clock):
    profile = StaffProfileFactory()
    alert_page(sites=[profile.home_site])
    run()
    finished(2, profile, clock)
    with_two = queries_of_a_run()
    finished(30, profile, clock)
    assert queries_of_a_run() == with_two


@pytest.fixture
def over(clock):
    """An alert whose deadline has passed, owed by a person and a site that have both answered."""
    site = ProviderSiteFactory()
    partner = partner_of(site)
    profile = StaffProfileFactory(home_site=site)
    page = alert_page(sites=[site], duty_kind="both")
    complete(SiteDuty.objects.get(), by=partner, evidence="A photograph")
    acknowledge(PersonDuty.objects.get(), version=1, by=profile.user)
    clock.now = page.deadline + timedelta(minutes=2)
    run()
    assert not going_on(clock.now).exists()
    return page


def test_an_alert_goes_on_again_when_a_site_is_asked_to_look_again(over, clock):
    send_back(SiteDuty.objects.get(), by=UserFactory(), reason="Both drawers?")
    assert list(going_on(clock.now)) == [over.issued]


def test_an_alert_goes_on_while_somebody_is_late_or_will_owe_it_again(clock):
    profile = StaffProfileFactory()
    page = alert_page(sites=[profile.home_site])
    clock.now = page.deadline + timedelta(minutes=2)
    run()
    assert going_on(clock.now).exists()
    duty = PersonDuty.objects.get()
    excuse(duty, by=UserFactory(), reason="On a course", until=clock.now.date())
    assert going_on(clock.now).exists()
    clock.move(days=2)
    run()
    excuse(duty, by=UserFactory(), reason="On long leave")
    assert not going_on(clock.now).exists()
