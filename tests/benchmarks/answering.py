"""Responses and actions of a large network: how long each page takes, and in how many queries.

``python -m tests.benchmarks.answering PAGES [OUTPUT] [-v]`` in a process of its own, on the
database of its environment, which it fills unless responses are there. Nothing is asserted: figures
are read by people. ``-v`` prints the slowest queries of each page.
"""

import json
import sys
import time
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median

import django

TURNS = 15
FIRST_LINES = 3  # of a file: the mark, the heading and a row
CSV = "CSV, the first row"


def addresses():
    """Return {who: [(name, address), …]}, the pages that people open and each filter of lists."""
    from intranet.network.models import User
    from learning.actions.lists import SHOWS
    from learning.actions.lists import SORTS as ACTION_SORTS
    from learning.actions.models import Action
    from learning.actions.states import SHOWN_DONE
    from learning.models import LearningPage
    from learning.responses.lists import SORTS, STATES
    from learning.responses.models import SiteResponse
    from learning.responses.parts import to_draft
    from learning.responses.states import Answer, State

    partner_site = _site_of("partner")
    drafts = to_draft(User.objects.get(username="trainer")).exists()
    owed = SiteResponse.objects.owed().order_by("due_on", "pk")
    accepted = SiteResponse.objects.filter(state=State.ACCEPTED)
    actions = Action.objects.order_by("-pk")
    done = actions.filter(state__in=SHOWN_DONE, page_links__isnull=False, response__isnull=False)
    page = LearningPage.objects.live().filter(audience_sites=None).order_by("-pk")
    page = page.filter(pk__in=done.values("page_links__page")).first()
    mine, theirs = "/responses/?list=sites", "/responses/?list=network"
    ours, all_actions = "/actions/?list=sites", "/actions/?list=network"

    def lists(start, which, sorts, shows):
        return [
            (which, start),
            (f"{which}, page 5", f"{start}&page=5"),
            (f"{which}, the last page of all", f"{start}&{shows[0]}=all&page=99999"),
            *((f"{which}, {name}", f"{start}&{shows[0]}={name}") for name, _words in shows[1]),
            *((f"{which}, sorted by {name}", f"{start}&sort={name}") for name, _words in sorts),
            *(
                (f"{which}, all, sorted by {name}", f"{start}&{shows[0]}=all&sort={name}")
                for name, _words in sorts
            ),
        ]

    def of_responses(start, which):
        return [
            *lists(start, which, SORTS, ("state", STATES)),
            (f"{which}, late", f"{start}&late=1"),
            *((f"{which}, all, {one}", f"{start}&state=all&answer={one}") for one in Answer.values),
            (f"{which}, accepted, not_here", f"{start}&state=accepted&answer=not_here"),
            (f"{which}, all of a site", f"{start}&state=all&site={partner_site.pk}"),
            (f"{which}, a site", f"{start}&site={partner_site.pk}"),
        ]

    def of_actions(start, which):
        return [
            *lists(start, which, ACTION_SORTS, ("show", SHOWS)),
            (f"{which}, strong", f"{start}&strength=strong"),
            (f"{which}, all, strong", f"{start}&show=all&strength=strong"),
            (f"{which}, a site", f"{start}&site={partner_site.pk}"),
            (f"{which}, all of a site", f"{start}&show=all&site={partner_site.pk}"),
            (f"{which}, all about a page", f"{start}&show=all&about={page.pk}"),
            (f"{which}, words", f"{start}&q=ampoules+19"),
            (f"{which}, all, words", f"{start}&show=all&q=ampoules+19"),
        ]

    reading = [("front page", "/"), ("learning page", page.url), ("innovations", "/innovations/")]
    return {
        "partner": [
            ("my site", "/my-site/"),
            *reading,
            ("innovations that stand still", "/innovations/?show=still"),
            ("innovations, adopting", "/innovations/?state=adopting"),
            *of_responses(mine, "responses of my site"),
            *of_actions(ours, "actions of my site"),
            ("actions of my team", "/actions/?list=team"),
            ("actions asked of us", "/actions/?list=asked"),
            ("actions of mine", "/actions/?list=mine"),
            ("response owed", f"/responses/{owed.filter(provider_site=partner_site)[0].pk}/"),
            ("action of my site", f"/actions/{actions.filter(provider_site=partner_site)[0].pk}/"),
            (f"responses of my site, {CSV}", f"{mine}&state=all&format=csv"),
            (f"actions of my site, {CSV}", f"{ours}&show=all&format=csv"),
            ("actions of my site, calendar", f"{ours}&format=ics"),
        ],
        "risk": [
            *reading,
            *of_responses(theirs, "responses of the network"),
            *of_actions(all_actions, "actions of the network"),
            ("response accepted", f"/responses/{accepted.filter(page=page)[0].pk}/"),
            ("response to accept", f"/responses/{SiteResponse.objects.to_accept()[0].pk}/"),
            ("action to confirm", f"/actions/{actions.to_confirm()[0].pk}/"),
            (f"responses of the network, {CSV}", f"{theirs}&state=all&format=csv"),
            (f"open responses of the network, {CSV}", f"{theirs}&format=csv"),
            (f"actions of the network, {CSV}", f"{all_actions}&show=all&format=csv"),
        ],
        "staff": [*reading, ("actions of mine", "/actions/"), ("done", "/actions/?show=all")],
        "trainer": [
            ("front page", "/"),
            *([("responses to draft", "/responses/")] if drafts else []),
            *lists("/actions/?list=mine", "actions of mine", ACTION_SORTS, ("show", SHOWS)),
            ("actions of mine, calendar", "/actions/?list=mine&format=ics"),
        ],
    }


def _site_of(username):
    from intranet.network.models import ProviderSite, User

    return ProviderSite.objects.of_partner(User.objects.get(username=username))[0]


@contextmanager
def _captured():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    said = []
    with CaptureQueriesContext(connection) as queries:
        yield said
        said += queries.captured_queries  # while they are there: the next request forgets them


def read_pages(pages_of, turns=TURNS, *, told=False):
    """Return a row for each page of ``pages_of``, as ``addresses`` has them: milliseconds of the
    server, of them on a processor in this process, and queries with an empty and a warm cache."""
    from django.test import Client

    from intranet.network.models import User

    found = []
    for who, pages in pages_of.items():
        client = Client()
        client.force_login(
            User.objects.get(username=who), backend="intranet.network.backends.StaffBackend"
        )
        for name, address in pages:
            found.append({"who": who, "page": name, **_figures(client, address, turns, told)})
            if told:
                ms, queries = found[-1]["cpu_ms"], found[-1]["queries"]
                sys.stderr.write(f"{ms:7.0f} ms {queries}  {who}: {name}  {address}\n")
    return found


def _figures(client, address, turns, told):
    from django.core.cache import cache

    cache.clear()
    with _captured() as cold:
        _get(client, address)
    with _captured() as queries:
        _get(client, address)
    taken, cpu = [], []
    for _ in range(turns):
        started, worked = time.perf_counter(), time.process_time()
        _get(client, address)
        taken.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    taken.sort()
    if told and median(cpu) > 100:
        for query in sorted(queries, key=lambda one: -float(one["time"]))[:3]:
            sys.stderr.write(f"      {query['time']} {query['sql'][:1500]}\n")
    return {
        "p50_ms": round(median(taken), 1),
        "p95_ms": round(taken[len(taken) * 95 // 100], 1),
        "cpu_ms": round(median(cpu), 1),
        "queries": {"cold": len(cold), "warm": len(queries)},
    }


def _get(client, address):
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    if answer.streaming:
        list(islice(answer.streaming_content, FIRST_LINES))
        # Left to the garbage collector it would close its cursor within a later query, and wait
        # for that connection for ever.
        answer._iterator.close()


def publish():
    """Return what publishing a page for all sites takes, and how many statements write
    responses."""
    from learning.responses.models import SiteResponse
    from tests.factories import learning_page

    page = learning_page(title="Two more ampoules side by side", publish=False)
    revision = page.get_latest_revision()
    with _captured() as queries:
        started = time.perf_counter()
        revision.publish()
        seconds = time.perf_counter() - started
    table = SiteResponse._meta.db_table
    writes = [one for one in queries if f'INTO "{table}"' in one["sql"]]
    return {
        "responses": page.responses.count(),
        "statements": len(writes),
        "seconds": round(seconds, 2),
        "queries": len(queries),
    }


def periodic():
    """Return the seconds and queries of what the worker does by itself, and what came of it: the
    first time in the morning, and once more when there is nothing to do."""
    from intranet.delivery.daily import Days
    from learning.actions import copies
    from learning.responses import owing
    from tests.benchmarks.answered import morning

    steps = {
        "close_what_is_over": owing.close_what_is_over,
        "ask_missing": owing.ask_missing,
        "copy_missing": copies.copy_missing,
        "summaries of the day, a round": Days().tell,
    }
    found, now = [], morning()
    for turn in ("first", "again"):
        for name, step in steps.items():
            with _captured() as queries:
                started = time.perf_counter()
                done = step(now)
                seconds = time.perf_counter() - started
            found.append({
                "step": f"{name}, {turn}", "done": done, "seconds": round(seconds, 2),
                "queries": len(queries),
            })  # fmt: skip
    return found


def main(pages, output="", *, told=False):
    django.setup()
    from django.core.management import call_command

    from learning.actions.models import Action
    from learning.models import LearningPage
    from learning.responses.models import SiteResponse
    from tests.benchmarks import answered

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    if not SiteResponse.objects.exists():
        answered.make(pages)
    figures = {
        "pages": LearningPage.objects.count(),
        "responses": SiteResponse.objects.count(),
        "actions": Action.objects.count(),
        "seconds_to_make": round(time.perf_counter() - started, 1),
        "read": read_pages(addresses(), told=told),
        "publish": publish(),
        "periodic": periodic(),
    }
    if output:
        Path(output).write_text(json.dumps(figures))
    else:
        sys.stdout.write(json.dumps(figures, indent=1))


if __name__ == "__main__":
    names = [name for name in sys.argv[2:] if name != "-v"]
    main(int(sys.argv[1]), *names, told="-v" in sys.argv)
