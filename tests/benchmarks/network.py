"""The network that is measured: the demo in bulk, with invented words in known shares of it."""

import time

from django.core.management import call_command
from django.db import connection
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat

from search.models import SearchEntry

SITES = 20
SHARES = {"quernlode": 20.0, "tarnwick": 2.0, "sprindle": 0.2}
COUNTS = {"fivefold": 5, "fiftyfold": 50}


def make(pages):
    """Fill the prepared database; return the seconds each step took."""
    return {
        "demo": _timed("demo", sites=SITES, pages=pages),
        "rebuild_search": _timed("rebuild_search"),
    }


def mark():
    """Put each invented word into its share of the entries, spread evenly."""
    ids = list(SearchEntry.objects.order_by("pk").values_list("pk", flat=True))
    for word, percent in SHARES.items():
        _append(word, ids[:: round(100 / percent)])
    for word, count in COUNTS.items():
        _append(word, ids[1 : count + 1])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _append(word, ids):
    for start in range(0, len(ids), 500):
        SearchEntry.objects.filter(pk__in=ids[start : start + 500]).update(
            body=Concat(F("body"), Value(f" {word}"), output_field=TextField())
        )


def _timed(command, **options):
    start = time.perf_counter()
    call_command(command, verbosity=0, **options)
    return round(time.perf_counter() - start, 1)
