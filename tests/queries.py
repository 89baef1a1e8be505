"""What a request costs in queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, url: str) -> list[str]:
    """Return the statements of one request, when what each process keeps is already kept."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
        and "search_indexchange" not in query["sql"]  # asked once a second at most
    ]


def only_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite for its plan")


def plan_of(sql: str) -> list[str]:
    """Return the steps in which SQLite would answer ``sql``."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]
