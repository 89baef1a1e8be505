"""The labels that facet values have at this moment, and which sites and staff groups are open."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import Value
from django.db.models.functions import Lower

from intranet.network.models import ProviderSite, StaffGroup
from search.engines.answers import Counts, Filters, Opened
from search.models import Facet, FacetValue
from search.sql import Sql, marks
from search.types import OPENED, SearchQuery

MANY = 500  # values: from there on it is quicker to read all labels


def opened_for(query: SearchQuery, filters: Filters) -> Opened:
    """Return {(facet, slug): label} of every open site and every staff group, in one query.

    Nothing is asked where neither is filtered or counted.
    """
    if not any(facet in query.facets or facet in filters for facet in OPENED):
        return {}
    return {(facet, value): label for facet, value, label in _open().rows()}


def named(found: Mapping[Facet, Mapping[str, int]]) -> tuple[Counts, Opened]:
    """Give counts the labels of today; return them, and what ``opened_for`` does, in one query."""
    counts: Counts = {facet: {} for facet in found}
    opened: dict[tuple[int, str], str] = {}
    for is_open, facet, value, label in _labels_and_open(found).rows():
        if is_open:
            opened[facet, value] = label
        elif (number := found.get(facet, {}).get(value)) is not None:
            counts[facet][value] = (label, number)
    return counts, opened


def _labels_and_open(found: Mapping[Facet, Mapping[str, int]]) -> Sql:
    """Return rows of (is open, facet, slug, label)."""
    facets = sorted(found)
    text = (
        f"SELECT 0, facet, value, label FROM {FacetValue._meta.db_table} "
        f"WHERE facet IN ({marks(facets)})"
    )
    params: list[Any] = [int(facet) for facet in facets]
    values = {value for values in found.values() for value in values}
    if len(values) < MANY:
        text += f" AND value IN ({marks(values)})"
        params += values
    opened = _open()
    return Sql(
        f"{text} UNION ALL SELECT 1, o.* FROM ({opened.text}) AS o", [*params, *opened.params]
    )


@cache
def _open() -> Sql:
    """Return rows of (facet, slug, label). It is the same in each search, so it is made once."""
    sites = ProviderSite.objects.open().order_by()
    groups = StaffGroup.objects.order_by()
    rows = sites.values_list(Value(int(Facet.SITE)), Lower("code"), "name").union(
        groups.values_list(Value(int(Facet.STAFF_GROUP)), "slug", "name"), all=True
    )
    text, params = rows.query.sql_with_params()
    return Sql(text, list(params))
