"""What hides a name from a rule hides it from no reader; offsets stay those of the original."""

import time

import pytest

from learning.anonymisation.detection import OVERLAP, WINDOW, scan
from learning.anonymisation.normalising import normalise


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Mr Jo\u200bhn Sm\u200bith fell", "PERSON", "Jo\u200bhn Sm\u200bith"),
        ("Mr \u202eJohn\u202c Smith fell", "PERSON", "John\u202c Smith"),
        ("Mr J\u043ehn Sm\u0456th fell", "PERSON", "J\u043ehn Sm\u0456th"),
        ("Mr&nbsp;John&nbsp;Smith fell", "PERSON", "John&nbsp;Smith"),
        ("Mr <b>John</b> Smith fell", "PERSON", "John</b> Smith"),
        ("NHS no 943\u00a0476\u00a05919", "NHS_NUMBER", "943\u00a0476\u00a05919"),
        ("NHS no ９４３４７６５９１９", "NHS_NUMBER", "９４３４７６５９１９"),
        ("NHS no 943&#8203;476&#8203;5919", "NHS_NUMBER", "943&#8203;476&#8203;5919"),
        ("Sister\nOkafor came", "PERSON", "Okafor"),
        ("Mrs Okon-\nkwo came", "PERSON", "Okon-\nkwo"),
        ("Mr Łukasz Wo\u0301jcik fell", "PERSON", "Łukasz Wo\u0301jcik"),
    ],
)
def test_a_disguised_identifier_is_found_where_it_stands(found, text, kind, value):
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text", ["Привет, мир", "مرحبا", "日本語のテキスト", "\u200b\u200b", "&&;<<>>", "🙂"]
)
def test_other_scripts_and_noise_are_read(lists, text):
    scan(text)


def test_every_character_keeps_its_place():
    text = "A&amp;E \u200bof <i>St</i>\u00a0Oswin\u2019s"
    seen = normalise(text)
    assert seen.text == "A&E of St Oswin's"
    assert len(seen.starts) == len(seen.ends) == len(seen.text)
    assert seen.original(1, 2) == (1, 6)


def test_a_name_at_a_window_s_end_is_found_once(lists):
    text = "x " * ((WINDOW - OVERLAP // 2) // 2) + "Mr John Smith fell. " + "x " * 5000
    assert [one.text for one in scan(text)] == ["John Smith"]


@pytest.mark.parametrize("text", ["Mr Smith fell. ", "a", "1 ", "@a.", "<b", "Aa, "])
def test_no_pattern_takes_more_than_linear_time(found, text):
    """Of the processor's time, which others on the machine do not use up: it takes one or two
    seconds, and a pattern that goes back and forth takes minutes."""
    began = time.process_time()
    found(text * (20_000 // len(text)))
    assert time.process_time() - began < 20


def test_a_long_text_takes_no_more_than_linear_time(found, settings):
    """It takes three seconds, and one pattern that reads on to the end from each place takes half
    a minute more."""
    settings.ANONYMISATION_MODEL = ""
    began = time.process_time()
    assert found("the pump was changed before the round and nobody was harmed. " * 4_000) == []
    assert time.process_time() - began < 15
