import pytest

from learning.anonymisation.detection import scan


@pytest.fixture
def lists(db):
    """Whom and which sites a scan knows: all that it asks a database, and the same of each."""


@pytest.fixture
def found(lists):
    """The kinds and texts that a scan finds."""

    def found(text):
        findings = scan(text)
        assert all(text[one.start : one.end] == one.text for one in findings)
        return [(one.kind.value, one.text) for one in findings]

    return found
