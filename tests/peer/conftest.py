"""What tests of invitations share: a response and an action of one site, and a peer of another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.peer import inviting
from learning.peer.models import Invitation
from tests.actions.making import propose
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory
from tests.person import Person
from tests.responses.conftest import (  # noqa: F401
    begins,
    clock,
    colleague,
    here,
    kept,
    other_partner,
    page,
    partner,
    risk,
    row,
    there,
)

QUESTION = "Would this hold in your theatres too?"
COMMENT = "We tried the drawer, and the porter needed a key."


@pytest.fixture
def peer(there):  # noqa: F811
    return StaffProfileFactory(home_site=there, user__last_name="Peerless").user


@pytest.fixture
def action(here, partner, colleague, page):  # noqa: F811
    return propose(here, partner, owner=colleague, pages=[page])


@pytest.fixture(params=["response", "action"])
def thing(request, here):  # noqa: F811
    """The response, and then the action."""
    return request.getfixturevalue("row" if request.param == "response" else "action")


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def asked(thing, by, peer, days=14, **more):
    return inviting.invite(
        thing, by=by, peer=peer, question=QUESTION, ends_on=in_days(days), **more
    )


def asked_adviser(thing, by, days=14, **more):
    return inviting.ask_adviser(
        thing, by=by, adviser="Avis Outward", organisation="Invented Institute",
        question=QUESTION, ends_on=in_days(days), **more,
    )  # fmt: skip


def again(invitation):
    return Invitation.objects.get(pk=invitation.pk)


def elsewhere(last_name):
    """Return the quality partner of a site of their own."""
    site = ProviderSiteFactory(name=f"Invented Hospital {last_name}")
    user = partner_of(site, last_name=last_name)
    StaffProfileFactory(user=user, home_site=site)
    return user


@pytest.fixture
def person(client):
    """Open an address as somebody, each with a browser of their own."""
    return lambda user, address: Person(type(client)(), user, address)


@pytest.fixture
def status(client):
    """Return the status that somebody gets at an address."""

    def get(user, address):
        browser = type(client)()
        browser.force_login(user)
        return browser.get(address).status_code

    return get
