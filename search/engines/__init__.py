"""Which engine answers: the database's own full-text index."""

from functools import cache

from django.db import connection

from search.types import Engine


def get_engine() -> Engine:
    """Return the engine in use. An engine outside the database is chosen here, before these."""
    return _database_engine(connection.vendor)


@cache
def _database_engine(vendor: str) -> Engine:
    if vendor == "postgresql":
        from search.engines.postgresql import PostgreSQLEngine

        return PostgreSQLEngine()
    from search.engines.sqlite import SQLiteEngine

    return SQLiteEngine()
