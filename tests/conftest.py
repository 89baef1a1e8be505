"""What every test starts from: a database where ``set_up`` ran, and real parts."""

import gc
import os
from copy import deepcopy
from threading import Lock
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from xdist.scheduler import LoadFileScheduling

from intranet.setup import set_up
from learning.anonymisation import lexicon
from search import terms
from search.engines.guarded import GuardedEngine
from search.rebuilding import rebuild
from tests.factories import StaffProfileFactory
from tests.migrated import folder_of_the_run, forget_as_set_up, keep_as_set_up, migrated_once

# Processes that tests start read what the first of them compiled: some start thirty.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What migrations put into the database, for tests that empty it. SQLite loads a file instead.
MIGRATED: list[str] = []


class ByFile(LoadFileScheduling):
    """All tests of the demo network go to one process, which makes it once."""

    def _split_scope(self, nodeid):
        return "demo" if nodeid.startswith("tests/demo/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_modify_db_settings, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        with migrated_once(folder_of_the_run(tmp_path_factory)):
            request.getfixturevalue("django_db_setup")
        if connection.vendor != "sqlite":
            MIGRATED.append(connection.creation.serialize_db_to_string())
        set_up()
        keep_as_set_up(tmp_path_factory)
    gc.collect()
    gc.freeze()  # what is loaded by now stays: to look through it again and again is slow
    yield
    forget_as_set_up(tmp_path_factory)


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """What fixtures of a module write with this stays for its tests, and goes after the last.

    Each test works within it and leaves nothing behind; ``mine`` hands it out. Not for modules with
    tests that commit.
    """
    assert not connection.in_atomic_block, "a test asks for it by name, not while it runs"
    cache.clear()
    lexicon.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def mine(kept, db):
    """What the fixture ``kept`` of this module made, as this test may change it."""
    return deepcopy(kept)


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def fresh_lists():
    """Whom and which sites the scan knows are those of this test, not of one a minute ago."""
    lexicon.forget()


@pytest.fixture(autouse=True)
def searches_counted_when_asked(monkeypatch):
    """What one test looks for is not written in another."""
    monkeypatch.setattr(terms, "FLUSH_EVERY", float("inf"))
    yield
    terms._counts.clear()
    terms._empty.clear()


@pytest.fixture(autouse=True)
def index_of_this_test(settings, monkeypatch):
    """With Elasticsearch each test has an index of its own, up to date whenever it is asked.

    Nothing stands in for it: a test that it does not answer fails.
    """
    if not settings.ELASTICSEARCH:
        yield
        return
    settings.ELASTICSEARCH = settings.ELASTICSEARCH | {"index": f"test-{uuid4().hex}"}
    used = []
    one_at_a_time = Lock()  # a browser asks for a page and for suggestions at once

    def up_to_date(engine):
        with one_at_a_time:
            if not used:
                used.append(engine.main)
                rebuild(engine.main)
            engine.catch_up()

    def search(engine, query):
        up_to_date(engine)
        return engine.main.search(query)

    def suggest(engine, text, **options):
        up_to_date(engine)
        return engine.main.suggest(text, **options)

    monkeypatch.setattr("search.engines.elasticsearch.READ_WITHIN", 30)
    monkeypatch.setattr(GuardedEngine, "search", search)
    monkeypatch.setattr(GuardedEngine, "suggest", suggest)
    yield
    for engine in used:
        for name in engine.in_use():
            engine.writer.indices.delete(index=name)


@pytest.fixture
def staff(db):
    """An ordinary reader with a profile."""
    return StaffProfileFactory(user__username="reader", user__roles=["Reader"])


@pytest.fixture
def as_staff(client, staff):
    """A client signed in as the ordinary reader."""
    client.force_login(staff.user)
    return client
