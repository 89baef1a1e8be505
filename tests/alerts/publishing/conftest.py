"""Publishers of alerts in the admin, and what it says to them."""

import pytest

from tests.factories import StaffProfileFactory


@pytest.fixture
def author():
    return StaffProfileFactory(user__username="author", user__roles=["Publisher"]).user


@pytest.fixture
def send(client):
    """Sign in as ``user`` and post; return the answer, by itself a redirect."""

    def send(user, address, data=None):
        client.force_login(user)
        return client.post(address, data or {})

    return send


def edit_address(page):
    return f"/admin/pages/{page.pk}/edit/"
