import pytest

from tests.factories import StaffProfileFactory, learning_page

# Invented; the number's check digit is right, and it is of the range for tests.
IDENTIFYING = (
    "Sister Adaeze Okafor gave the wrong ampoule to Mr John Hargreaves, NHS number 999 000 0018, "
    "on 14 March 2026."
)
SECRETS = ("Okafor", "Hargreaves", "999 000 0018")


@pytest.fixture
def editor():
    return StaffProfileFactory(user__username="editor", user__roles=["Editor"]).user


@pytest.fixture
def reviewer():
    roles = ["Risk and quality team"]
    return StaffProfileFactory(user__username="reviewer", user__roles=roles).user


@pytest.fixture
def administrator():
    return StaffProfileFactory(user__username="boss", user__roles=["Administrator"]).user


@pytest.fixture
def draft(editor):
    """A page that tells who it was."""
    return learning_page(publish=False, user=editor, what_happened=IDENTIFYING)
