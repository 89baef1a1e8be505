import pytest

from learning.anonymisation.detection import scan


@pytest.fixture
def found(db):
    """The kinds and texts that a scan finds."""

    def found(text):
        findings = scan(text)
        assert all(text[one.start : one.end] == one.text for one in findings)
        return [(one.kind.value, one.text) for one in findings]

    return found
