"""A site that an alert asks, on its screen: whoever leads there, and whoever verifies."""

import pytest

from learning.alerts.models import SiteDuty
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, UserFactory, alert_page
from tests.person import Person


@pytest.fixture(scope="module")
def kept(module_db):
    """A site that an alert asks, with the partner who leads there."""
    here = ProviderSiteFactory(name="Invented Hospital North", code="IHN")
    partner = partner_of(here, last_name="Alderwick")
    page = alert_page(
        sites=[here], duty_kind="sites", evidence_asked="A photograph of the drawers",
        recheck_months=6,
    )  # fmt: skip
    return {"here": here, "partner": partner, "page": page}


@pytest.fixture
def here(mine):
    return mine["here"]


@pytest.fixture
def partner(mine):
    return mine["partner"]


@pytest.fixture
def page(mine):
    return mine["page"]


@pytest.fixture
def there():
    return ProviderSiteFactory(name="Invented Hospital South", code="IHS")


@pytest.fixture
def address(page):
    return f"/alerts/{page.issued.pk}/sites/ihn/"


@pytest.fixture
def verifier():
    return UserFactory(roles=["Risk and quality team"], last_name="Verity")


def duty():
    return SiteDuty.objects.get()


@pytest.fixture
def lead(client, partner, address):
    return Person(client, partner, address)


@pytest.fixture
def other(client_class, verifier, address):
    return Person(client_class(), verifier, address)


@pytest.fixture
def client_class(client):
    return type(client)
