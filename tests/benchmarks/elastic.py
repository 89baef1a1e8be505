"""Elasticsearch on the network of ``measure``: run in a process of its own, with a server there."""

import json
import random
import statistics
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

import django

REPEATS, WARM_UP, PUBLISHED = 200, 30, 30
RESTRICTIONS, GROUPS, TURNS = 2_000, 20, 3
PREFIXES = ("a", "dr", "cafe", "café", "gastroenterolog", "two look-alike ampoules side by side i")


def main(pages, output):
    django.setup()
    from search.engines import elasticsearch
    from tests.benchmarks import network

    elasticsearch.READ_WITHIN = 60  # what is slow is measured, not left to the database
    network.make(pages)
    network.mark()
    library, update_index_s = library_index()
    figures = {
        "rebuild": rebuild(output),
        "update_index_s": update_index_s,
        "search": in_turns(searches() | library),
        "suggest": in_turns(suggestions()),
        "publish": publish(),
        "restrictions": restrictions(),
    }
    figures["ratios"] = ratios(figures)
    Path(output).write_text(json.dumps(figures, indent=2))


def ratios(figures):
    """Return what the aims are about."""
    found = figures["search"]
    return {
        "results page over bare request (≤ 1.3)": over(found["page"], found["bare"]),
        "over the library's, as it shows them (≤ 0.4)": over(found["page"], found["library page"]),
        "over the library's hits, count, 3 facets alone": over(found["page"], found["library"]),
        "suggestion p95, ms (< 20)": max(row["p95"] for row in figures["suggest"].values()),
        "index part of a publish (≤ 0.2)": over(
            figures["publish"]["index"], figures["publish"]["all"]
        ),
        "publish while it is away over one while it is there (≤ 1.1)": over(
            figures["publish"]["while away"], figures["publish"]["all"]
        ),
        "2,000 restrictions over none (≤ 1.2)": over(
            figures["restrictions"]["many"], figures["restrictions"]["none"]
        ),
        "library's update_index over rebuild (≥ 5)": round(
            figures["update_index_s"] / figures["rebuild"]["seconds"], 2
        ),
        "rebuild, most memory in MB (< 300)": figures["rebuild"]["peak_mb"],
    }


def over(one, other):
    return round(one["p50"] / other["p50"], 2)


def in_turns(works, repeats=REPEATS, warm_up=WARM_UP):
    """Return p50 and p95 in ms of each of ``works``, called one after the other, again and again.

    A server of Java is slow at first, and two cores are shared with it: what is compared is
    measured in the same seconds, and in another order each time, since what a call leaves behind
    (compiling, collecting) falls on the next one.
    """
    from tests.benchmarks.searches import ms, percentiles

    taken, chance = {name: [] for name in works}, random.Random(3)
    for _ in range(repeats + warm_up):
        for name in chance.sample(list(works), len(works)):
            taken[name].append(ms(works[name]))
    return {name: percentiles(times[warm_up:]) for name, times in taken.items()}


def engine():
    from search.engines import get_engine

    return get_engine().main


def rebuild(output):
    subprocess.run([sys.executable, "-m", "tests.benchmarks.rebuilt", output], check=True)
    return json.loads(Path(output).read_text())


def staff_rules():
    from intranet.network.models import User
    from search.access import rules_for

    return rules_for(User.objects.get(username="staff"))


def questions():
    """Yield two words, never the same two: one in 20 % of the pages, one of their summaries.

    Each finds something: with nothing found, "did you mean" is another request. What was asked
    before is answered from the server's memory, and nobody asks the same all day.
    """
    from search.models import SearchEntry
    from search.parsing import words_in

    marked = SearchEntry.objects.filter(body__contains="quernlode").order_by("pk")
    summaries = marked.values_list("summary", flat=True)
    words = sorted({word for text in summaries[:5_000] for word in words_in(text)})
    random.Random(2).shuffle(words)
    return cycle(f"quernlode {word}" for word in words)


def searches():
    from search.engines.elasticsearch import question
    from search.engines.naming import opened_for
    from search.synonyms import read
    from search.types import SearchQuery

    main, rules, asked = engine(), staff_rules(), questions()

    def query(text):
        return SearchQuery(rules=rules, text=text)

    def body(text):
        return question(query(text), read(text), {}, opened_for(query(text), {}))

    bodies, texts = [], []
    for _ in range(REPEATS + WARM_UP):  # of neighbours, so that neither gets the rarer words
        bodies.append(body(next(asked)))
        texts.append(next(asked))
    return {
        "bare": lambda: main.reader.search(index=main.alias, body=bodies.pop()),
        "page": lambda: main.search(query(texts.pop())),
        "no_text": lambda: main.search(query("")),
    }


def suggestions():
    main, rules = engine(), staff_rules()
    return {
        f"{len(text)} letters, {text[:20]}": lambda text=text: main.suggest(text, rules=rules)
        for text in PREFIXES
    }


def publish():
    """A publish as an editor does it, what of it the index takes, and one while nobody answers."""
    from django.conf import settings
    from django.db import transaction
    from django.test import override_settings

    from learning.models import LearningPage
    from search.indexing import index_pages

    pages = iter(LearningPage.objects.live().order_by("pk")[: 3 * (PUBLISHED + WARM_UP)])
    nobody = settings.ELASTICSEARCH | {"client": {"hosts": ["http://127.0.0.1:9"]}}

    def publish_one():
        with transaction.atomic():
            next(pages).save_revision().publish()

    def index_one():
        with transaction.atomic():
            index_pages([next(pages)])

    def publish_while_away():
        with override_settings(ELASTICSEARCH=nobody):
            publish_one()

    works = {"all": publish_one, "index": index_one, "while away": publish_while_away}
    return in_turns(works, PUBLISHED)


def restrictions():
    """Searches without and with restrictions, which come and go a few times."""
    found = {"none": [], "many": []}
    for _ in range(TURNS):
        for name, restrict in (("none", unrestrict), ("many", restrict_many)):
            restrict()
            found[name].append(in_turns({"page": searches()["page"]})["page"])
    return {
        name: {key: round(statistics.median(row[key] for row in rows), 2) for key in rows[0]}
        for name, rows in found.items()
    }


def unrestrict():
    from wagtail.models import PageViewRestriction

    from search.access import refresh_access
    from search.outbox import drain

    every = PageViewRestriction.objects.all()  # in bulk: as signals would each do what follows
    PageViewRestriction.groups.through.objects.all()._raw_delete("default")
    every._raw_delete("default")
    refresh_access("")
    drain(engine())


def restrict_many():
    from django.contrib.auth.models import Group
    from wagtail.models import PageViewRestriction

    from learning.models import LearningPage
    from search.access import refresh_access
    from search.outbox import drain

    chance = random.Random(1)
    groups = [Group.objects.get_or_create(name=f"Bench {n}")[0] for n in range(GROUPS)]
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
    drain(engine())


def library_index():
    """Return what a page of the library asks for, and the seconds its index took."""
    from django.conf import settings
    from django.core.management import call_command
    from wagtail.search.backends import get_search_backend

    from learning.models import LearningPage
    from tests.benchmarks.library import FACETS, search_the_same

    settings.MODELSEARCH_BACKENDS = settings.WAGTAILSEARCH_BACKENDS = {
        "default": {
            "BACKEND": "tests.benchmarks.library",
            "HOSTS": settings.ELASTICSEARCH["client"]["hosts"],
            "INDEX_PREFIX": "library_",
            "TIMEOUT": 120,
        }
    }
    search_the_same()
    started = time.perf_counter()
    call_command("wagtail_update_index", verbosity=0)
    seconds = time.perf_counter() - started
    backend = get_search_backend("default")
    asked = questions()

    def ask():
        pages = LearningPage.objects.live().public()
        found = backend.search(next(asked), pages, operator="or")
        hits = list(found[:20])
        found.count()
        return hits, {name: found.facet(name) for name in FACETS}

    def page():
        """With what a reader sees of a hit, and the names of what is counted."""
        hits, facets = ask()
        for hit in hits:
            hit.get_url()
            list(hit.specialties.all())
        for name, counts in facets.items():
            model = LearningPage._meta.get_field(name).related_model
            model.objects.in_bulk([pk for pk in counts if pk])

    return {"library": ask, "library page": page}, round(seconds, 1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
