"""Somebody at a site who owes an alert, and those who hear when they are late."""

from datetime import timedelta

import pytest

from learning.alerts.models import PersonDuty
from tests.alerts.conftest import LONDON, london
from tests.alerts.ledger import partner_of, run
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

DUE = london(2026, 10, 26, 17)  # a Monday, three weeks after the clock starts
BEFORE_THE_FIRST_STEP = (2026, 10, 18, 20)


@pytest.fixture
def site(clock):
    return ProviderSiteFactory()


@pytest.fixture
def manager(clock):
    return StaffProfileFactory(user__username="manager")


@pytest.fixture
def late(site, manager):
    return StaffProfileFactory(home_site=site, line_manager=manager, user__username="late")


@pytest.fixture
def page(site, late):
    return alert_page(sites=[site], deadline=DUE)


@pytest.fixture
def partner(site):
    return partner_of(site, username="partner")


@pytest.fixture
def executive(clock):
    return UserFactory(username="executive", roles=["Executive"])


@pytest.fixture
def central(clock):
    return UserFactory(username="central", roles=["Risk and quality team"])


def duty_of(profile):
    return PersonDuty.objects.get(person=profile.user)


def duty_of_user(username):
    return PersonDuty.objects.get(person__username=username)


def run_until(clock, *until):
    """As a worker that is never down, at each eight o'clock."""
    while clock.now < london(*until):
        local = clock.now.astimezone(LONDON)
        evening = local.hour in range(8, 20)
        day = local.date() + timedelta(days=local.hour >= 20)
        clock.go_to(day.year, day.month, day.day, 20 if evening else 8)
        run()
