"""One demo network, whose tests each undo what they change."""

import pytest
from django.db import transaction

from tests.test_demo import demo


@pytest.fixture(scope="package", autouse=True)
def printed(django_db_setup, django_db_blocker):
    """What the command said when it made the network."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo(sites=6, staff=150, pages=30)
        transaction.set_rollback(True)
