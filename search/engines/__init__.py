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


def index_is_missing() -> bool:
    """Return whether an outside index must be built before it can be used."""
    from search.engines.elasticsearch import EngineDown
    from search.engines.guarded import GuardedEngine
    from search.rebuilding import exists

    engine = get_engine()
    try:
        return isinstance(engine, GuardedEngine) and not exists(engine.main)
    except EngineDown:
        return False


def is_itself() -> bool:
    """Return whether the engine in use answers, and nothing has to stand in for it."""
    from search.engines.guarded import GuardedEngine

    engine = get_engine()
    return not isinstance(engine, GuardedEngine) or engine.is_itself()


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
