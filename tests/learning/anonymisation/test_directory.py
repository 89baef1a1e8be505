"""A new colleague makes only those results out of date that the new name may change."""

import json
import random
from pathlib import Path

import pytest

from learning.anonymisation import first_day, lexicon
from learning.anonymisation.detection import scan, scan_version, version_of
from learning.anonymisation.directory import staff_in
from learning.anonymisation.words import words_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
CORPUS = Path(__file__).parent / "corpus"


@pytest.fixture
def joins():
    """Somebody new is in the directory, a minute later."""

    def joins(first_name, last_name):
        UserFactory(first_name=first_name, last_name=last_name)
        lexicon.forget()

    return joins


@pytest.fixture
def directory(monkeypatch):
    """Puts people, and nobody else, into the directory."""

    def directory(people):
        lists = lexicon.build(first_day.first_day_terms(), people, ["Rowan Hospital"], ["ROW"])
        monkeypatch.setattr(lexicon, "_read", lambda: lists)
        lexicon.forget()
        return lists

    return directory


def test_a_text_that_names_nobody_of_ours_keeps_its_version(joins):
    text = "Two ampoules stood in one drawer."
    before = version_of(text)
    joins("Quenby", "Brackwell")
    assert version_of(text) == before == scan_version()


@pytest.mark.parametrize(
    "text",
    [
        "yesterday quenby brackwell was asked",
        "Then Brackwell left",
        "Q\u200buenby came",
        "BRACKWELL'S bag",
        "Brackwell-Ode came",
        "quen-\nby came",
    ],
)
def test_a_text_with_a_new_colleagues_name_has_another_version(joins, text):
    before = version_of(text)
    joins("Quenby", "Brackwell")
    assert version_of(text) != before


def test_two_names_that_everybody_knows_tell_of_a_colleague_when_they_stand_together(joins):
    apart, together = "thomas saw that jones fell", "then thomas jones fell"
    before = [version_of(apart), version_of(together)]
    joins("Thomas", "Jones")
    assert version_of(apart) == before[0]
    assert version_of(together) != before[1]


def test_when_a_colleague_leaves_the_older_result_holds_again(joins):
    before = version_of("Then Brackwell left")
    joins("Quenby", "Brackwell")
    lexicon.forget()
    UserFactory._meta.model.objects.filter(last_name="Brackwell").delete()
    assert version_of("Then Brackwell left") == before


def test_a_version_does_not_tell_whose_name_it_is(joins, settings):
    joins("Quenby", "Brackwell")
    first = version_of("Then Brackwell left")
    settings.SECRET_KEY = "another key"
    assert version_of("Then Brackwell left") != first


def test_a_scan_answers_otherwise_only_under_another_version(directory):
    """On texts of many styles, with people taken from their own words."""
    chance = random.Random(5)
    lines = (CORPUS / "fresh.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    words = sorted({word.text for text in texts for word in words_in(text)})
    changed = 0
    directory([])
    before = {text: (version_of(text), scan(text)) for text in texts}
    directory([f"{chance.choice(words)} {chance.choice(words)}" for _ in range(200)])
    for text in texts:
        version, findings = version_of(text), scan(text)
        changed += findings != before[text][1]
        assert findings == before[text][1] or version != before[text][0]
    assert changed > 5


def test_a_large_directory_costs_a_page_little(directory):
    """By what is looked at, not by the clock: no word is walked along where no name can be."""
    lists = directory([f"Given{number} Family{number}" for number in range(10_000)])
    words_in.cache_clear()
    assert staff_in("Two ampoules stood in one drawer. " * 100, lists) == ([], [])
    assert words_in.cache_info().misses == 0
