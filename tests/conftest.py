"""What every test starts from: a database where ``set_up`` ran, and real parts."""

import pytest
from django.core.cache import cache
from django.db import connection

from intranet.setup import set_up
from tests.factories import StaffProfileFactory

MIGRATED: list[str] = []  # what migrations put into the database, for tests that empty it


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        MIGRATED.append(connection.creation.serialize_db_to_string())
        set_up()


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def staff(db):
    """An ordinary reader with a profile."""
    return StaffProfileFactory(user__username="reader", user__roles=["Reader"])


@pytest.fixture
def as_staff(client, staff):
    """A client signed in as the ordinary reader."""
    client.force_login(staff.user)
    return client
