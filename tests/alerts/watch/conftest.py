"""An alert to two people at each of two sites, and whoever watches it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts.following import catch_up
from learning.alerts.models import PersonDuty
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page


def issued(**fields):
    """Issue an alert, and let the worker write all of its rows."""
    page = alert_page(**fields)
    while catch_up(page.issued, timezone.now()):
        pass
    page.issued.refresh_from_db()
    return page


@pytest.fixture(scope="module")
def kept(module_db):
    """An alert to two people at each of two sites; those of the first have a manager."""
    here = ProviderSiteFactory(name="Invented Hospital North")
    there = ProviderSiteFactory(name="Invented Hospital South")
    manager = StaffProfileFactory(home_site=ProviderSiteFactory(), user__last_name="Manageress")
    ours = [
        StaffProfileFactory(home_site=here, line_manager=manager, user__last_name=name)
        for name in ("Alderwick", "Birchley")
    ]
    theirs = [
        StaffProfileFactory(home_site=there, user__last_name=name)
        for name in ("Cresswell", "Dunmore")
    ]
    return {
        "here": here,
        "there": there,
        "manager": manager,
        "people": [*ours, *theirs],
        "page": issued(sites=[here, there], duty_kind="both"),
    }


@pytest.fixture
def here(mine):
    return mine["here"]


@pytest.fixture
def there(mine):
    return mine["there"]


@pytest.fixture
def manager(mine):
    return mine["manager"]


@pytest.fixture
def people(mine):
    return mine["people"]


@pytest.fixture
def page(mine):
    return mine["page"]


@pytest.fixture
def alert(page):
    return page.issued


def with_role(name):
    return UserFactory(roles=[name])


def signed_in(client, user):
    client.force_login(user)
    return client


def duty_of(profile):
    return PersonDuty.objects.get(person=profile.user)


def make_late(alert, *profiles):
    rows = alert.people.filter(person__profile__in=profiles) if profiles else alert.people
    rows.update(due_at=timezone.now() - timedelta(hours=1))


def pages_of(alert):
    start = f"/alerts/{alert.pk}"
    return [
        f"{start}/watch/",
        f"{start}/people/",
        f"{start}/nudge/",
        f"{start}/call-list/",
        f"{start}/handover/",
        f"{start}/report/",
        f"{start}/record/",
    ]
