"""CPU and queries of whole requests, signed in as the demo's ``staff``."""

import gc
import statistics
import sys
import time

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intranet.network.models import ProviderSite, User
from learning.models import LearningIndexPage, LearningPage
from tests.benchmarks.network import COUNTS, SITES

ROUNDS, REQUESTS, WARM_UP = 9, 12, 3
PLAIN, OPEN = "plain view", "plain view without sign-in"


def cpu_and_queries():
    """Return for each page its CPU in ms, as multiples of the plain views, and its queries."""
    client = signed_in()
    addresses = {
        PLAIN: "/bench/ok/",
        OPEN: "/bench/open/",
        "learning page": LearningPage.objects.live().order_by("pk").first().url,
        "front page": "/",
        "learning index": LearningIndexPage.objects.get().url,
        "search with text": "/search/?q=ampoules+drawer",
        "search without text": "/search/",
    }
    addresses = {name: url for name, url in addresses.items() if answers(client, url)}
    rounds = {name: [] for name in addresses}
    gc.collect()
    for _ in range(ROUNDS):
        for name, address in addresses.items():
            rounds[name].append(cpu_ms(client, address))
    plain, bare = (statistics.median(rounds[name]) for name in (PLAIN, OPEN))
    return {
        name: {
            "cpu_ms": round(statistics.median(taken), 3),
            "times_plain": round(statistics.median(taken) / plain, 1),
            "times_open": round(statistics.median(taken) / bare, 1),
            "queries": queries(client, addresses[name]),
        }
        for name, taken in rounds.items()
    }


def queries_by_content():
    """Return the queries with few and with many of what a page holds."""
    client = signed_in()
    found = {
        f"search, {count} found": queries(client, f"/search/?q={word}")
        for word, count in COUNTS.items()
    }
    page = LearningPage.objects.live().order_by("-pk").first()
    sites = list(ProviderSite.objects.order_by("pk")[:SITES])
    for number in (1, len(sites)):
        page.audience_sites = sites[:number]
        page.save_revision().publish()
        found[f"learning page, audience of {number} sites"] = queries(client, page.url)
    return found


def signed_in():
    client = Client(raise_request_exception=False)
    client.force_login(
        User.objects.get(username="staff"), backend="intranet.network.backends.StaffBackend"
    )
    return client


def answers(client, address):
    """Warm ``address`` up; say so and return False where it does not answer well."""
    statuses = {client.get(address).status_code for _ in range(WARM_UP)}
    if statuses != {200}:
        sys.stderr.write(f"Left out: {address} answers {sorted(statuses)}\n")
    return statuses == {200}


def answer(client, address):
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}")
    return response


def cpu_ms(client, address):
    start = time.process_time()
    for _ in range(REQUESTS):
        answer(client, address)
    return (time.process_time() - start) * 1000 / REQUESTS


def queries(client, address):
    """Return the most and the usual: with an empty cache, and with a warm one."""
    cache.clear()
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            answer(client, address)
        taken.append(len(captured))
    return {"cold": taken[0], "warm": taken[1]}
