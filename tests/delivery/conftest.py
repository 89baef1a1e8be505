"""A real database that several processes share: a file, or a PostgreSQL database of its own."""

import os
import shutil
import subprocess
import sys
import time
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from intranet.delivery.models import Heartbeat
from tests.migrated import as_set_up, maintain

ROOT = Path(__file__).resolve().parents[2]


def address(engine: dict, name: str) -> str:
    """Return ``DATABASE_URL`` for database ``name`` beside the one under test."""
    if engine["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{name}"
    user, password = engine["USER"], engine["PASSWORD"]
    account = f"{user}:{password}" if password else user
    return f"postgres://{account}@{engine['HOST']}:{engine['PORT'] or 5432}/{name}"


def environment_for(url: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "intranet.settings.dev",
    }


def is_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture
def heartbeat(db):
    now = timezone.now()
    return Heartbeat.objects.create(worker="w", started_at=now, beat_at=now)


@pytest.fixture(scope="session")
def model_database(django_db_setup, tmp_path_factory):
    """The name of a database where everything is set up, for copying."""
    return as_set_up(tmp_path_factory)


@pytest.fixture
def shared_database(model_database, tmp_path, django_db_blocker):
    """This process and its children work on one fresh database; yields the children's environment.

    ``real`` in that it commits: what a child was killed in the middle of is there to see.
    """
    if is_sqlite():
        name = str(tmp_path / "shared.sqlite3")
        shutil.copy(model_database, name)
    else:
        name = f"shared_{uuid.uuid4().hex[:8]}"
        maintain(f'CREATE DATABASE {name} TEMPLATE "{model_database}"')
    under_test = connections["default"]
    shared = under_test.copy()
    shared.settings_dict["NAME"] = name
    connections["default"] = shared
    try:
        with django_db_blocker.unblock():
            yield environment_for(address(settings.DATABASES["default"], name), tmp_path)
    finally:
        shared.close()
        connections["default"] = under_test
        if not is_sqlite():
            maintain(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def start(shared_database):
    """Start ``manage.py worker``."""
    children = []

    def start_worker(**variables: str) -> subprocess.Popen:
        child = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, env={**shared_database, **variables}
        )
        children.append(child)
        return child

    yield start_worker
    for child in children:
        if child.poll() is None:
            child.kill()
            child.wait()


class Workers:
    """The process of ``tests.delivery.child``, which forks workers, driven by a test."""

    def __init__(self, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.delivery.child"],
            cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def start(self, *words: str) -> None:
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()

    def end_of(self, *words: str) -> int:
        """Start one that does not stay, and return its exit code: below 0, the signal."""
        self.start(*words)
        return int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture
def workers(shared_database):
    with closing(Workers(shared_database)) as workers:
        yield workers


def wait_until(true, *, seconds: float = 30) -> None:
    """Wait until ``true()``, or fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
