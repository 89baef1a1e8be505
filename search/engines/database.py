"""What the two database engines share: one statement for hits, total and every facet.

Each match carries a mask ``fails`` with a bit for each facet whose selection it fails. Hits are
the matches with no bit; facet ``f`` is counted over those with no bit or with only its own, so
that a facet is counted without its own selection and all of them come from one pass.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_default_timezone

from intranet.network.models import ProviderSite, StaffGroup
from intranet.pages import Label
from search.models import EntryValue, Facet, FacetValue, SearchEntry
from search.parsing import STOP_WORDS, Parsed, parse, words_in
from search.types import FacetCount, Hit, Results, SearchQuery, Sort, Suggestion

OPENED = (Facet.SITE, Facet.STAFF_GROUP)  # facets with a value that stands for every other
MARK_ON, MARK_OFF = "\x02", "\x03"
SPELLING_TITLES = 5_000
HIT, TOTAL, COUNT = 0, 1, 2

Counts = dict[Facet, dict[str, tuple[str, int]]]


@dataclass
class Sql:
    """A piece of a statement with its parameters."""

    text: str
    params: list[Any] = field(default_factory=list)


def start_of(day: date) -> datetime:
    """Return the first instant of ``day`` in the network's time zone."""
    return datetime.combine(day, time.min, tzinfo=get_default_timezone())


def marked(text: str) -> SafeString:
    """Escape a passage and show its marks."""
    safe = escape(text).replace(MARK_ON, "<mark>").replace(MARK_OFF, "</mark>")
    return mark_safe(safe)


def open_values() -> dict[tuple[int, str], str]:
    """Return {(facet, slug): label} of every open site and every staff group, in one query."""
    sites = (
        ProviderSite.objects.open()
        .order_by()
        .values_list(Value(int(Facet.SITE)), Lower("code"), "name")
    )
    groups = StaffGroup.objects.order_by().values_list(
        Value(int(Facet.STAFF_GROUP)), "slug", "name"
    )
    return {(facet, value): label for facet, value, label in sites.union(groups, all=True)}


class DatabaseEngine(ABC):
    """An engine whose index lives beside the entries."""

    facts = "search_searchentry e"

    @abstractmethod
    def matches(self, parsed: Parsed, columns: str, where: Sql) -> Sql:
        """Return a SELECT of ``columns`` and ``rank`` (best first) of the entries that match."""

    @abstractmethod
    def excerpts(self, parsed: Parsed, ids: Sequence[int]) -> dict[int, str]:
        """Return {page id: passage with marks}."""

    @abstractmethod
    def suggest_rows(self, words: Sequence[str], where: Sql, limit: int) -> Sql:
        """Return a SELECT of page ids whose title has every word, the last one as a beginning."""

    @abstractmethod
    def within(self, path: str) -> Sql:
        """Return the condition for entries below a tree path."""

    def index(self, entries: Sequence[SearchEntry]) -> None:  # noqa: B027
        """The database keeps its index itself."""

    def remove(self, page_ids: Sequence[int]) -> None:  # noqa: B027
        """The database keeps its index itself."""

    def search(self, query: SearchQuery) -> Results:
        parsed = parse(query.text)
        filters = {facet: values for facet, values in query.filters.items() if values}
        opened = open_values() if self._needs_open(query, filters) else {}
        if not parsed and len(filters) == 1 and query.facets and not self._dated(query):
            ids, total, counts = self._one_filter(query, filters, opened)
        elif parsed or (filters and query.facets) or (query.facets and self._dated(query)):
            ids, total, counts = self._masked(query, parsed, filters, opened)
        else:
            ids, total, counts = self._browse(query, filters, opened)
        facets = self._facets(query, filters, counts, opened)
        suggestion = ""
        if parsed and not total and not ids:
            suggestion = self._did_you_mean(query, parsed)
        return Results(
            hits=self._hits(ids, parsed), total=total, facets=facets, did_you_mean=suggestion
        )

    def suggest(
        self, text: str, *, rules: frozenset[int] | None, limit: int = 8
    ) -> Sequence[Suggestion]:
        words = words_in(text[:200])[:8]
        if not words:
            return []
        rows = self.suggest_rows(words, self._where(SearchQuery(rules=rules)), limit)
        ids = [row[0] for row in self._fetch(rows)]
        found = SearchEntry.objects.in_bulk(ids) if ids else {}
        types = (
            dict(
                EntryValue.objects.filter(entry__in=ids, facet_value__facet=Facet.TYPE).values_list(
                    "entry_id", "facet_value__label"
                )
            )
            if ids
            else {}
        )
        return [
            Suggestion(title=found[pk].title, url=found[pk].url, type=types.get(pk, ""))
            for pk in ids
            if pk in found
        ]

    @staticmethod
    def _dated(query: SearchQuery) -> bool:
        return bool(query.published_from or query.published_to)

    @staticmethod
    def _needs_open(query: SearchQuery, filters: Mapping[Facet, frozenset[str]]) -> bool:
        return any(facet in query.facets or facet in filters for facet in OPENED)

    @staticmethod
    def _fetch(sql: Sql) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql.text, sql.params)
            return cursor.fetchall()

    def _passages(self, rows: Sql) -> dict[int, str]:
        """Return {page id: the body, the summary or an attachment, whichever first has a mark}."""
        found = {}
        for pk, summary, body, attachments in self._fetch(rows):
            passages = [text for text in (body, summary, attachments) if MARK_ON in text]
            found[pk] = passages[0] if passages else ""
        return found

    def _where(self, query: SearchQuery) -> Sql:
        """Return what holds whatever is selected: access, section and dates."""
        parts, params = ["1 = 1"], []
        if query.rules is not None:
            marks = ", ".join(["%s"] * len(query.rules)) or "NULL"
            parts.append(f"e.access_id IN ({marks})")
            params += sorted(query.rules)
        if query.under:
            inside = self.within(query.under)
            parts.append(inside.text)
            params += inside.params
        if query.published_from and query.published_from > date.min:
            parts.append("e.published_at >= %s")
            params.append(self._instant(query.published_from))
        if query.published_to and query.published_to < date.max - timedelta(days=1):
            parts.append("e.published_at < %s")
            params.append(self._instant(query.published_to + timedelta(days=1)))
        return Sql(" AND ".join(parts), params)

    @staticmethod
    def _instant(day: date) -> Any:
        return connection.ops.adapt_datetimefield_value(start_of(day))

    @staticmethod
    def _selection(
        facet: Facet, values: frozenset[str], opened: Mapping[tuple[int, str], str]
    ) -> Sql:
        """Return the condition that an entry has one of ``values``; open entries have each."""
        wanted = sorted(value.replace("\x00", "")[:200] for value in values)
        if facet in OPENED:
            known = {value for kind, value in opened if kind == facet}
            if FacetValue.ALL in wanted:
                wanted.remove(FacetValue.ALL)
            if known.intersection(wanted):
                wanted.append(FacetValue.ALL)
        marks = ", ".join(["%s"] * len(wanted)) or "NULL"
        return Sql(
            "EXISTS (SELECT 1 FROM search_entryvalue v WHERE v.entry_id = e.page_id AND "
            "v.facet_value_id IN (SELECT id FROM search_facetvalue "
            f"WHERE facet = {int(facet)} AND value IN ({marks})))",
            wanted,
        )

    def _masked(
        self,
        query: SearchQuery,
        parsed: Parsed,
        filters: Mapping[Facet, frozenset[str]],
        opened: Mapping[tuple[int, str], str],
    ) -> tuple[list[int], int, Counts]:
        bits, params = ["0"], []
        for facet, values in filters.items():
            chosen = self._selection(facet, values, opened)
            bits.append(f"CASE WHEN {chosen.text} THEN 0 ELSE {1 << facet} END")
            params += chosen.params
        columns = f"e.page_id AS id, e.published_at AS published_at, {' + '.join(bits)} AS fails"
        where = self._where(query)
        if parsed:
            found = self.matches(parsed, columns, where)
            at = found.text.index(columns)
            before = found.text[:at].count("%s")
            found.params[before:before] = params
        else:
            found = Sql(
                f"SELECT {columns}, 0 AS rank FROM {self.facts} WHERE {where.text}",
                [*params, *where.params],
            )
        return self._sort_out(query, found, bool(filters), bool(parsed))

    def _one_filter(
        self,
        query: SearchQuery,
        filters: Mapping[Facet, frozenset[str]],
        opened: Mapping[tuple[int, str], str],
    ) -> tuple[list[int], int, Counts]:
        """Without words and with one facet chosen: look at its entries only.

        The facet itself, counted without its selection, is a count of nearly everything.
        """
        (facet, values), where = next(iter(filters.items())), self._where(query)
        chosen = self._selection(facet, values, opened)
        found = Sql(
            "SELECT e.page_id AS id, e.published_at AS published_at, 0 AS fails, 0 AS rank "
            f"FROM {self.facts} WHERE {where.text} AND {chosen.text}",
            [*where.params, *chosen.params],
        )
        ids, total, counts = self._sort_out(query, found, False, False)
        if facet in query.facets:
            counts |= self._count_all(replace(query, facets=(facet,)), where)
        return ids, total, counts

    def _sort_out(
        self, query: SearchQuery, found: Sql, filtered: bool, ranked: bool
    ) -> tuple[list[int], int, Counts]:
        text = (
            f"WITH matched AS MATERIALIZED ({found.text}), "
            "total AS MATERIALIZED (SELECT count(*) AS n FROM matched WHERE fails = 0), "
            f"page AS MATERIALIZED (SELECT m.id FROM matched m {self._join(query)} "
            f"WHERE m.fails = 0 ORDER BY {self._order(query, ranked)} "
            f"LIMIT {query.page_size} OFFSET {self._clamped(query)}) "
            f"SELECT {HIT}, id, 0, '', '' FROM page "
            f"UNION ALL SELECT {TOTAL}, n, 0, '', '' FROM total"
        )
        if query.facets:
            wanted = ", ".join(str(int(facet)) for facet in query.facets)
            counted = "SELECT v.facet_value_id AS value_id, count(*) AS n FROM matched m "
            if filtered:
                counted += (
                    "CROSS JOIN search_entryvalue v JOIN search_facetvalue f "
                    "ON f.id = v.facet_value_id WHERE v.entry_id = m.id "
                    "AND (m.fails = 0 OR m.fails = (1 << f.facet)) GROUP BY 1"
                )
            else:
                counted += "CROSS JOIN search_entryvalue v WHERE v.entry_id = m.id GROUP BY 1"
            text += (
                f" UNION ALL SELECT {COUNT}, c.n, f.facet, f.value, f.label FROM ({counted}) c "
                f"JOIN search_facetvalue f ON f.id = c.value_id WHERE f.facet IN ({wanted})"
            )
        ids, total, counts = [], 0, Counts()
        for kind, number, facet, value, label in self._fetch(Sql(text, found.params)):
            if kind == HIT:
                ids.append(number)
            elif kind == TOTAL:
                total = number
            else:
                counts.setdefault(Facet(facet), {})[value] = (label, number)
        return ids, total, counts

    @staticmethod
    def _offset(query: SearchQuery) -> int:
        return (min(max(query.page, 1), 10**9) - 1) * query.page_size

    @staticmethod
    def _join(query: SearchQuery) -> str:
        if query.sort == Sort.TITLE:
            return "JOIN search_searchentry e ON e.page_id = m.id"
        return ""

    @staticmethod
    def _order(query: SearchQuery, ranked: bool) -> str:
        if query.sort == Sort.TITLE:
            return "lower(e.title), m.id"
        if query.sort == Sort.OLDEST:
            return "m.published_at, m.id"
        if query.sort == Sort.RELEVANCE and ranked:
            return "m.rank, m.published_at DESC, m.id DESC"
        return "m.published_at DESC, m.id DESC"

    def _browse(
        self,
        query: SearchQuery,
        filters: Mapping[Facet, frozenset[str]],
        opened: Mapping[tuple[int, str], str],
    ) -> tuple[list[int], int, Counts]:
        """Without words: read in order and stop early; count only what is asked for."""
        where = self._where(query)
        everything = where.text, list(where.params)
        for facet, values in filters.items():
            chosen = self._selection(facet, values, opened)
            where = Sql(f"{where.text} AND {chosen.text}", [*where.params, *chosen.params])
        ids, total = self._read_in_order(query, where)
        counts = self._count_all(query, Sql(*everything)) if query.facets else Counts()
        return ids, total, counts

    def _read_in_order(self, query: SearchQuery, where: Sql) -> tuple[list[int], int]:
        """Return the ids of one page and the total, in one statement that stops early."""
        order = {
            Sort.OLDEST: "e.published_at, e.page_id",
            Sort.TITLE: "lower(e.title), e.page_id",
        }.get(query.sort, "e.published_at DESC, e.page_id DESC")
        page = (
            f"SELECT e.page_id AS id FROM search_searchentry e WHERE {where.text} ORDER BY {order}"
        )
        if not query.count:
            limit = f"LIMIT {query.page_size} OFFSET {self._offset(query)}"
            rows = self._fetch(Sql(f"{page} {limit}", where.params))
            return [row[0] for row in rows], len(rows)
        rows = self._fetch(
            Sql(
                "WITH total AS MATERIALIZED (SELECT count(*) AS n "
                f"FROM {self.facts} WHERE {where.text}), page AS MATERIALIZED "
                f"({page} LIMIT {query.page_size} OFFSET {self._clamped(query)}) "
                f"SELECT {HIT}, id FROM page UNION ALL SELECT {TOTAL}, n FROM total",
                [*where.params, *where.params],
            )
        )
        ids = [number for kind, number in rows if kind == HIT]
        return ids, next(number for kind, number in rows if kind == TOTAL)

    def _clamped(self, query: SearchQuery) -> str:
        """Return the offset as SQL: past the end it is that of the last page."""
        size, offset = query.page_size, self._offset(query)
        return (
            f"(SELECT CASE WHEN n > {offset} THEN {offset} "
            f"WHEN n = 0 THEN 0 ELSE (n - 1) / {size} * {size} END FROM total)"
        )

    def _count_all(self, query: SearchQuery, where: Sql) -> Counts:
        """Count the facets of nearly everything: all of it, less what the reader may not see."""
        wanted = ", ".join(str(int(facet)) for facet in query.facets)
        rows = Sql(
            "WITH out AS MATERIALIZED (SELECT e.page_id AS id FROM "
            f"{self.facts} WHERE NOT ({where.text})), "
            "less AS MATERIALIZED (SELECT v.facet_value_id AS value_id, count(*) AS n FROM out "
            "CROSS JOIN search_entryvalue v WHERE v.entry_id = out.id GROUP BY 1), "
            "every AS MATERIALIZED (SELECT facet_value_id AS value_id, count(*) AS n "
            "FROM search_entryvalue GROUP BY 1) "
            "SELECT f.facet, f.value, f.label, every.n - coalesce(less.n, 0) FROM every "
            "JOIN search_facetvalue f ON f.id = every.value_id "
            "LEFT JOIN less ON less.value_id = every.value_id "
            f"WHERE f.facet IN ({wanted}) AND every.n > coalesce(less.n, 0)",
            where.params,
        )
        counts = Counts()
        for facet, value, label, number in self._fetch(rows):
            counts.setdefault(Facet(facet), {})[value] = (label, number)
        return counts

    @staticmethod
    def _facets(
        query: SearchQuery,
        filters: Mapping[Facet, frozenset[str]],
        counts: Counts,
        opened: Mapping[tuple[int, str], str],
    ) -> dict[Facet, list[FacetCount]]:
        facets = {}
        for facet in query.facets:
            found = dict(counts.get(facet, {}))
            if facet in OPENED:
                _label, everyone = found.pop(FacetValue.ALL, ("", 0))
                for (kind, value), label in opened.items():
                    if kind == facet and (everyone or value in filters.get(facet, ())):
                        found[value] = (label, found.get(value, ("", 0))[1])
                found = {
                    value: (label, n + (everyone if (facet, value) in opened else 0))
                    for value, (label, n) in found.items()
                }
            chosen = filters.get(facet, frozenset())
            for value in sorted(chosen - found.keys()):
                found[value] = (value, 0)
            facets[facet] = [
                FacetCount(value=value, label=label, count=n, selected=value in chosen)
                for value, (label, n) in sorted(
                    found.items(), key=lambda item: (-item[1][1], item[1][0])
                )
                if n or value in chosen
            ]
        return facets

    def _hits(self, ids: Sequence[int], parsed: Parsed) -> list[Hit]:
        if not ids:
            return []
        entries = SearchEntry.objects.defer("body", "attachments", "labels").in_bulk(ids)
        passages = self.excerpts(parsed, ids) if parsed else {}
        labels: dict[int, dict[Facet, list[Label]]] = {pk: {} for pk in ids}
        rows = EntryValue.objects.filter(entry__in=ids).values_list(
            "entry_id", "facet_value__facet", "facet_value__value", "facet_value__label"
        )
        for pk, facet, value, label in rows.order_by("facet_value__label"):
            if not (facet in OPENED and value == FacetValue.ALL):
                labels[pk].setdefault(Facet(facet), []).append(Label(value, label))
        return [
            Hit(
                page_id=pk,
                reference=entry.reference,
                title=entry.title,
                summary=entry.summary,
                url=entry.url,
                published_at=entry.published_at,
                picture_id=entry.picture_id,
                labels=labels[pk],
                excerpt=marked(passages.get(pk) or entry.summary),
            )
            for pk in ids
            if (entry := entries.get(pk))
        ]

    def _did_you_mean(self, query: SearchQuery, parsed: Parsed) -> str:
        """Return the nearest words of titles this reader may see, if they find something."""
        entries = SearchEntry.objects.order_by("-published_at")
        if query.rules is not None:
            entries = entries.filter(access__in=query.rules)
        known: set[str] = set()
        for title in entries.values_list("title", flat=True)[:SPELLING_TITLES]:
            known.update(word for word in words_in(title) if len(word) > 2)
        known -= STOP_WORDS
        typed = list(parsed.words) + [word for phrase in parsed.phrases for word in phrase]
        mended = [self._nearest(word, known) for word in typed[:8]]
        text = " ".join(word for word in mended if word)
        if not text or mended == typed:
            return ""
        matched = SearchQuery(rules=query.rules, text=text, page_size=1, facets=())
        ids, _total, _counts = self._masked(matched, parse(text), {}, {})
        return text if ids else ""

    @staticmethod
    def _nearest(word: str, known: set[str]) -> str:
        if word in known:
            return word
        close = [other for other in known if abs(len(other) - len(word)) <= 2]
        return next(iter(get_close_matches(word, sorted(close), n=1, cutoff=0.7)), "")
