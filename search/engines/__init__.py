"""Which engine answers: the database's own full-text index, or Elasticsearch with it behind."""

from __future__ import annotations

import json
from functools import cache

from django.conf import settings
from django.db import connection

from search.types import Engine


def get_engine() -> Engine:
    """Return the engine in use."""
    database = database_engine(connection.vendor)
    if not settings.ELASTICSEARCH:
        return database
    return _guarded(json.dumps(settings.ELASTICSEARCH, sort_keys=True), connection.vendor)


@cache
def _guarded(options: str, vendor: str) -> Engine:
    from search.engines.elasticsearch import ElasticsearchEngine
    from search.engines.guarded import GuardedEngine

    return GuardedEngine(ElasticsearchEngine(**json.loads(options)), database_engine(vendor))


@cache
def database_engine(vendor: str) -> Engine:
    if vendor == "postgresql":
        from search.engines.postgresql import PostgreSQLEngine

        return PostgreSQLEngine()
    from search.engines.sqlite import SQLiteEngine

    return SQLiteEngine()
