"""What people look for, counted without the person: Wagtail's terms, and those that found nothing.

A search writes nothing. Each process keeps its counts for some seconds and adds them up in one
go; a process that is killed loses the counts of those seconds.
"""

from __future__ import annotations

import atexit
import contextlib
import re
import threading
import time
from collections import Counter
from datetime import date

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits
from wagtail.search.utils import normalise_query_string

from search.models import EmptySearch

FLUSH_EVERY = 10.0  # seconds
MOST_KEPT = 500
LONGEST = 100
# What may point to a person is not kept: numbers as long as a telephone's, and addresses.
TELLING = re.compile(r"(?:\d[\s.-]*){6,}|@|://")

_lock = threading.Lock()
_counts: Counter[tuple[str, date]] = Counter()
_empty: Counter[tuple[str, date]] = Counter()
_flushed_at = 0.0


def count(text: str, *, found: bool) -> None:
    """Count one search for ``text``."""
    term = normalise_query_string(text)
    if not term or len(term) > LONGEST or TELLING.search(term) or not term.isprintable():
        return
    key = (term, timezone.localdate())
    with _lock:
        if len(_counts) < MOST_KEPT or key in _counts:
            _counts[key] += 1
            _empty[key] += not found
    if time.monotonic() - _flushed_at > FLUSH_EVERY:
        flush()


def flush() -> None:
    """Add what this process counted to what is in the database."""
    global _flushed_at
    with _lock:
        _flushed_at = time.monotonic()
        searches, empty = dict(_counts), {key: n for key, n in _empty.items() if n}
        _counts.clear()
        _empty.clear()
    if not searches:
        return
    with transaction.atomic():
        for (term, day), number in sorted(searches.items()):
            query, _made = Query.objects.get_or_create(query_string=term)
            hits, _made = QueryDailyHits.objects.get_or_create(query=query, date=day)
            QueryDailyHits.objects.filter(pk=hits.pk).update(hits=F("hits") + number)
            if missed := empty.get((term, day)):
                row, _made = EmptySearch.objects.get_or_create(query=query, date=day)
                EmptySearch.objects.filter(pk=row.pk).update(searches=F("searches") + missed)


def _flush_at_the_end() -> None:
    # The counts of the last seconds are not worth a process that cannot stop.
    with contextlib.suppress(DatabaseError):
        flush()


atexit.register(_flush_at_the_end)
