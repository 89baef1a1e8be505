"""What tests of responses share: two sites, who answers for one, who accepts, and a page."""

import pytest
from wagtail.models import PageViewRestriction

from learning.responses.models import SiteResponse
from tests.alerts.conftest import clock  # noqa: F401
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page
from tests.person import Person


@pytest.fixture
def here(db):
    return ProviderSiteFactory(name="Invented Hospital North", code="IHN")


@pytest.fixture
def there(db):
    return ProviderSiteFactory(name="Invented Hospital South", code="IHS")


@pytest.fixture
def partner(here):
    return partner_of(here, last_name="Alderwick")


@pytest.fixture
def other_partner(there):
    return partner_of(there, last_name="Elsewhere")


@pytest.fixture
def risk(db):
    return UserFactory(roles=["Risk and quality team"], last_name="Verity")


@pytest.fixture
def colleague(here):
    profile = StaffProfileFactory(home_site=here, user__last_name="Birchley", job_title="Matron")
    return profile.user


@pytest.fixture
def page(here, there):
    return learning_page(sites=[here, there])


def response_of(site, **more):
    return SiteResponse.objects.get(provider_site=site, **more)


@pytest.fixture
def row(page, here):
    return response_of(here)


@pytest.fixture
def address(row):
    return f"/responses/{row.pk}/"


@pytest.fixture
def person(client, address):
    """Open the screen as somebody, each with a browser of their own."""
    return lambda user: Person(type(client)(), user, address)


def shut(page):
    """Let nobody but superusers open ``page``."""
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
