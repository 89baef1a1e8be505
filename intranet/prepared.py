"""A query that every page asks, put into SQL once and asked with each reader's own number.

Putting it into SQL takes some twenty times as long as the database takes to answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class Anybody:
    """Stands for the reader. It has no name, profile or permissions: a question that asks for more
    of a reader than these two fails, and is never answered for another."""

    is_superuser: bool
    pk: int = -2_000_000_017


@dataclass(frozen=True)
class Prepared:
    sql: str
    params: tuple[Any, ...]

    @classmethod
    def from_values(cls, rows: QuerySet[Any, dict[str, Any]]) -> Self:
        """Prepare a queryset of ``values()``; what is asked later stands in it by other values."""
        return cls(*rows.query.sql_with_params())

    def ask(self, given: Mapping[Any, Any]) -> list[dict[str, Any]]:
        """Return the rows by the names of their columns, as the database gives them: yes may be 1.

        ``given`` holds, for each value that stood for another, the one to ask with.
        """
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [given.get(value, value) for value in self.params])
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
