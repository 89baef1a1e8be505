"""What migrations and ``set_up`` make costs half a minute, so the processes of a run share it.

On SQLite one process migrates, and the others start from a copy of what it made: a file in the
folder of this run, or in ``MIGRATED_IN`` for several calls of pytest that make one suite. On
PostgreSQL tests that need a database of their own copy one that was set up.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection


def folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of this run share."""
    if together := os.environ.get("MIGRATED_IN"):
        return Path(together)
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def as_set_up(factory: pytest.TempPathFactory) -> str:
    """Return the file, or on PostgreSQL the database, that holds what ``set_up`` left."""
    if connection.vendor == "sqlite":
        return str(factory.getbasetemp() / "set_up.sqlite3")
    return f"as_set_up_{connection.settings_dict['NAME']}"


def keep_as_set_up(factory: pytest.TempPathFactory) -> None:
    """Copy the test database as it is now, for tests that need one of their own."""
    name = as_set_up(factory)
    if connection.vendor == "sqlite":
        copy_database(Path(name))
        return
    model = connection.settings_dict["NAME"]
    connection.close()  # nobody may be in a database that is copied
    copy_on_server(model, name)


def forget_as_set_up(factory: pytest.TempPathFactory) -> None:
    if connection.vendor != "sqlite":
        maintain(f'DROP DATABASE "{as_set_up(factory)}" WITH (FORCE)')


def maintain(*statements: str) -> None:
    """Run ``statements`` on the PostgreSQL server, beside the test database."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        for statement in statements:
            server.execute(statement)


def copy_on_server(model: str, name: str) -> None:
    """Let the PostgreSQL database ``name`` hold what ``model`` does, and nothing else."""
    maintain(
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'CREATE DATABASE "{name}" TEMPLATE "{model}"',
    )


@contextmanager
def migrated_once(folder: Path) -> Iterator[None]:
    """Inside, the test database is made: from nothing by the first process, the others wait."""
    if connection.vendor != "sqlite" and "MIGRATED_IN" not in os.environ:
        yield
        return
    file = folder / "migrated.sqlite3"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "sqlite":
            with _migrated_on_server(done=folder / "migrated"):
                yield
            return
        if not file.exists():
            yield
            copy_database(file)
            return
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(name, uri=True)) as memory:
        _load(file, memory)
        yield


@contextmanager
def _migrated_on_server(done: Path) -> Iterator[None]:
    """The same on PostgreSQL, whose test database is kept: what an earlier call left in it goes."""
    name = connection.creation._get_test_db_name()
    if done.exists():
        copy_on_server(done.read_text(), name)
        yield
        return
    maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    yield
    connection.close()
    copy_on_server(name, f"migrated_{name}")
    done.write_text(f"migrated_{name}")


def load_database(file: Path) -> None:
    """Let the test database hold what ``file`` does, and nothing else."""
    connection.ensure_connection()
    _load(file, connection.connection)


def _load(file: Path, target: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(file)) as source:
        source.backup(target)


def copy_database(file: Path) -> None:
    """Write what the test database holds into ``file``."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as target:
        connection.connection.backup(target)
