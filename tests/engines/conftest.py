"""An Elasticsearch of the tests' own, and the product's engine on it."""

import time

import pytest

from search.engines import get_engine
from tests.delivery.conftest import model_database, shared_database, start  # noqa: F401
from tests.engines.elasticsearch.server import servers


@pytest.fixture(scope="session")
def server():
    with servers({}) as (new,):
        new.start()
        yield new


@pytest.fixture
def engine(server, settings, monkeypatch):
    """The engine as the product has it, on an index of this test."""
    monkeypatch.undo()  # what tests/conftest.py does to ask it up to date
    settings.ELASTICSEARCH = {
        "index": f"engines-{time.monotonic_ns()}",
        "client": {"hosts": [server.url]},
    }
    if server.process is None:
        server.start()
    return get_engine()
