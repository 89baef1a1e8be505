"""Elasticsearch: a question is one request for hits, total, every facet and the passages.

The index finds and counts; what is shown comes from the entries in the database, so that a page
that was just closed, renamed or deleted never shows, however old the index is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from search.engines import answers, naming
from search.engines.answers import MARK_OFF, MARK_ON, Counts, Filters, Opened
from search.engines.documents import FIELDS, TITLE_WORDS, stored
from search.engines.statements import start_of
from search.models import Facet
from search.parsing import Parsed
from search.synonyms import read
from search.types import MAX_RESULTS, OPENED, Results, SearchQuery, Sort, Suggestion

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch  # loaded when it is asked: it costs a start a second

READ_WITHIN = 0.3  # seconds; then the database answers
WRITE_WITHIN = 30
VOCABULARY = 50_000  # values of all facets together
REST = "rest"  # the facets without a selection, which are counted together
PASSAGE = 240  # characters
PASSAGES = ("summary", "body", "attachments")

Body = dict[str, Any]


class EngineDown(Exception):
    """The engine did not answer, or not in a way that can be used."""


@contextmanager
def as_engine_down() -> Iterator[None]:
    """Raise ``EngineDown`` for whatever the client says that the server did not do."""
    from elasticsearch import ApiError, TransportError

    try:
        yield
    except (ApiError, TransportError) as error:
        raise EngineDown(f"{type(error).__name__}: {str(error)[:200]}") from error


class ElasticsearchEngine:
    """Reads the index behind the alias; ``search.outbox`` and ``search.rebuilding`` write it."""

    def __init__(self, index: str, client: dict[str, Any]) -> None:
        self.alias = index
        self._options = dict(client)
        if auth := self._options.get("basic_auth"):
            self._options["basic_auth"] = tuple(auth)

    @cached_property
    def reader(self) -> Elasticsearch:
        return self._client(READ_WITHIN, max_retries=1)

    @cached_property
    def writer(self) -> Elasticsearch:
        return self._client(WRITE_WITHIN, max_retries=2)

    def _client(self, within: float, *, max_retries: int) -> Elasticsearch:
        from elasticsearch import Elasticsearch

        return Elasticsearch(
            **self._options,
            request_timeout=within,
            max_retries=max_retries,
            retry_on_timeout=False,
        )

    def search(self, query: SearchQuery) -> Results:
        """Answer ``query``; raise ``EngineDown`` where the server does not."""
        parsed = read(query.text)
        filters = answers.filters_of(query)
        # Which sites are open is asked for here only where the request needs it.
        opened = naming.opened_for(query, filters) if filters.keys() & set(OPENED) else {}
        found = self._ask(question(query, parsed, filters, opened))
        total = found["hits"]["total"]["value"]
        if total and not found["hits"]["hits"]:  # past the end: show the last page
            last = SearchQuery(**{**vars(query), "page": -(-total // query.page_size)})
            found = self._ask(question(last, parsed, filters, opened))
        rows = found["hits"]["hits"]
        ids = [int(row["_id"]) for row in rows]
        passages = {int(row["_id"]): _passage(row.get("highlight", {})) for row in rows}
        counts: Counts = {}
        if query.facets:
            counts, opened = naming.named(query.facets, _counts(found["aggregations"]))
        return answers.results(query, parsed, (ids, total, counts), passages, opened, self._finds)

    def suggest(
        self, text: str, *, rules: frozenset[int] | None, limit: int = 8
    ) -> Sequence[Suggestion]:
        words = answers.beginning(text)
        if not words:
            return []
        begins = {"match_bool_prefix": {TITLE_WORDS: {"query": " ".join(words), "operator": "and"}}}
        found = self._ask(
            {
                "query": {"bool": {"filter": [begins, *allowed(SearchQuery(rules=rules))]}},
                "size": limit,
                "sort": [{"page": "desc"}],
                "track_total_hits": False,
                "_source": False,
            }
        )
        return answers.suggestions([int(row["_id"]) for row in found["hits"]["hits"]], rules)

    def in_use(self) -> list[str]:
        """Return the names of the index behind the alias: one, or none before the first build."""
        with as_engine_down():
            if not self.writer.indices.exists_alias(name=self.alias):
                return []
            return list(self.writer.indices.get_alias(name=self.alias))

    def _finds(self, query: SearchQuery) -> bool:
        found = self._ask(question(query, read(query.text), {}, {}))
        return bool(found["hits"]["total"]["value"])

    def _ask(self, body: Body) -> Any:
        with as_engine_down():
            return self.reader.search(
                index=self.alias, body=body, allow_partial_search_results=False
            ).body


def question(query: SearchQuery, parsed: Parsed, filters: Filters, opened: Opened) -> Body:
    """Return the request for hits, total, facets and passages of ``query``."""
    chosen = {
        facet: _selection(facet, answers.wanted_values(facet, values, opened))
        for facet, values in filters.items()
    }
    words = _words(parsed) if parsed else None
    must = [words["must"]] if words else []
    should = words["should"] if words else []
    body: Body = {
        "query": {"bool": {"must": must, "should": should, "filter": _filters(query)}},
        "from": min((max(query.page, 1) - 1) * query.page_size, MAX_RESULTS - query.page_size),
        "size": query.page_size,
        "sort": _sort(query, ranked=bool(parsed)),
        "track_total_hits": True,
        "_source": False,
    }
    if chosen:
        body["post_filter"] = {"bool": {"filter": list(chosen.values())}}
    if query.facets:
        body["aggs"] = _counted(query, chosen)
    if words:
        body["highlight"] = {
            "pre_tags": [MARK_ON],
            "post_tags": [MARK_OFF],
            "number_of_fragments": 1,
            "fragment_size": PASSAGE,
            "highlight_query": words["must"],
            "fields": {name: {} for name in PASSAGES},
        }
    return body


def allowed(query: SearchQuery) -> list[Body]:
    """Return the filter of what the reader may see."""
    if query.rules is None:
        return []
    return [{"terms": {"access": [str(rule) for rule in sorted(query.rules)]}}]


def _filters(query: SearchQuery) -> list[Body]:
    found = allowed(query)
    if query.under:
        found.append({"term": {"within": query.under}})
    dates = {}
    if query.published_from and (start := start_of(query.published_from)):
        dates["gte"] = start.isoformat()
    if query.published_to and (end := start_of(query.published_to, days=1)):
        dates["lt"] = end.isoformat()
    if dates:
        found.append({"range": {"published_at": dates}})
    return found


def _words(parsed: Parsed) -> Body:
    """Return what must match, and what only lifts: neighbours in the order they were typed."""
    each = [_any([_term(term) for term in parsed.terms(word)]) for word in parsed.words]
    must = [
        _any([_row(spelled) for spelled in Parsed.spellings(phrase)]) for phrase in parsed.phrases
    ]
    if each:
        must.append({"bool": {"should": each, "minimum_should_match": parsed.needed}})
    return {"must": {"bool": {"must": must}}, "should": [_row(pair) for pair in parsed.adjacent]}


def _any(parts: list[Body]) -> Body:
    """The best of them counts, not their sum: two spellings of a word are one word."""
    return parts[0] if len(parts) == 1 else {"dis_max": {"queries": parts}}


def _term(words: tuple[str, ...]) -> Body:
    """One word in all fields together: a word in two of them counts as often as it is there."""
    if len(words) > 1:
        return _row(words)
    fields = [f"{name}^{weight}" for name, weight in FIELDS.items()]
    return {"combined_fields": {"query": words[0], "fields": fields}}


def _row(words: tuple[str, ...]) -> Body:
    fields = [f"{name}^{weight / 2}" for name, weight in FIELDS.items()]
    return {"multi_match": {"query": " ".join(words), "type": "phrase", "fields": fields}}


def _selection(facet: Facet, values: list[str]) -> Body:
    return {"terms": {"facets": [stored(facet, value) for value in values]}}


def _counted(query: SearchQuery, chosen: dict[Facet, Body]) -> Body:
    """Count each facet over what the selections of all the others leave."""
    counted = {}
    for facet in chosen.keys() & set(query.facets):
        others = [part for other, part in chosen.items() if other != facet]
        counted[str(int(facet))] = _values(others, include=stored(facet, ".*"))
    if set(query.facets) - chosen.keys():
        counted[REST] = _values(list(chosen.values()))
    return counted


def _values(selections: list[Body], **options: str) -> Body:
    values = {"terms": {"field": "facets", "size": VOCABULARY, **options}}
    if not selections:
        return values
    return {"filter": {"bool": {"filter": selections}}, "aggs": {"values": values}}


def _sort(query: SearchQuery, *, ranked: bool) -> list[Any]:
    if query.sort == Sort.TITLE:
        return ["title_sort", {"page": "asc"}]
    if query.sort == Sort.OLDEST:
        return [{"published_at": "asc"}, {"page": "asc"}]
    newest = [{"published_at": "desc"}, {"page": "desc"}]
    return ["_score", *newest] if query.sort == Sort.RELEVANCE and ranked else newest


def _passage(highlight: dict[str, list[str]]) -> str:
    return answers.first_marked(*[" ".join(highlight.get(name, ())) for name in PASSAGES])


def _counts(counted: Body) -> dict[str, int]:
    """Return {facet's value as it is stored: count}.

    The rest also counts what has a count of its own, over less: so that one comes after it.
    """
    counts: dict[str, int] = {}
    for name in sorted(counted, key=REST.__ne__):
        found = counted[name]
        buckets = found.get("values", found)["buckets"]
        counts |= {row["key"]: row["doc_count"] for row in buckets}
    return counts
