"""Which part of the running intranet is down."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from intranet.delivery.figures import in_time
from intranet.delivery.models import Heartbeat

logger = logging.getLogger(__name__)

_migrated = False  # a process runs one version of the code, so what is migrated stays migrated


def one_line(error: Exception) -> str:
    """Return what a database driver says in several lines, without its advice."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def migrations_applied() -> bool:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def worker_alive() -> bool:
    return Heartbeat.objects.alive(timezone.now()).exists()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "worker": worker_alive,
}


# Without these the intranet works less well; other apps add theirs when they are ready.
IMPAIRING: dict[str, Callable[[], bool]] = {"delivery": in_time}


def impaired() -> list[str]:
    """Return the parts that are down or late, while everything else works."""
    return [name for name, works in IMPAIRING.items() if not works()]


def first_down() -> str | None:
    """Return the first part that is down; those after it cannot work without it."""
    for name, works in CHECKS.items():
        try:
            if not works():
                return name
        except (DatabaseError, InterfaceError) as error:
            logger.error("health: %s: %s", name, one_line(error))
            return name
    return None
