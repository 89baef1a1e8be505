"""ELASTICSEARCH_URL as an operator writes it: a server with users and TLS, and two nodes."""

import json
import os
import urllib.request
from base64 import b64encode
from ssl import create_default_context

import pytest

from intranet.settings import environment
from search import rebuilding
from search.engines import get_engine
from search.models import IndexChange
from tests.engines import certificates
from tests.engines.elasticsearch.server import servers
from tests.engines.test_elasticsearch_faults import ask, warm_up
from tests.factories import learning_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("ELASTICSEARCH_URL"), reason="runs with the suite on Elasticsearch"
    ),
]

# As docs/search.md tells an operator to write it.
ROLE = {"indices": [{"names": ["spreading-learning*"], "privileges": ["manage", "read", "write"]}]}
USER, OPERATOR, PASSWORD = "intranet", "operator", "p@ss/word"


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    """Yield a server that asks who is there, over TLS, and the certificate it shows."""
    if why := certificates.missing():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("certificate")
    trusted = certificates.certificate(folder, "20200101000000Z", "20990101000000Z")
    settings = {
        "xpack.security.enabled": True,
        "xpack.security.http.ssl.enabled": True,
        "xpack.security.http.ssl.key": "key.pem",
        "xpack.security.http.ssl.certificate": "cert.pem",
    }
    with servers(settings) as (new,):
        for file in ("key.pem", "cert.pem"):
            new.configure(file, (folder / file).read_bytes())
        new.configure("roles.yml", json.dumps({"intranet": ROLE}).encode())
        for user, role in ((USER, "intranet"), (OPERATOR, "superuser")):
            new.command("elasticsearch-users", "useradd", user, "-p", PASSWORD, "-r", role)
        new.start()
        yield new, trusted


@pytest.fixture
def engine_at(monkeypatch, settings):
    """Return a function that gives the engine for an ELASTICSEARCH_URL."""
    monkeypatch.undo()  # what tests/conftest.py does to ask it up to date

    def engine_at(url):
        monkeypatch.setenv("ELASTICSEARCH_URL", url)
        settings.ELASTICSEARCH = environment.elasticsearch()
        return get_engine()

    return engine_at


def finds_its_pages(engine):
    page = learning_page(title="Ampoules")
    rebuilding.rebuild(engine.main)
    engine.catch_up()
    warm_up(engine)
    late = learning_page(title="Ampoules again")
    engine.catch_up()
    assert not IndexChange.objects.exists()
    assert {hit.page_id for hit in ask(engine).hits} == {page.pk, late.pk}


def is_refused(engine):
    learning_page(title="Ampoules")
    assert ask(engine).stand_in
    assert engine.catch_up() == 0
    assert IndexChange.objects.exists()


def test_a_user_and_password_over_tls(engine_at, secured):
    server, trusted = secured
    host = server.url.removeprefix("https://")
    finds_its_pages(engine_at(f"https://{USER}:p%40ss%2Fword@{host}?ca_certs={trusted}"))


def test_an_api_key_over_tls(engine_at, secured):
    server, trusted = secured
    key = api_key(server.url, trusted)
    finds_its_pages(
        engine_at(f"{server.url}?api_key={key}&ca_certs={trusted}&index=spreading-learning-key")
    )


@pytest.mark.parametrize("given", ["", "intranet:wrong@", "nobody:p%40ss%2Fword@"])
def test_who_is_not_known_is_refused(engine_at, secured, given):
    server, trusted = secured
    host = server.url.removeprefix("https://")
    is_refused(engine_at(f"https://{given}{host}?ca_certs={trusted}"))


def test_a_certificate_nobody_vouches_for_is_refused(engine_at, secured):
    host = secured[0].url.removeprefix("https://")
    is_refused(engine_at(f"https://{USER}:p%40ss%2Fword@{host}"))


def api_key(url, trusted):
    """Return a key with the same rights, in the form a client takes it."""
    told = b64encode(f"{OPERATOR}:{PASSWORD}".encode()).decode()
    request = urllib.request.Request(
        f"{url}/_security/api_key",
        data=json.dumps({"name": "intranet", "role_descriptors": {"intranet": ROLE}}).encode(),
        headers={"Authorization": f"Basic {told}", "Content-Type": "application/json"},
    )
    context = create_default_context(cafile=str(trusted))
    with urllib.request.urlopen(request, timeout=30, context=context) as answer:
        return json.load(answer)["encoded"]


def test_one_of_two_nodes_is_enough(engine_at):
    """The copy on the other node answers, and what changes is taken in there."""
    with servers({}, {}) as nodes:
        make_cluster(nodes)
        engine = engine_at(",".join(node.url for node in nodes))
        finds_its_pages(engine)
        engine.main.writer.cluster.health(
            index=engine.main.alias, wait_for_status="green", timeout="60s"
        )
        master = engine.main.writer.cat.master(format="json")[0]["node"]
        other = next(node for node in nodes if node.folder.name != master)
        other.kill()
        answers = [ask(engine) for _ in range(50)]
        assert {results.total for results in answers} == {2}
        warm_up(engine)
        learning_page(title="Ampoules on one node")
        engine.writing.answered()
        engine.catch_up()
        assert not IndexChange.objects.exists()
        assert ask(engine).total == 3


def make_cluster(nodes):
    """Start the nodes so that they find one another on loopback."""
    for node in nodes:
        node.join(nodes)
        node.start(wait=False)
    for node in nodes:
        node.wait()
