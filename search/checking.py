"""Compares search with the pages, and an outside index with the entries; names each difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from search import fulltext, indexing, outbox
from search.access import AccessMap, refresh_access
from search.engines.documents import documents
from search.engines.elasticsearch import ElasticsearchEngine, as_engine_down
from search.models import SearchEntry

CHUNK = 500
PAGE_OF_INDEX = 5_000


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be; ``page_id`` is None for the index as a whole."""

    page_id: int | None
    problem: str

    def __str__(self) -> str:
        return f"page {self.page_id}: {self.problem}" if self.page_id else self.problem


def in_database() -> Iterator[Difference]:
    """Yield what differs between the pages, their entries and the database's full-text index."""
    for pk in indexing.findable_pages().filter(search_entry=None).values_list("pk", flat=True):
        yield Difference(pk, "is published and not in search")
    entries = SearchEntry.objects.order_by("pk")
    for pk in entries.filter(page__live=False).values_list("pk", flat=True):
        yield Difference(pk, "is in search and not published")
    older = entries.filter(page__live=True, page__last_published_at__gt=F("indexed_at"))
    for pk in older.values_list("pk", flat=True):
        yield Difference(pk, "is in search as an older version")
    access = AccessMap.load()
    rows = entries.values_list("pk", "path", "page__path", "url", "page__url_path", "access__rule")
    for pk, path, page_path, url, url_path, rule in rows.iterator(CHUNK):
        if path != page_path or url != indexing.url_of(url_path):
            yield Difference(pk, "has moved, and search has its old place")
        if rule != access.rule(page_path):
            yield Difference(pk, "is open to other people in search than in the page tree")
    if not _full_text_agrees():
        yield Difference(None, "the full-text index does not agree with the entries")


def _full_text_agrees() -> bool:
    """Ask SQLite; PostgreSQL computes its columns itself."""
    if connection.vendor != "sqlite":
        return True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in ("search_text", "search_titles"):
                cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


def in_index(
    engine: ElasticsearchEngine, on_done: Callable[[int], object] = lambda count: None
) -> Iterator[Difference]:
    """Yield what differs between the entries and the index in use. Raises ``EngineDown``."""
    if not engine.in_use():
        yield Difference(None, "there is no index; run manage.py rebuild_search")
        return
    stored = _stamps(engine)
    after = 0
    while ids := _next_ids(after):
        for page, document in documents(SearchEntry.objects.filter(pk__in=ids)):
            stamp = stored.pop(page, None)
            if stamp is None:
                yield Difference(page, "is missing from the index")
            elif stamp != document["stamp"]:
                yield Difference(page, "is in the index as an older version")
        after = ids[-1]
        on_done(len(ids))
    for page in sorted(stored):
        yield Difference(page, "is left over in the index")


def _next_ids(after: int) -> list[int]:
    entries = SearchEntry.objects.filter(pk__gt=after).order_by("pk")
    return list(entries.values_list("pk", flat=True)[:CHUNK])


def _stamps(engine: ElasticsearchEngine) -> dict[int, str]:
    """Return {page id: stamp} of the whole index, read in the order of the pages."""
    found: dict[int, str] = {}
    body: dict[str, Any] = {
        "size": PAGE_OF_INDEX, "sort": [{"page": "asc"}], "_source": ["stamp"],
        "track_total_hits": False,
    }  # fmt: skip
    with as_engine_down():
        engine.writer.indices.refresh(index=engine.alias)
        while True:
            rows = engine.writer.search(index=engine.alias, body=body)["hits"]["hits"]
            found |= {int(row["_id"]): row["_source"]["stamp"] for row in rows}
            if len(rows) < PAGE_OF_INDEX:
                return found
            body["search_after"] = rows[-1]["sort"]


def repair_database(differences: list[Difference]) -> None:
    """Write again what ``in_database`` named."""
    indexing.reconcile()
    refresh_access("")
    indexing.index_ids([each.page_id for each in differences if each.page_id])
    if any(each.page_id is None for each in differences):
        fulltext.refill(connection)


def repair_index(differences: list[Difference]) -> None:
    """Have what ``in_index`` named written again."""
    outbox.note(each.page_id for each in differences if each.page_id)
