"""What tests of responses share: two sites, who answers for one, who accepts, and a page."""

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from learning.responses.models import SiteResponse
from tests.alerts.conftest import clock  # noqa: F401
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page
from tests.person import Person


def response_of(site, **more):
    return SiteResponse.objects.get(provider_site=site, **more)


@pytest.fixture(scope="module")
def begins():
    """When the page is published; a module with a clock says when that is."""
    return timezone.now()


@pytest.fixture(scope="module")
def kept(module_db, begins):
    """Two sites, and a page that both are asked about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: begins)
        here = ProviderSiteFactory(name="Invented Hospital North", code="IHN")
        there = ProviderSiteFactory(name="Invented Hospital South", code="IHS")
        page = learning_page(sites=[here, there])
        return {"here": here, "there": there, "page": page, "row": response_of(here)}


@pytest.fixture
def here(mine):
    return mine["here"]


@pytest.fixture
def there(mine):
    return mine["there"]


@pytest.fixture
def page(mine):
    return mine["page"]


@pytest.fixture
def row(mine):
    return mine["row"]


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
def address(row):
    return f"/responses/{row.pk}/"


@pytest.fixture
def person(client, address):
    """Open the screen as somebody, each with a browser of their own."""
    return lambda user: Person(type(client)(), user, address)


def shut(page):
    """Let nobody but superusers open ``page``."""
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
