"""The learning section lists, filters, sorts and pages."""

import pytest

from learning.models import LearningIndexPage
from tests.factories import SpecialtyFactory, learning_page
from tests.queries import queries_of

MAX_QUERIES = 12
pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    return LearningIndexPage.objects.get()


def titles(response):
    return [item.hit.title for item in response.context["items"]]


def test_newest_comes_first(as_staff, index):
    for title in ("Older", "Newer"):
        learning_page(title=title)
    assert titles(as_staff.get(index.url)) == ["Newer", "Older"]


def test_filter_by_specialty_stays_in_the_section(as_staff, index):
    theatres = SpecialtyFactory(name="Theatres")
    learning_page(title="Tagged", specialties=[theatres])
    learning_page(title="Untagged")
    response = as_staff.get(index.url, {"specialty": theatres.slug})
    assert titles(response) == ["Tagged"]
    assert f'action="{index.url}"' in response.content.decode()


def test_htmx_gets_the_results_alone(as_staff, index):
    learning_page(title="Here")
    html = as_staff.get(index.url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html and "Here" in html


@pytest.mark.parametrize("page", ["0", "-1", "1000000000", "x"])
def test_any_page_number_is_answered(as_staff, index, page):
    assert as_staff.get(index.url, {"page": page}).status_code == 200


def test_costs_the_same_for_three_pages_and_twelve(as_staff, index):
    theatres = SpecialtyFactory(name="Theatres")
    for _ in range(3):
        learning_page(specialties=[theatres])
    few = queries_of(as_staff, index.url)
    for _ in range(9):
        learning_page(specialties=[theatres])
    many = queries_of(as_staff, index.url)
    assert len(few) == len(many) <= MAX_QUERIES, "\n".join(many)
