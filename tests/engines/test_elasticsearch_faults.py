"""Elasticsearch refuses, hangs, dies and comes back: readers and editors go on."""

import os
import time
from contextlib import contextmanager

import pytest

from search import outbox, rebuilding
from search.engines.elasticsearch import EngineDown
from search.models import IndexBuild, IndexChange
from search.types import SearchQuery
from tests.factories import learning_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("ELASTICSEARCH_URL"), reason="runs with the suite on Elasticsearch"
    ),
]
ANSWERS_WITHIN = 0.5  # seconds


@pytest.fixture
def pages(engine):
    made = [learning_page(title=f"Ampoules {n}") for n in range(3)]
    rebuilding.rebuild(engine.main)
    engine.catch_up()
    warm_up(engine)
    return made


def warm_up(engine):
    """The first questions to a new server take long; they are no fault."""
    for _ in range(50):
        engine.reading.answered()
        if not ask(engine).stand_in:
            return
        time.sleep(0.2)
    raise AssertionError("Elasticsearch never answered in time")


def ask(engine, text="ampoules"):
    return engine.search(SearchQuery(rules=None, text=text))


@contextmanager
def within(seconds):
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def test_a_server_that_is_gone_costs_no_reader_their_answer(engine, pages, server):
    assert ask(engine).total == 3
    server.kill()
    for _ in range(200):
        with within(ANSWERS_WITHIN):
            results = ask(engine)
        assert (results.total, results.stand_in) == (3, True)


def test_a_server_that_hangs_is_not_waited_for(engine, pages, server):
    server.pause()
    try:
        with within(ANSWERS_WITHIN):
            assert ask(engine).stand_in
        with within(0.1):  # and the next reader does not wait at all
            assert ask(engine).stand_in
    finally:
        server.go_on()


def test_it_is_used_again_when_it_is_back(engine, pages, server):
    server.kill()
    assert ask(engine).stand_in
    server.start()
    warm_up(engine)


def test_what_changed_while_it_was_gone_arrives_afterwards(engine, pages, server):
    server.kill()
    learning_page(title="Ampoules while away")
    pages[0].unpublish()
    assert engine.catch_up() == 0
    assert IndexChange.objects.count() >= 2
    server.start()
    engine.writing.answered()
    engine.catch_up()
    assert not IndexChange.objects.exists()
    warm_up(engine)
    assert {hit.title for hit in ask(engine).hits} == {
        "Ampoules 1", "Ampoules 2", "Ampoules while away",
    }  # fmt: skip


def test_an_index_that_is_behind_is_not_asked(engine, pages, monkeypatch):
    assert not ask(engine).stand_in
    monkeypatch.setattr(outbox, "is_behind", lambda now: True)
    engine._ask_again_at = 0
    assert ask(engine).stand_in


def test_without_an_index_the_database_answers(engine):
    learning_page(title="Ampoules")
    results = ask(engine)
    assert (results.total, results.stand_in) == (1, True)
    assert engine.catch_up() == 0
    assert IndexChange.objects.exists()


def test_a_build_that_was_killed_goes_on_and_loses_nothing(engine, pages, server, monkeypatch):
    monkeypatch.setattr(rebuilding, "CHUNK", 1)
    done = []

    def kill_after_the_first(count):
        done.append(count)
        if len(done) == 2:
            server.kill()

    with pytest.raises(EngineDown):
        rebuilding.rebuild(engine.main, kill_after_the_first)
    assert IndexBuild.objects.get().done_upto
    late = learning_page(title="Ampoules during the build")
    pages[2].unpublish()
    server.start()
    with pytest.raises(rebuilding.AlreadyBuilding):
        rebuilding.rebuild(engine.main)
    IndexBuild.objects.update(beat_at="2020-01-01T00:00:00Z")
    engine.writing.answered()
    engine.catch_up()
    rebuilding.rebuild(engine.main)
    warm_up(engine)
    assert {hit.page_id for hit in ask(engine).hits} == {pages[0].pk, pages[1].pk, late.pk}
    assert len(engine.main.in_use()) == 1
