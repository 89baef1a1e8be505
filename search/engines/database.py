"""What the two database engines share: one statement for hits, total and every facet."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from search.engines import answers, naming, statements
from search.engines.answers import Counts, Filters, Opened
from search.engines.statements import COUNT, HIT, TOTAL
from search.models import Facet, SearchEntry
from search.parsing import Parsed
from search.sql import Sql, one_after_the_other
from search.synonyms import read
from search.types import Results, SearchQuery, Suggestion


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

    def catch_up(self) -> int:
        """Nothing ever waits."""
        return 0

    def search(self, query: SearchQuery) -> Results:
        parsed = read(query.text)
        filters = answers.filters_of(query)
        opened = naming.opened_for(query, filters)
        found = self._read(self._statement(query, parsed, filters, opened))
        passages = self.excerpts(parsed, found[0]) if parsed and found[0] else {}
        return answers.results(query, parsed, found, passages, opened, self._finds)

    def _finds(self, query: SearchQuery) -> bool:
        _ids, total, _counts = self._read(self._statement(query, read(query.text), {}, {}))
        return bool(total)

    def suggest(
        self, text: str, *, rules: frozenset[int] | None, limit: int = 8
    ) -> Sequence[Suggestion]:
        words = answers.beginning(text)
        if not words:
            return []
        where = statements.allowed(SearchQuery(rules=rules))
        ids = [row[0] for row in self.suggest_rows(words, where, limit).rows()]
        return answers.suggestions(ids, rules)

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
            return one_after_the_other(
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
        return one_after_the_other(rest, own)

    def _where(self, query: SearchQuery) -> Sql:
        where = statements.allowed(query)
        return where & self.within(query.under) if query.under else where

    def _read(self, sql: Sql) -> tuple[list[int], int, Counts]:
        ids: list[int] = []
        total: int | None = None
        counts: Counts = {}
        for kind, number, facet, value, label in sql.rows():
            if kind == HIT:
                ids.append(number)
            elif kind == TOTAL:
                total = number
            elif kind == COUNT:
                counts.setdefault(Facet(facet), {})[value] = (label, number)
        return ids, len(ids) if total is None else total, counts

    def _passages(self, rows: Sql) -> dict[int, str]:
        return {pk: answers.first_marked(*texts) for pk, *texts in rows.rows()}
