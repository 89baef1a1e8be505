"""The worker outlives its database."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connections
from django.db.utils import ConnectionHandler, OperationalError
from django.utils import timezone

from intranet.delivery.models import Heartbeat
from intranet.settings import environment
from tests.delivery.conftest import ROOT, environment_for, is_sqlite, wait_until
from tests.delivery.test_real_workers import is_live, scheduled
from tests.engines import postgresql

pytestmark = [
    pytest.mark.skipif(is_sqlite(), reason="runs with the suite on PostgreSQL"),
    pytest.mark.skipif(bool(postgresql.missing()), reason=postgresql.missing()),
]


@pytest.fixture
def server(tmp_path, monkeypatch, django_db_blocker):
    """A PostgreSQL of this test's own, set up, and the ORM of this process on it."""
    with postgresql.server() as new:
        for command in (["migrate", "--verbosity=0"], ["set_up"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT, env=environment_for(new.url, tmp_path), check=True,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
        monkeypatch.setenv("DATABASE_URL", new.url)
        under_test = connections["default"]
        connections["default"] = ConnectionHandler({"default": environment.database(tmp_path)})[
            "default"
        ]
        try:
            with django_db_blocker.unblock():
                yield new
        finally:
            connections["default"].close()
            connections["default"] = under_test


@pytest.fixture
def worker(server, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment_for(server.url, tmp_path)
    )
    yield process
    process.kill()
    process.wait()


def answers():
    try:
        return Heartbeat.objects.exists()
    except OperationalError:
        connections["default"].close()
        return False


def test_worker_goes_on_after_the_database_was_away(server, worker):
    wait_until(answers)
    page = scheduled(after=1)
    server.stop()
    with pytest.raises(AssertionError):
        wait_until(answers, seconds=7)  # long enough for the worker to notice
    server.start()
    wait_until(answers)
    wait_until(lambda: is_live(page), seconds=30)
    assert worker.poll() is None
    assert Heartbeat.objects.alive(timezone.now() + timedelta(seconds=40)).exists()
