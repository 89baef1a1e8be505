import pytest

from learning.anonymisation import lexicon
from learning.anonymisation.detection import scan


@pytest.fixture(autouse=True)
def fresh_lists():
    """Each test reads the lists of its own database; the engine stays loaded."""
    lexicon.forget()
    yield
    lexicon.forget()


@pytest.fixture
def found(db):
    """The kinds and texts that a scan finds."""

    def found(text):
        findings = scan(text)
        assert all(text[one.start : one.end] == one.text for one in findings)
        return [(one.kind.value, one.text) for one in findings]

    return found
