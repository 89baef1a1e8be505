"""The engine alone: hits, total and all facets of one question, and the index part of a save."""

import statistics
import time

from intranet.network.models import User
from learning.models import LearningPage
from search.access import rules_for
from search.engines import get_engine
from search.indexing import index_pages
from search.types import SearchQuery
from tests.benchmarks.network import SHARES

REPEATS, WARM_UP = 60, 5


def latencies():
    """Return p50, p95 and CPU in ms for a word in each share of the pages, and for no word."""
    rules = rules_for(User.objects.get(username="staff"))
    questions = {f"word in {share:g} %": word for word, share in SHARES.items()}
    questions["no text"] = ""
    return {name: _latency(SearchQuery(rules=rules, text=q)) for name, q in questions.items()}


def index_one():
    """Return p50, p95 and median CPU in ms of taking one published page into the index again."""
    pages = list(LearningPage.objects.live().order_by("?")[: REPEATS + WARM_UP])
    return percentiles([ms(lambda page=page: index_pages([page])) for page in pages][WARM_UP:])


def _latency(query):
    engine = get_engine()
    total = engine.search(query).total
    taken = [ms(lambda: engine.search(query)) for _ in range(REPEATS + WARM_UP)]
    return {"found": total, **percentiles(taken[WARM_UP:])}


def ms(work):
    """Return the wall-clock and the CPU time of ``work``."""
    start, start_cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - start) * 1000, (time.process_time() - start_cpu) * 1000


def percentiles(taken):
    """Return p50, p95 and median CPU of what ``ms`` returned."""
    wall, cpu = zip(*taken, strict=True)
    cuts = statistics.quantiles(wall, n=20, method="inclusive")
    return {
        "p50": round(cuts[9], 2),
        "p95": round(cuts[18], 2),
        "cpu": round(statistics.median(cpu), 2),
    }
