"""Plain SQL, where each search would compile the same query anew."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass
class Sql:
    """A piece of a statement with its parameters."""

    text: str
    params: list[Any] = field(default_factory=list)

    def __and__(self, other: Sql) -> Sql:
        return Sql(f"{self.text} AND {other.text}", [*self.params, *other.params])

    def rows(self) -> list[tuple[Any, ...]]:
        """Return what the database answers to it."""
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.params)
            return cursor.fetchall()


def marks(values: Collection[Any]) -> str:
    """Return a placeholder for each value, and NULL for none: nothing is IN (NULL)."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def one_after_the_other(*statements: Sql) -> Sql:
    """Return one statement with the rows of all."""
    parts = [f"SELECT * FROM ({sql.text}) AS part{n}" for n, sql in enumerate(statements)]
    return Sql(" UNION ALL ".join(parts), [p for sql in statements for p in sql.params])
