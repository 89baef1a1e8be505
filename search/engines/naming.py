"""The labels that facet values have at this moment, and which sites and staff groups are open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Lower

from intranet.network.models import ProviderSite, StaffGroup
from search.engines.answers import Counts, Filters, Opened
from search.engines.documents import stored
from search.models import FACETS, Facet, FacetValue
from search.sql import Sql, marks
from search.types import OPENED, SearchQuery

MANY = 100  # values: from there on it is quicker to read all labels

Row = tuple[int, str, str]  # facet, slug, label


def opened_for(query: SearchQuery, filters: Filters) -> Opened:
    """Return {facet: {slug: label}} of every open site and every staff group, in one query.

    Nothing is asked where neither is filtered or counted.
    """
    if not any(facet in query.facets or facet in filters for facet in OPENED):
        return {}
    return _by_facet(_open().rows())


def named(facets: Sequence[Facet], found: Mapping[str, int]) -> tuple[Counts, Opened]:
    """Give counts of stored values the labels of today, in one query.

    Return them, and what ``opened_for`` does.
    """
    many = len(found) >= MANY
    asked = _every_label() if many else _labels_of(found)
    labels, opened = _labels_and_open(asked).rows()[0]
    known = _every_by_stored(labels) if many else _by_stored(_read(labels))
    counts: Counts = {facet: {} for facet in facets}
    for key, number in found.items():
        if row := known.get(key):  # none for a value that is gone and not yet from the index
            facet, value, label = row
            if (values := counts.get(FACETS[facet])) is not None:
                values[value] = (label, number)
    return counts, _open_by_facet(opened)


def _read(text: str | None) -> list[Row]:
    """Read what ``_listed`` lists; nothing where there is no row."""
    rows: list[Row] = json.loads(text or "[]")
    return rows


def _by_facet(rows: Iterable[Row]) -> dict[int, dict[str, str]]:
    labels: dict[int, dict[str, str]] = {}
    for facet, value, label in rows:
        labels.setdefault(facet, {})[value] = label
    return labels


def _by_stored(rows: Iterable[Row]) -> Mapping[str, Row]:
    return {stored(row[0], row[1]): row for row in rows}


# What the database says is nearly always what it said before: then it is not read again.


@lru_cache(maxsize=2)
def _every_by_stored(text: str | None) -> Mapping[str, Row]:
    return _by_stored(_read(text))


@lru_cache(maxsize=2)
def _open_by_facet(text: str | None) -> Opened:
    return _by_facet(_read(text))


def _labels_of(found: Iterable[str]) -> Sql:
    pairs = [key.split(":", 1) for key in found]
    facets, values = ({pair[n] for pair in pairs} for n in (0, 1))
    return Sql(
        f"{_every_label().text} WHERE facet IN ({marks(facets)}) AND value IN ({marks(values)})",
        [*map(int, facets), *values],
    )


def _every_label() -> Sql:
    return Sql(f"SELECT facet, value, label FROM {FacetValue._meta.db_table}")


def _labels_and_open(labels: Sql) -> Sql:
    """Return a row of two: the ``labels``, and what is open."""
    opened = _open()
    return Sql(f"SELECT {_listed(labels)}, {_listed(opened)}", [*labels.params, *opened.params])


def _listed(rows: Sql) -> str:
    """Return the rows of (facet, value, label) as one text of JSON."""
    if connection.vendor == "postgresql":
        each = "json_agg(json_build_array(facet, value, label))::text"
    else:
        each = "json_group_array(json_array(facet, value, label))"
    return f"(SELECT {each} FROM ({rows.text}) AS listed)"


@cache
def _open() -> Sql:
    """Return rows of (facet, slug, label). It is the same in each search, so it is made once."""
    kinds: tuple[tuple[Any, Facet, Any], ...] = (
        (ProviderSite.objects.open(), Facet.SITE, Lower("code")),
        (StaffGroup.objects.all(), Facet.STAFF_GROUP, F("slug")),
    )
    sites, groups = (
        kind.order_by()
        .annotate(facet=Value(int(facet)), value=slug, label=F("name"))
        .values_list("facet", "value", "label")
        for kind, facet, slug in kinds
    )
    text, params = sites.union(groups, all=True).query.sql_with_params()
    return Sql(text, list(params))
