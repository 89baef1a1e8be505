"""Thousands of odd questions: an answer to each, on every engine, and never an error."""

import random
from dataclasses import replace

import pytest

from search.models import Facet
from search.types import SearchQuery, Sort
from tests.factories import SpecialtyFactory, learning_page

pytestmark = pytest.mark.django_db

PIECES = (
    "ampoule", "drawer", "Öl", "café", "naïve", "the", "and", "of", "VTE", "NG tube", "3.5", "mg",
    '"', "''", "“", "”", "«", "(", ")", "[", "]", "{", "}", "*", "?", "~", "^", ":", "\\", "/", "|",
    "&&", "||", "!", "-", "+", "<", ">", "=", "%", "_", "AND", "OR", "NOT", "NEAR", "TO", "title:",
    "a:b", "x~2", "x^5", "[1 TO 9]", "' OR 1=1 --", "; DROP TABLE", "\x00", "\x02", "\x03",
    "\ud7ff",
    "\u200b", "\u202e", "\ufeff", "🩺", "👩‍⚕️", "中文", "العربية", "ﬁ", "ß", "İ", "ı", "\t", "\n",
    "\r",
    "e\u0301", "a" * 70, "0", "-1", "1e9", "NaN", "null", "<mark>", "&amp;", "%s", "%(x)s", "{0}",
)  # fmt: skip
HOW_MANY = 2_000
SEED = 20261124


def odd_text(chance):
    return chance.choice(["", " "]).join(chance.choices(PIECES, k=chance.randint(1, 12)))


@pytest.fixture
def engine(find):
    """The engine under test, up to date, without what the tests do before each question."""
    from search.engines import get_engine

    learning_page(title="Two ampoules in one drawer", specialties=[SpecialtyFactory()])
    find()
    engine = get_engine()
    return getattr(engine, "main", engine)


def test_two_thousand_odd_questions_each_get_an_answer(engine):
    chance = random.Random(SEED)
    for _ in range(HOW_MANY):
        query = SearchQuery(rules=None, text=odd_text(chance), facets=(), page_size=5)
        assert engine.search(query).total in (0, 1), query.text


def test_odd_questions_with_filters_sorts_pages_and_facets(engine):
    chance = random.Random(SEED)
    plain = SearchQuery(rules=frozenset(), text="")
    for _ in range(150):
        query = replace(
            plain,
            rules=chance.choice([None, frozenset(), frozenset({1, 10**12})]),
            text=odd_text(chance),
            filters={
                facet: frozenset({odd_text(chance)})
                for facet in chance.sample(list(Facet), chance.randint(0, 3))
            },
            sort=chance.choice(list(Sort)),
            page=chance.choice([1, 2, 10**9, 10**18]),
        )
        assert engine.search(query).total in (0, 1)


@pytest.mark.parametrize("length", range(1, 41, 3))
def test_suggestions_of_any_length(engine, length):
    chance = random.Random(length)
    for _ in range(20):
        engine.suggest(odd_text(chance)[:length], rules=None)
    assert engine.suggest("two ampoules in one drawer"[:length], rules=None)
