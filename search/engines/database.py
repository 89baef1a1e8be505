"""What the two database engines share: one statement for hits, total and every facet."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from intranet.network.models import ProviderSite, StaffGroup
from search.engines import statements
from search.engines.statements import COUNT, HIT, OPENED, TOTAL, Filters, Opened, Sql
from search.models import Facet, FacetValue, SearchEntry
from search.parsing import STOP_WORDS, Parsed, parse, words_in
from search.types import FacetCount, Hit, Results, SearchQuery, Suggestion

MARK_ON, MARK_OFF = "\x02", "\x03"
SPELLING_TITLES = 5_000

Counts = dict[Facet, dict[str, tuple[str, int]]]


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
    def matches(self, parsed: Parsed, columns: Sql, where: Sql) -> Sql:
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
        ids, total, counts = self._read(self._statement(query, parsed, filters, opened))
        return Results(
            hits=self._hits(ids, parsed),
            total=total,
            facets=self._facets(query, filters, counts, opened),
            did_you_mean=self._did_you_mean(query, parsed) if parsed and not total else "",
        )

    def suggest(
        self, text: str, *, rules: frozenset[int] | None, limit: int = 8
    ) -> Sequence[Suggestion]:
        words = words_in(text[:200])[:8]
        if not words:
            return []
        where = statements.allowed(SearchQuery(rules=rules))
        ids = [row[0] for row in self._fetch(self.suggest_rows(words, where, limit))]
        entries = {entry.pk: entry for entry in SearchEntry.objects.filter(pk__in=ids).labelled()}
        return [
            Suggestion(title=entry.title, url=entry.url, type=entry.type)
            for pk in ids
            if (entry := entries.get(pk))
        ]

    def _statement(
        self, query: SearchQuery, parsed: Parsed, filters: Filters, opened: Opened
    ) -> Sql:
        """Return the statement that answers ``query``, by the shortest way there is.

        With words, the matches are few and are looked through once. Without, they are many: with
        one facet chosen only its own entries are looked through, with none they are not at all.
        """
        where = self._where(query)
        dated = bool(query.published_from or query.published_to)
        if parsed or (query.facets and (dated or len(filters) > 1)):
            columns = statements.columns(filters, opened)
            found = (
                self.matches(parsed, columns, where)
                if parsed
                else statements.unranked(self.facts, columns, where)
            )
            return statements.sorted_out(query, found, masked=bool(filters), ranked=bool(parsed))
        narrowed = where
        for facet, values in filters.items():
            narrowed &= statements.selection(facet, values, opened)
        if not query.facets:
            return statements.read_in_order(query, self.facts, narrowed)
        if not filters:
            return statements.one_after_the_other(
                statements.read_in_order(query, self.facts, where),
                statements.counts_of_nearly_all(query.facets, self.facts, where),
            )
        (chosen,) = filters
        others = [facet for facet in query.facets if facet != chosen]
        found = statements.unranked(self.facts, statements.columns({}, opened), narrowed)
        rest = statements.sorted_out(
            replace(query, facets=others), found, masked=False, ranked=False
        )
        if chosen not in query.facets:
            return rest
        own = statements.counts_of_nearly_all([chosen], self.facts, where)
        return statements.one_after_the_other(rest, own)

    def _where(self, query: SearchQuery) -> Sql:
        where = statements.allowed(query)
        return where & self.within(query.under) if query.under else where

    @staticmethod
    def _needs_open(query: SearchQuery, filters: Filters) -> bool:
        return any(facet in query.facets or facet in filters for facet in OPENED)

    @staticmethod
    def _fetch(sql: Sql) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql.text, sql.params)
            return cursor.fetchall()

    def _read(self, sql: Sql) -> tuple[list[int], int, Counts]:
        ids: list[int] = []
        total: int | None = None
        counts: Counts = {}
        for kind, number, facet, value, label in self._fetch(sql):
            if kind == HIT:
                ids.append(number)
            elif kind == TOTAL:
                total = number
            elif kind == COUNT:
                counts.setdefault(Facet(facet), {})[value] = (label, number)
        return ids, len(ids) if total is None else total, counts

    def _passages(self, rows: Sql) -> dict[int, str]:
        """Return {page id: the body, the summary or an attachment, whichever first has a mark}."""
        found = {}
        for pk, summary, body, attachments in self._fetch(rows):
            passages = [text for text in (body, summary, attachments) if MARK_ON in text]
            found[pk] = passages[0] if passages else ""
        return found

    @staticmethod
    def _facets(
        query: SearchQuery, filters: Filters, counts: Counts, opened: Opened
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
        entries = {entry.pk: entry for entry in SearchEntry.objects.filter(pk__in=ids).labelled()}
        passages = self.excerpts(parsed, ids) if parsed else {}
        return [
            Hit(
                page_id=pk,
                reference=entry.reference,
                title=entry.title,
                summary=entry.summary,
                url=entry.url,
                published_at=entry.published_at,
                picture_id=entry.picture_id,
                labels=entry.facet_labels,
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
        ids, _total, _counts = self._read(self._statement(matched, parse(text), {}, {}))
        return text if ids else ""

    @staticmethod
    def _nearest(word: str, known: set[str]) -> str:
        if word in known:
            return word
        close = [other for other in known if abs(len(other) - len(word)) <= 2]
        return next(iter(get_close_matches(word, sorted(close), n=1, cutoff=0.7)), "")
