from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from intranet.delivery.models import Heartbeat
from intranet.inserting import insert_from
from intranet.network.models import User
from tests.factories import UserFactory

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
WORKER = {"worker": Lower("username"), "started_at": NOW, "beat_at": F("date_joined")}


@pytest.fixture
def people(db):
    return [UserFactory(username=name, date_joined=NOW) for name in ("Ada", "Ben", "Cyn")]


def some(*names):
    return User.objects.filter(username__in=names)


def test_a_row_for_each_in_one_statement(people):
    with CaptureQueriesContext(connection) as asked:
        assert insert_from(some("Ada", "Cyn"), Heartbeat, **WORKER) == 2
    assert len(asked) == 1
    rows = Heartbeat.objects.order_by("worker").values_list("worker", "started_at", "beat_at")
    assert list(rows) == [("ada", NOW, NOW), ("cyn", NOW, NOW)]


def test_what_is_there_stays_as_it_was(people):
    insert_from(some("Ada"), Heartbeat, **WORKER)
    later = WORKER | {"started_at": NOW.replace(year=2027)}
    assert insert_from(some("Ada", "Ben"), Heartbeat, ignore_conflicts=True, **later) == 1
    assert Heartbeat.objects.get(worker="ada").started_at == NOW


def test_of_none_come_none(people):
    assert insert_from(User.objects.none(), Heartbeat, **WORKER) == 0
    assert insert_from(User.objects.filter(pk__in=[]), Heartbeat, **WORKER) == 0


def test_a_field_that_is_not_there_is_named(people):
    with pytest.raises(TypeError, match="Heartbeat has no field colour"):
        insert_from(some("Ada"), Heartbeat, **WORKER, colour="red")
    assert not Heartbeat.objects.exists()
