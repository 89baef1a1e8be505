"""Who has to do with an action: the site, the owner, the host and the risk and quality team."""

import pytest

from tests.actions.making import propose
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory
from tests.person import Person


@pytest.fixture(scope="module")
def kept(module_db):
    here = ProviderSiteFactory(name="Invented Hospital North", code="IHN")
    there = ProviderSiteFactory(name="Invented Hospital South", code="IHS")
    return {
        "here": here,
        "site": partner_of(here, last_name="Alderwick"),
        "owner": StaffProfileFactory(home_site=here, user__last_name="Ownley").user,
        "host": partner_of(there, last_name="Hostwell"),
        "host_site": there,
        "risk": UserFactory(roles=["Risk and quality team"], last_name="Verity"),
    }


@pytest.fixture
def who(mine):
    return mine


@pytest.fixture
def here(who):
    return who["here"]


@pytest.fixture
def there(who):
    return who["host_site"]


@pytest.fixture
def action(here, who):
    return propose(here, who["site"], owner=who["owner"])


@pytest.fixture
def address(action):
    return f"/actions/{action.pk}/"


@pytest.fixture
def at(client, address):
    """Put somebody at the screen, in a browser of their own."""
    return lambda user: Person(type(client)(), user, address)
