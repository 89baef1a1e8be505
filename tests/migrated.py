"""On SQLite one process of the suite migrates, and the other starts from a copy of what it made.

Each run migrates anew: what is kept lies in the folder of this run alone.
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
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def as_set_up(factory: pytest.TempPathFactory) -> Path:
    """Return the file that holds, on SQLite, what ``set_up`` left in the test database."""
    return factory.getbasetemp() / "set_up.sqlite3"


@contextmanager
def migrated_once(folder: Path) -> Iterator[None]:
    """Inside, the test database is made: from nothing by the first process, the others wait."""
    if connection.vendor != "sqlite":
        yield
        return
    file = folder / "migrated.sqlite3"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            yield
            copy_database(file)
            return
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(name, uri=True)) as memory:
        with closing(sqlite3.connect(file)) as source:
            source.backup(memory)
        yield


def copy_database(file: Path) -> None:
    """Write what the test database holds into ``file``."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as target:
        connection.connection.backup(target)
