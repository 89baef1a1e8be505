"""What is vague is named, and what is sharp is left alone; nothing is ever refused."""

import re
from datetime import date
from pathlib import Path

import pytest

from learning.actions.days import bank_holidays, is_bank_holiday
from learning.actions.wording import hints, vague
from tests.actions.making import kind, wish
from tests.actions.phrases import BAD, GOOD

DOCS = Path(__file__).parents[2] / "docs" / "actions.md"


def test_the_figures_in_the_docs_are_those_of_the_sixty_phrases():
    """Run with ``-s`` to read them."""
    missed = [phrase for phrase in BAD if not vague(phrase)]
    alarms = [phrase for phrase in GOOD if vague(phrase)]
    print(f"\nmissed: {missed}\nfalse alarms: {alarms}")  # noqa: T201
    assert len(GOOD) == len(set(GOOD)) == len(BAD) == len(set(BAD)) == 30
    text = DOCS.read_text()
    assert f"It finds {30 - len(missed)} of the 30" in text
    assert f"{len(alarms)} of the 30 good ones" in text
    for phrase in (*missed, *alarms):
        assert phrase in text
    assert len(missed) <= 5 and len(alarms) <= 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Raising staff awareness of falls", "“Raising staff awareness”: Say what a visitor"),
        ("The committee agrees", "Name what one person will do"),
        ("Check it as and when required", "“as and when required”"),
        ("ALL STAFF TO BE REMINDED", "Say who, by role"),
    ],
)
def test_a_hint_quotes_the_words_and_says_what_to_write(text, words):
    assert words in " ".join(vague(text))


def test_one_advice_is_given_once():
    said = vague("Remind staff, remind the wards, be more careful and pay more attention")
    assert len(said) == len(set(said)) == len({re.sub("“.*?”", "", one) for one in said})


TODAY = date(2026, 11, 26)


def fields(alone=False, **given):
    found = hints(wish(**{"due_on": date(2026, 12, 7)} | given), alone=alone, today=TODAY)
    return {hint.field: hint.words for hint in found}


def test_a_sharp_action_gets_no_hint(db):
    assert fields() == {}


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"measure_what": ""}, "measure_what", "Nothing is measured"),
        ({"measure_level": "", "measure_by": None}, "measure_how", "to which level and by when"),
        ({"due_on": None}, "due_on", "No date"),
        ({"due_on": date(2026, 12, 6)}, "due_on", "Sunday"),
        ({"due_on": date(2026, 12, 25)}, "due_on", "bank holiday"),
        ({"due_on": date(2028, 11, 27)}, "due_on", "more than a year"),
        ({"due_on": date(2026, 11, 25)}, "due_on", "over"),
    ],
)
def test_what_is_missing_or_falls_on_a_bad_day_is_named(db, given, field, words):
    assert words in fields(**given)[field]
    assert list(fields(**given)) == [field]


def test_a_year_ahead_is_not_too_far(db):
    assert fields(due_on=date(2027, 11, 26)) == {}


@pytest.mark.parametrize(("name", "alone", "hinted"), [
    ("Training", True, True), ("Training", False, False), ("Read-back", True, False),
])  # fmt: skip
def test_what_is_weak_is_named_where_nothing_stronger_stands_beside_it(db, name, alone, hinted):
    assert ("kind" in fields(alone=alone, kind=kind(name))) is hinted


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, {"01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"}),
        (2027, {"01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"}),
        (2028, {"01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"}),
    ],
)
def test_bank_holidays_are_those_that_are_published(year, days):
    assert {f"{day:%m-%d}" for day in bank_holidays(year)} == days


def test_an_ordinary_monday_is_none():
    assert not is_bank_holiday(date(2026, 12, 7))
