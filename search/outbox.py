"""Brings an outside index up to date: a row for each change, written with it, drained after it.

A row says only which page; what is written is what the database holds when it is drained. So a
row may be drained twice, by two workers at once, or after a kill, and the index still ends right:
each document carries the row's id as its version, and the index refuses the older of two.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from search.engines.documents import documents
from search.engines.elasticsearch import ElasticsearchEngine, EngineDown, as_engine_down
from search.models import IndexBuild, IndexChange, SearchEntry

CHUNK = 300
MANY = 1_000
LONGEST_PAUSE = timedelta(minutes=10)
BEHIND_AFTER = timedelta(seconds=30)
CONFLICT, MISSING = 409, 404

logger = logging.getLogger(__name__)


def note(page_ids: Iterable[int]) -> None:
    """Say in this transaction that the documents of these pages must be written again."""
    if settings.ELASTICSEARCH:
        changes = [IndexChange(page_id=pk) for pk in page_ids]
        IndexChange.objects.bulk_create(changes, batch_size=MANY)


@contextmanager
def noting(entries: QuerySet[SearchEntry]) -> Iterator[None]:
    """Say so of all ``entries``, once the block has changed them.

    Not before: their rows are locked by the change, so that of two transactions the one that
    commits last has the higher number.
    """
    ids = list(entries.order_by().values_list("pk", flat=True)) if settings.ELASTICSEARCH else []
    yield
    note(ids)


def is_behind(now: datetime) -> bool:
    """Return whether changes wait so long that the index is not to be trusted."""
    return IndexChange.objects.filter(made_at__lt=now - BEHIND_AFTER).exists()


def drain(engine: ElasticsearchEngine) -> int:
    """Write all that waits; return how many rows are done. Raises ``EngineDown``."""
    done = 0
    while rows := _due():
        done += _write(engine, rows)
    return done


def _due() -> list[tuple[int, int]]:
    """Return the next rows; each is deleted when it is written, or waits for its next try."""
    rows = IndexChange.objects.filter(next_try_at__lte=timezone.now()).order_by("pk")
    return list(rows.values_list("pk", "page_id")[:CHUNK])


def _write(engine: ElasticsearchEngine, rows: list[tuple[int, int]]) -> int:
    """Write the pages of ``rows`` into every index; delete the rows that are done."""
    versions: dict[int, int] = {}
    for pk, page in rows:
        versions[page] = max(pk, versions.get(page, 0))
    indexes = _indexes(engine)
    found = dict(documents(SearchEntry.objects.filter(pk__in=list(versions))))
    operations = [
        line
        for index in indexes
        for page, version in versions.items()
        for line in operation(index, page, version, found.get(page))
    ]
    failed = send(engine, operations, refresh=len(rows) < CHUNK)
    good = [pk for pk, page in rows if page not in failed]
    IndexChange.objects.filter(pk__in=good).delete()
    for change in IndexChange.objects.filter(pk__in=[pk for pk, page in rows if page in failed]):
        _try_later(change, failed[change.page_id])
    return len(good)


def _indexes(engine: ElasticsearchEngine) -> list[str]:
    """Return the index in use and one that is being built; raise ``EngineDown`` without any.

    The build is asked for first: once it is no longer named, it is the one in use.
    """
    building = list(IndexBuild.objects.values_list("name", flat=True))
    indexes = dict.fromkeys([*engine.in_use(), *building])
    if not indexes:
        raise EngineDown("there is no index; run manage.py rebuild_search")
    return list(indexes)


def operation(
    index: str, page: int, version: int, document: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """Return the lines of a bulk request that write one document, or delete it if it is None."""
    head = {"_index": index, "_id": str(page), "version": version, "version_type": "external_gte"}
    return [{"delete": head}] if document is None else [{"index": head}, document]


def send(
    engine: ElasticsearchEngine, operations: list[dict[str, Any]], *, refresh: bool
) -> dict[int, str]:
    """Send a bulk request; return {page id: why} of what was refused and must be tried again."""
    with as_engine_down():
        answer = engine.writer.bulk(operations=operations, refresh=refresh)
    failed = {}
    for item in answer["items"]:
        ((kind, result),) = item.items()
        gone = kind == "delete" and result["status"] == MISSING and "error" not in result
        if result["status"] < 300 or result["status"] == CONFLICT or gone:
            continue
        failed[int(result["_id"])] = str(result.get("error", {}).get("reason", result["status"]))
    return failed


def _try_later(change: IndexChange, why: str) -> None:
    """Growing pauses, with some chance in them, so that rows do not come back all at once."""
    change.attempts += 1
    pause = timedelta(seconds=min(2**change.attempts, 600) * random.uniform(0.75, 1.25))
    change.next_try_at = timezone.now() + min(pause, LONGEST_PAUSE)
    change.error = why[:500]
    change.save(update_fields=["attempts", "next_try_at", "error"])
    logger.error("Page %s could not be indexed: %s", change.page_id, why)
