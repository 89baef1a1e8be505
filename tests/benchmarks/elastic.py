"""Elasticsearch on the network of ``measure``: run in a process of its own, with a server there."""

import json
import random
import resource
import sys
import time
from pathlib import Path

import django

REPEATS, WARM_UP, PUBLISHED = 60, 10, 30
RESTRICTIONS, GROUPS = 2_000, 20
PREFIXES = ("a", "dr", "cafe", "café", "gastroenterolog", "two look-alike ampoules side by side i")


def main(pages, output):
    django.setup()
    from search.engines import elasticsearch
    from tests.benchmarks import network

    elasticsearch.READ_WITHIN = 60  # what is slow is measured, not left to the database
    network.make(pages)
    network.mark()
    figures = {
        "rebuild": rebuild(),
        "search": search(),
        "suggest": suggest(),
        "publish": publish(),
        "restrictions": restrictions(),
        "library": library(),
    }
    figures["ratios"] = ratios(figures)
    Path(output).write_text(json.dumps(figures, indent=2))


def ratios(figures):
    """Return what the aims are about."""
    found, theirs = figures["search"], figures["library"]
    return {
        "results page over bare request (≤ 1.3)": over(found["page"], found["bare"]),
        "results page over the library's (≤ 0.4)": over(found["page"], theirs["page"]),
        "suggestion p95, ms (< 20)": max(row["p95"] for row in figures["suggest"].values()),
        "index part of a publish (≤ 0.2)": over(
            figures["publish"]["index"], figures["publish"]["all"]
        ),
        "2,000 restrictions over none (≤ 1.2)": over(
            figures["restrictions"]["many"], figures["restrictions"]["none"]
        ),
        "library's update_index over rebuild (≥ 5)": round(
            theirs["update_index_s"] / figures["rebuild"]["seconds"], 2
        ),
        "rebuild, most memory in MB (< 300)": figures["rebuild"]["peak_mb"],
    }


def over(one, other):
    return round(one["p50"] / other["p50"], 2)


def timed(work, repeats=REPEATS):
    """Return p50 and p95 in ms. A server of Java is slow at first."""
    from tests.benchmarks import searches

    return searches.timed(work, repeats, WARM_UP)


def engine():
    from search.engines import get_engine

    return get_engine().main


def rebuild():
    from search import rebuilding

    cpu, started = time.process_time(), time.perf_counter()
    count = rebuilding.rebuild(engine())
    return {
        "pages": count,
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def staff_query(text="quernlode drawer", **options):
    from intranet.network.models import User
    from search.access import rules_for
    from search.types import SearchQuery

    return SearchQuery(rules=rules_for(User.objects.get(username="staff")), text=text, **options)


def search():
    from search.engines.answers import opened_for
    from search.engines.elasticsearch import question
    from search.synonyms import read

    main, query = engine(), staff_query()
    body = question(query, read(query.text), {}, opened_for(query, {}))
    return {
        "found": main.search(query).total,
        "bare": timed(lambda: main.reader.search(index=main.alias, body=body)),
        "page": timed(lambda: main.search(query)),
        "one_word": timed(lambda: main.search(staff_query("tarnwick"))),
        "no_text": timed(lambda: main.search(staff_query(""))),
    }


def suggest():
    main, rules = engine(), staff_query().rules
    return {
        f"{len(text)} letters, {text[:20]}": timed(
            lambda text=text: main.suggest(text, rules=rules)
        )
        for text in PREFIXES
    }


def publish():
    """A publish as an editor does it, and what of it the index takes."""
    from django.db import transaction

    from learning.models import LearningPage
    from search.indexing import index_pages

    pages = iter(LearningPage.objects.live().order_by("pk")[: 2 * (PUBLISHED + WARM_UP)])

    def publish_one():
        with transaction.atomic():
            next(pages).save_revision().publish()

    def index_one():
        with transaction.atomic():
            index_pages([next(pages)])

    return {"all": timed(publish_one, PUBLISHED), "index": timed(index_one, PUBLISHED)}


def restrictions():
    from django.contrib.auth.models import Group
    from wagtail.models import PageViewRestriction

    from learning.models import LearningPage
    from search.access import refresh_access
    from search.outbox import drain

    main = engine()
    none = timed(lambda: main.search(staff_query()))
    groups = [Group.objects.create(name=f"Bench {n}") for n in range(GROUPS)]
    chance = random.Random(1)
    pages = chance.sample(list(LearningPage.objects.values_list("pk", flat=True)), RESTRICTIONS)
    made = PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page_id=pk, restriction_type="groups") for pk in pages]
    )
    through = PageViewRestriction.groups.through
    through.objects.bulk_create(
        [
            through(pageviewrestriction_id=restriction.pk, group=chance.choice(groups))
            for restriction in made
        ]
    )
    refresh_access("")
    drain(main)
    return {"none": none, "many": timed(lambda: main.search(staff_query()))}


def library():
    """Hits, count and three facets as the library has them: a request each; and its rebuild."""
    from django.conf import settings
    from django.core.management import call_command
    from wagtail.search.backends import get_search_backend

    from learning.models import LearningPage
    from tests.benchmarks.library import FACETS, search_the_same_texts

    settings.MODELSEARCH_BACKENDS = settings.WAGTAILSEARCH_BACKENDS = {
        "default": {
            "BACKEND": "tests.benchmarks.library",
            "HOSTS": settings.ELASTICSEARCH["client"]["hosts"],
            "INDEX_PREFIX": "library_",
            "TIMEOUT": 120,
        }
    }
    search_the_same_texts()
    started = time.perf_counter()
    call_command("wagtail_update_index", verbosity=0)
    seconds = time.perf_counter() - started
    backend = get_search_backend("default")

    def page():
        found = backend.search("quernlode drawer", LearningPage.objects.live(), operator="or")
        list(found[:20])
        found.count()
        for name in FACETS:
            found.facet(name)

    return {"update_index_s": round(seconds, 1), "page": timed(page)}


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
