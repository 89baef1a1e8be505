from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from intranet.delivery import health
from intranet.delivery.models import Heartbeat
from intranet.delivery.querysets import SILENT_AFTER
from search.engines import get_engine
from search.types import SearchQuery
from tests.factories import UserFactory


def test_live_asks_nobody(client):
    response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_while_all_parts_work(client, heartbeat):
    get_engine().search(SearchQuery(rules=None))  # with Elasticsearch: makes the index of this test
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_silent_worker_is_named(client, heartbeat):
    Heartbeat.objects.update(beat_at=timezone.now() - SILENT_AFTER - timedelta(seconds=1))
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (503, {"status": "down", "part": "worker"})


def test_missing_migration_is_named(client, heartbeat, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(
        health.MigrationExecutor, "migration_plan", lambda *_: [("0002_later", False)]
    )
    assert client.get("/health/ready").json()["part"] == "migrations"


def test_silent_database_is_named_without_detail(client, heartbeat, monkeypatch):
    def fail():
        raise OperationalError("password of user learning is wrong")

    monkeypatch.setitem(health.CHECKS, "database", fail)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (503, {"status": "down", "part": "database"})


def test_health_changes_nothing(client, db):
    assert client.post("/health/ready").status_code == 405


@pytest.mark.parametrize("alive", [True, False])
def test_admin_warns_while_no_worker_is_heard_of(client, heartbeat, alive):
    if not alive:
        Heartbeat.objects.all().delete()
    client.force_login(UserFactory(is_superuser=True))
    response = client.get(reverse("wagtailadmin_home"))
    assert ("Background work has stopped" in response.text) is not alive
