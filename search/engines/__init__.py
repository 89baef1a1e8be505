"""Which engine answers: the database's own full-text index, or Elasticsearch with it behind."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from search.types import Engine

if TYPE_CHECKING:
    from search.engines.guarded import GuardedEngine


def get_engine() -> Engine:
    """Return the engine in use."""
    return outside_engine() or database_engine(connection.vendor)


def outside_engine() -> GuardedEngine | None:
    """Return the engine outside the database, or None where the database searches."""
    if not settings.ELASTICSEARCH:
        return None
    return _guarded(json.dumps(settings.ELASTICSEARCH, sort_keys=True), connection.vendor)


def index_is_missing() -> bool:
    """Return whether an outside index must be built before it can be used."""
    from search.engines.elasticsearch import EngineDown
    from search.rebuilding import exists

    engine = outside_engine()
    try:
        return engine is not None and not exists(engine.main)
    except EngineDown:
        return False


def is_itself() -> bool:
    """Return whether the engine in use answers, and nothing has to stand in for it."""
    engine = outside_engine()
    return engine is None or engine.is_itself()


@cache
def _guarded(options: str, vendor: str) -> GuardedEngine:
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
