"""What finds what, on whichever database the suite runs."""

import pytest

from search.engines import get_engine
from search.models import SearchEntry
from search.types import SearchQuery
from tests.factories import learning_page


def find(text="", **options):
    return get_engine().search(SearchQuery(rules=None, text=text, **options))


def titles(results):
    return [hit.title for hit in results.hits]


@pytest.fixture
def ampoules(db):
    return learning_page(
        title="Two look-alike ampoules side by side",
        summary="Mix-ups of potassium & saline",
        what_happened="The Müller clamp and 5 mg/ml stood at the café. Ampoules stood together.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "ampoules", "ampoule", "AMPOULE", "look-alike", "look alike", "muller", "Müller", "cafe",
        "mg/ml", '"side by side"', '"look alike ampoules"', "ampoule unknownword",
    ],
)  # fmt: skip
def test_words_stems_accents_and_phrases_find_a_page(ampoules, text):
    assert titles(find(text)) == [ampoules.title]


@pytest.mark.parametrize("text", ["zebra", '"ampoules look"', '"by side ampoules"'])
def test_other_words_and_orders_find_nothing(ampoules, text):
    assert find(text).total == 0


def test_the_passage_is_escaped_and_marked(ampoules):
    assert find("potassium").hits[0].excerpt == "Mix-ups of <mark>potassium</mark> &amp; saline"


def test_a_hit_says_when_its_page_was_published(ampoules):
    assert find("potassium").hits[0].published_at == ampoules.first_published_at


def test_a_page_leaves_search_when_it_is_unpublished_or_deleted(ampoules):
    other = learning_page(title="Ampoules again")
    ampoules.unpublish()
    assert titles(find("ampoules")) == ["Ampoules again"]
    other.delete()
    assert find("ampoules").total == 0
    assert not SearchEntry.objects.exists()


def test_a_draft_is_not_in_search(db):
    learning_page(publish=False)
    assert find("ampoules").total == 0


def test_an_edit_is_found_when_it_is_published(ampoules):
    ampoules.title = "Saline flushes"
    revision = ampoules.save_revision()
    assert find("flushes").total == 0
    revision.publish()
    assert titles(find("flushes")) == ["Saline flushes"]
    assert find('"look alike"').total == 0
