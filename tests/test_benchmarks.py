"""What the benchmark of responses and actions makes and measures still works, at a small size."""

import pytest

from learning.actions.models import Action, ActionEntry
from learning.actions.states import State as Doing
from learning.models import LearningPage
from learning.responses.models import ResponseEntry, SiteResponse
from learning.responses.states import State
from tests.benchmarks import answered, answering, report

PAGES = 300


@pytest.fixture
def network(db, monkeypatch):
    monkeypatch.setattr(answered, "STAFF", 120)
    monkeypatch.setattr(answered, "INNOVATIONS", 1)
    monkeypatch.setattr("intranet.demo.pages.REVISIONS_UP_TO", 0)
    answered.make(PAGES)


def test_the_network_that_is_measured_is_as_large_as_it_says_and_in_every_state(network):
    assert LearningPage.objects.count() == PAGES
    assert SiteResponse.objects.count() == answered.EACH_PAGE * PAGES
    assert Action.objects.count() == PAGES // 2
    assert set(SiteResponse.objects.values_list("state", flat=True)) == set(State)
    assert {Doing.VERIFIED, Doing.PROPOSED, Doing.IN_PROGRESS} <= set(
        Action.objects.values_list("state", flat=True)
    )
    for rows, entries in ((SiteResponse, ResponseEntry), (Action, ActionEntry)):
        steps = sum(rows.objects.values_list("steps", flat=True))
        assert steps == entries.objects.count()


def test_its_pages_and_the_worker_are_measured(network):
    few = {who: pages[:: len(pages) // 3] for who, pages in answering.addresses().items()}
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
    assert not any(
        row["done"] for row in figures["periodic"] if row["step"] in ("ask_missing, first",)
    )
    assert not any(row["done"] for row in figures["periodic"] if "again" in row["step"])
    printed = "\n".join(report.answering("SQLite", figures))
    assert "1 statement(s) write the responses" in printed
    assert all(row["page"] in printed for row in figures["read"] if row["page"] == "my site")
