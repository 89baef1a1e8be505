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
from search.models import Facet, FacetValue
from search.sql import Sql, marks
from search.types import OPENED, SearchQuery

MANY = 100  # values: from there on it is quicker to read all labels

Labels = dict[int, dict[str, str]]


def opened_for(query: SearchQuery, filters: Filters) -> Opened:
    """Return {facet: {slug: label}} of every open site and every staff group, in one query.

    Nothing is asked where neither is filtered or counted.
    """
    if not any(facet in query.facets or facet in filters for facet in OPENED):
        return {}
    return _by_facet(_open().rows())


def named(found: Mapping[Facet, Mapping[str, int]]) -> tuple[Counts, Opened]:
    """Give counts the labels of today; return them, and what ``opened_for`` does, in one query."""
    values = {value for numbers in found.values() for value in numbers}
    if len(values) < MANY:
        statement, read = _labels_and_open(_labels_of(sorted(found), values)), _read
    else:
        statement, read = _labels_and_open(_every_label()), _kept
    labels, opened = statement.rows()[0]
    known = read(labels)
    counts: Counts = {}
    for facet, numbers in found.items():
        label = known.get(facet, {})
        counts[facet] = {value: (label[value], n) for value, n in numbers.items() if value in label}
    return counts, _kept(opened)


def _by_facet(rows: Iterable[tuple[int, str, str]]) -> Labels:
    labels: Labels = {}
    for facet, value, label in rows:
        labels.setdefault(facet, {})[value] = label
    return labels


def _read(text: str | None) -> Labels:
    """Read what ``_listed`` lists; nothing where it found no row."""
    return _by_facet(json.loads(text or "[]"))


# What the database says is nearly always what it said before: then it is not read again.
_kept = lru_cache(maxsize=8)(_read)


def _labels_of(facets: Sequence[Facet], values: set[str]) -> Sql:
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
