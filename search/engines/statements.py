"""The statements of the database engines: hits, total and every facet in one of them.

Each row of an answer is (kind, number, facet, value, label): a HIT with its page id in order, the
TOTAL, or a COUNT of one facet value.

Each match carries a mask ``fails`` with a bit for each facet whose selection it fails. Hits are
the matches with no bit; facet ``f`` is counted over those with no bit or with only its own, so
that a facet is counted without its own selection and all of them come from one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils.timezone import get_default_timezone

from search.engines.answers import Filters, Opened, wanted_values
from search.models import Facet
from search.sql import Sql, marks
from search.types import MAX_RESULTS, SearchQuery, Sort

HIT, TOTAL, COUNT = 0, 1, 2


def start_of(day: date, *, days: int = 0) -> datetime | None:
    """Return the first instant of ``day``, or of one later, in the network's time zone.

    None for a day at the calendar's ends, which bounds nothing.
    """
    if not date.min < day < date.max - timedelta(days=days):
        return None
    return datetime.combine(day + timedelta(days=days), time.min, tzinfo=get_default_timezone())


def allowed(query: SearchQuery) -> Sql:
    """Return what holds whatever is selected: access and dates."""
    where = Sql("1 = 1")
    if query.rules is not None:
        where &= Sql(f"e.access_id IN ({marks(query.rules)})", sorted(query.rules))
    bounds = ((">=", query.published_from, 0), ("<", query.published_to, 1))
    for sign, day, days in bounds:
        if day and (at := start_of(day, days=days)):
            kept = connection.ops.adapt_datetimefield_value(at)
            where &= Sql(f"e.published_at {sign} %s", [kept])
    return where


def selection(facet: Facet, values: frozenset[str], opened: Opened) -> Sql:
    """Return the condition that an entry has one of ``values``; open entries have each."""
    wanted = wanted_values(facet, values, opened)
    return Sql(
        "EXISTS (SELECT 1 FROM search_entryvalue v WHERE v.entry_id = e.page_id AND "
        "v.facet_value_id IN (SELECT id FROM search_facetvalue "
        f"WHERE facet = {int(facet)} AND value IN ({marks(wanted)})))",
        wanted,
    )


def columns(filters: Filters, opened: Opened) -> Sql:
    """Return what ``sorted_out`` needs of each match: its id, its date and its mask."""
    fails = Sql("0")
    for facet, values in filters.items():
        chosen = selection(facet, values, opened)
        fails.text += f" + CASE WHEN {chosen.text} THEN 0 ELSE {1 << facet} END"
        fails.params += chosen.params
    text = f"e.page_id AS id, e.published_at AS published_at, {fails.text} AS fails"
    return Sql(text, fails.params)


def unranked(facts: str, selected: Sql, where: Sql) -> Sql:
    """Return the SELECT of every entry that ``where`` leaves, none better than another."""
    return Sql(
        f"SELECT {selected.text}, 0 AS rank FROM {facts} WHERE {where.text}",
        [*selected.params, *where.params],
    )


def sorted_out(query: SearchQuery, found: Sql, *, masked: bool, ranked: bool) -> Sql:
    """Return one page of hits, the total and the facets of what ``found`` selects."""
    title = query.sort == Sort.TITLE
    join = "JOIN search_searchentry e ON e.page_id = m.id" if title else ""
    text = (
        f"WITH matched AS MATERIALIZED ({found.text}), "
        "total AS MATERIALIZED (SELECT count(*) AS n FROM matched WHERE fails = 0), "
        f"page AS MATERIALIZED (SELECT m.id FROM matched m {join} WHERE m.fails = 0 "
        f"ORDER BY {_order(query, ranked=ranked)} {_clamped(query)}) {_HITS_AND_TOTAL}"
    )
    if query.facets:
        text += f" UNION ALL {_counts_of_matched(query.facets, masked=masked)}"
    return Sql(text, found.params)


def read_in_order(query: SearchQuery, facts: str, where: Sql) -> Sql:
    """Return one page of all that ``where`` leaves, and the total if it is wanted.

    Without words there is nothing to match first: the index by date is read and left early.
    """
    page = (
        f"SELECT e.page_id AS id FROM search_searchentry e WHERE {where.text} "
        f"ORDER BY {_order(query, ranked=False, table='e')}"
    )
    if not query.count:
        limit = f"LIMIT {query.page_size} OFFSET {_offset(query)}"
        return Sql(f"SELECT {HIT}, id, 0, '', '' FROM ({page} {limit}) AS page", where.params)
    text = (
        f"WITH total AS MATERIALIZED (SELECT count(*) AS n FROM {facts} WHERE {where.text}), "
        f"page AS MATERIALIZED ({page} {_clamped(query)}) {_HITS_AND_TOTAL}"
    )
    return Sql(text, [*where.params, *where.params])


def counts_of_nearly_all(facets: Sequence[Facet], facts: str, where: Sql) -> Sql:
    """Return the facets of nearly everything: those of all, less what ``where`` leaves out."""
    text = (
        f"WITH out AS MATERIALIZED (SELECT e.page_id AS id FROM {facts} "
        f"WHERE NOT ({where.text})), "
        "less AS MATERIALIZED (SELECT v.facet_value_id AS value_id, count(*) AS n FROM out "
        "CROSS JOIN search_entryvalue v WHERE v.entry_id = out.id GROUP BY 1), "
        "every AS MATERIALIZED (SELECT facet_value_id AS value_id, count(*) AS n "
        "FROM search_entryvalue GROUP BY 1) "
        f"SELECT {COUNT}, every.n - coalesce(less.n, 0), f.facet, f.value, f.label FROM every "
        "JOIN search_facetvalue f ON f.id = every.value_id "
        "LEFT JOIN less ON less.value_id = every.value_id "
        f"WHERE f.facet IN ({_numbers(facets)}) AND every.n > coalesce(less.n, 0)"
    )
    return Sql(text, where.params)


_HITS_AND_TOTAL = (
    f"SELECT {HIT}, id, 0, '', '' FROM page UNION ALL SELECT {TOTAL}, n, 0, '', '' FROM total"
)


def _counts_of_matched(facets: Sequence[Facet], *, masked: bool) -> str:
    counted = "SELECT v.facet_value_id AS value_id, count(*) AS n FROM matched m "
    if masked:
        counted += (
            "CROSS JOIN search_entryvalue v JOIN search_facetvalue f "
            "ON f.id = v.facet_value_id WHERE v.entry_id = m.id "
            "AND (m.fails = 0 OR m.fails = (1 << f.facet)) GROUP BY 1"
        )
    else:
        counted += "CROSS JOIN search_entryvalue v WHERE v.entry_id = m.id GROUP BY 1"
    return (
        f"SELECT {COUNT}, c.n, f.facet, f.value, f.label FROM ({counted}) c "
        f"JOIN search_facetvalue f ON f.id = c.value_id WHERE f.facet IN ({_numbers(facets)})"
    )


def _numbers(facets: Sequence[Facet]) -> str:
    return ", ".join(str(int(facet)) for facet in facets)


def _order(query: SearchQuery, *, ranked: bool, table: str = "m") -> str:
    key = f"{table}.{'id' if table == 'm' else 'page_id'}"
    if query.sort == Sort.TITLE:
        return f"lower(e.title), {key}"
    if query.sort == Sort.OLDEST:
        return f"{table}.published_at, {key}"
    if query.sort == Sort.RELEVANCE and ranked:
        return f"{table}.rank, {table}.published_at DESC, {key} DESC"
    return f"{table}.published_at DESC, {key} DESC"


def _offset(query: SearchQuery) -> int:
    return min((max(query.page, 1) - 1) * query.page_size, MAX_RESULTS - query.page_size)


def _clamped(query: SearchQuery) -> str:
    """Return the limit as SQL: past the end it gives the last page."""
    size, offset = query.page_size, _offset(query)
    return (
        f"LIMIT {size} OFFSET (SELECT CASE WHEN n > {offset} THEN {offset} "
        f"WHEN n = 0 THEN 0 ELSE (n - 1) / {size} * {size} END FROM total)"
    )
