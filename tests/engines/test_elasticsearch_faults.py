"""Elasticsearch refuses, hangs, dies and comes back: readers and editors go on."""

import os
import ssl
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone

from intranet.delivery.models import Heartbeat
from search import outbox, rebuilding
from search.engines import get_engine
from search.engines.elasticsearch import EngineDown
from search.models import IndexBuild, IndexChange
from search.types import SearchQuery
from tests.engines import certificates
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


def test_the_reader_is_told_in_a_line_and_health_says_so(engine, pages, server, as_staff):
    now = timezone.now()
    Heartbeat.objects.create(worker="w", started_at=now, beat_at=now)

    def seen():
        page = as_staff.get("/search/?q=ampoules").content.decode()
        told = "The main search does not answer just now" in page
        return "Ampoules 0" in page, told, as_staff.get("/health/ready").json()["status"]

    assert seen() == (True, False, "ok")
    server.kill()
    assert seen() == (True, True, "impaired")


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
    IndexBuild.objects.update(beat_at=timezone.now())  # as if another process were at it
    with pytest.raises(rebuilding.AlreadyBuilding):
        rebuilding.rebuild(engine.main)
    IndexBuild.objects.update(beat_at="2020-01-01T00:00:00Z")
    engine.writing.answered()
    engine.catch_up()
    rebuilding.rebuild(engine.main)
    warm_up(engine)
    assert {hit.page_id for hit in ask(engine).hits} == {pages[0].pk, pages[1].pk, late.pk}
    assert len(engine.main.in_use()) == 1


def test_an_index_whose_shards_are_lost_is_not_asked(engine, pages):
    alias, (name,) = engine.main.alias, engine.main.in_use()
    indices = engine.main.writer.indices
    nowhere = {"index.routing.allocation.require._name": "nowhere", "number_of_replicas": 0}
    indices.create(index=f"{name}-red", settings=nowhere, wait_for_active_shards="0")
    indices.update_aliases(
        actions=[
            {"remove": {"index": name, "alias": alias}},
            {"add": {"index": f"{name}-red", "alias": alias}},
        ]
    )
    with within(ANSWERS_WITHIN):
        assert ask(engine).stand_in


def test_a_disk_that_is_full_keeps_the_changes_waiting(engine, pages):
    name = engine.main.in_use()[0]
    indices = engine.main.writer.indices
    indices.put_settings(index=name, settings={"index.blocks.read_only_allow_delete": True})
    late = learning_page(title="Ampoules while full")
    engine.catch_up()
    change = IndexChange.objects.get(page_id=late.pk)
    assert change.attempts == 1
    assert "read-only" in change.error or "blocked" in change.error
    indices.put_settings(index=name, settings={"index.blocks.read_only_allow_delete": None})
    IndexChange.objects.update(next_try_at="2020-01-01T00:00:00Z")
    engine.catch_up()
    assert not IndexChange.objects.exists()


def answering(settings, url, **client):
    """Return the engine on another server."""
    settings.ELASTICSEARCH = {"index": "other", "client": {"hosts": [url], **client}}
    return get_engine()


@contextmanager
def web_server(handler, context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class SomethingElse(BaseHTTPRequestHandler):
    """A server of another kind: it answers, and without saying that it is Elasticsearch."""

    def do_POST(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"hits": {"total": {"value": 0}, "hits": []}}')

    do_GET = do_PUT = do_HEAD = do_POST

    def log_message(self, *arguments):
        pass


class AnotherVersion(SomethingElse):
    """It refuses a client that is newer than itself, as version 8 does."""

    def do_POST(self):
        self.send_response(400)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"error": {"type": "media_type_header_exception"}, "status": 400}')


@pytest.mark.parametrize("handler", [SomethingElse, AnotherVersion])
def test_a_server_of_another_kind_or_version_is_not_used(engine, settings, handler):
    learning_page(title="Ampoules")
    with web_server(handler) as port:
        other = answering(settings, f"http://127.0.0.1:{port}")
        with within(ANSWERS_WITHIN):
            results = ask(other)
        assert (results.total, results.stand_in) == (1, True)
        assert other.catch_up() == 0
    assert IndexChange.objects.exists()


@pytest.mark.skipif(bool(certificates.missing()), reason=certificates.missing())
def test_an_expired_certificate_is_not_accepted(engine, settings, tmp_path):
    learning_page(title="Ampoules")
    expired = certificates.certificate(tmp_path, "20200101000000Z", "20200102000000Z")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(expired, tmp_path / "key.pem")
    with web_server(SomethingElse, context) as port:
        other = answering(settings, f"https://127.0.0.1:{port}", ca_certs=str(expired))
        with within(ANSWERS_WITHIN):
            results = ask(other)
    assert (results.total, results.stand_in) == (1, True)
