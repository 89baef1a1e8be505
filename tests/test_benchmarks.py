"""What the benchmark of responses and actions makes and measures still works, at a small size."""

import pytest
from django.db import transaction

from intranet.demo import pages as demo_pages
from learning.actions.models import Action, ActionEntry
from learning.actions.states import State as Doing
from learning.models import LearningPage
from learning.responses.models import ResponseEntry, SiteResponse
from learning.responses.states import State
from tests.benchmarks import answered, answering, report

PAGES = 300


@pytest.fixture(scope="module", autouse=True)
def network(django_db_setup, django_db_blocker):
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(answered, "STAFF", 120)
        patch.setattr(demo_pages, "REVISIONS_UP_TO", 0)
        answered.make(PAGES, alone=True)
        yield
        transaction.set_rollback(True)


def test_the_network_that_is_measured_is_as_large_as_it_says_and_in_every_state(db):
    assert LearningPage.objects.count() == PAGES
    assert SiteResponse.objects.count() == answered.EACH_PAGE * PAGES
    assert Action.objects.count() == PAGES // 2
    assert set(SiteResponse.objects.values_list("state", flat=True)) == set(State)
    assert {Doing.VERIFIED, Doing.PROPOSED, Doing.IN_PROGRESS} <= set(
        Action.objects.values_list("state", flat=True)
    )
    for rows, entries in ((SiteResponse, ResponseEntry), (Action, ActionEntry)):
        assert sum(rows.objects.values_list("steps", flat=True)) == entries.objects.count()


def test_its_pages_and_the_worker_are_measured(db):
    few = {who: pages[:: len(pages) // 2] for who, pages in answering.addresses().items()}
    figures = {
        "pages": PAGES,
        "responses": SiteResponse.objects.count(),
        "actions": Action.objects.count(),
        "read": answering.read_pages(few, turns=1),
        "publish": answering.publish(),
        "periodic": answering.periodic(),
    }
    assert figures["publish"]["responses"] == answered.SITES
    assert figures["publish"]["statements"] == 1
    done = {row["step"]: row["done"] for row in figures["periodic"]}
    assert done["ask_missing, first"] == done["close_what_is_over, first"] == 0
    assert not any(number for step, number in done.items() if "again" in step)
    printed = "\n".join(report.answering("SQLite", figures))
    assert all(words in printed for words in ("partner: my site", "1 statement", "ask_missing"))
