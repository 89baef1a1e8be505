import pytest

from search.engines import get_engine
from search.types import SearchQuery


@pytest.fixture
def find(db):
    """Ask the engine as a command does: every rule."""

    def ask(text="", *, rules=None, **options):
        return get_engine().search(SearchQuery(rules=rules, text=text, **options))

    return ask
