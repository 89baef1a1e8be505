"""The search page answers whatever it is asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import SpecialtyFactory, learning_page

KEYS = {"total", "page", "pages", "results", "facets", "took_ms", "did_you_mean"}
BAD = [
    "", " ", '"', '""', '"unclosed', "a" * 10_000, "word " * 2_000, "\x00", "am\x00poule",
    "AND OR NOT", "NEAR(a b)", "title:x", "-x +y ^z *", "(((", "'; DROP TABLE", "%", "\\", "😀",
    "the and of",    "é", "1e5", "a:*|&!", "<script>alert(1)</script>", "�", "ß İ",
]  # fmt: skip


@pytest.fixture(scope="module")
def kept(module_db):
    theatres = SpecialtyFactory(name="Theatres", slug="theatres")
    return {"theatres": theatres, "page": learning_page(specialties=[theatres])}


@pytest.fixture
def theatres(mine):
    return mine["theatres"]


@pytest.fixture
def page(mine):
    return mine["page"]


@pytest.mark.parametrize("text", BAD)
def test_whatever_is_typed_there_is_a_page(as_staff, page, text):
    for kind in ("", "json"):
        assert as_staff.get("/search/", {"q": text, "format": kind}).status_code == 200
    assert as_staff.get("/search/suggest/", {"q": text}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=1000000000", "page=x", "page=" + "9" * 400, "from=x&to=y",
        "from=2026-02-31", "from=0001-01-01&to=9999-12-31", "sort=none", "specialty=no-such",
        "site=%00&topic=&harm=%22", "site=all", "type=" + "x" * 900, "page=½",
    ],
)  # fmt: skip
def test_whatever_is_in_the_address_there_is_a_page(as_staff, page, query):
    for url in (f"/search/?{query}", f"/search/?q=ampoules&{query}"):
        assert as_staff.get(url).status_code == 200
        assert as_staff.get(f"{url}&format=json").json().keys() == KEYS


def test_json_says_what_the_contract_promises(as_staff, staff, theatres, page):
    staff.specialties.add(theatres)
    answer = as_staff.get("/search/?q=ampoules&format=json").json()
    (result,) = answer["results"]
    assert (answer["total"], answer["page"], answer["pages"]) == (1, 1, 1)
    assert result.pop("published_at")
    assert "<mark>ampoules</mark>" in result.pop("snippet")
    assert result == {
        "reference": page.reference,
        "title": page.title,
        "url": page.url,
        "type": "Learning page",
        "specialties": ["Theatres"],
        "why": "Because you work in Theatres",
    }
    assert answer["facets"]["specialty"] == [
        {"value": "theatres", "label": "Theatres", "count": 1, "selected": False}
    ]


def test_the_page_shows_results_filters_and_chips(as_staff, page):
    html = as_staff.get("/search/?q=ampoules&specialty=theatres").content.decode()
    assert "1 result" in html
    assert "Specialty: Theatres" in html
    assert "<mark>ampoules</mark>" in html
    assert "<html" in html


def test_htmx_gets_the_results_alone(as_staff):
    html = as_staff.get("/search/?q=x", headers={"HX-Request": "true"}).content.decode()
    assert html.lstrip().startswith('<div id="results"')
    assert "Nothing was found" in html


def test_a_stranger_is_sent_to_sign_in(client, db):
    assert client.get("/search/").status_code == 302
    assert client.get("/search/suggest/?q=a").status_code == 302


def test_queries_do_not_grow_with_results(as_staff, theatres, page):
    def asked(url):
        as_staff.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert as_staff.get(url).status_code == 200
        return len(queries)

    urls = ("/search/?q=ampoules", "/search/", "/search/?q=ampoules&specialty=theatres")
    learning_page(specialties=[theatres])
    few = [asked(url) for url in urls]
    for _ in range(5):
        learning_page(specialties=[theatres, SpecialtyFactory()])
    assert [asked(url) for url in urls] == few
    assert max(few) <= 12
