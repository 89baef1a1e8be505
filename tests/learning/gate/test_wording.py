"""What a button of the editor puts in place of a finding reads as if it had been typed."""

import pytest

from learning.gate.texts import Text
from learning.gate.wording import replacement


def put(content, words, kind, wording):
    """Return ``content`` after the button for ``wording`` was pressed."""
    start = content.index(words)
    neutral = replacement(Text("x", "X", content), kind, start, start + len(words))
    (chosen,) = [one for one in neutral.wordings if one.lower() == wording]
    return content.replace(neutral.words, chosen, 1)


@pytest.mark.parametrize(
    ("content", "words", "kind", "wording", "becomes"),
    [
        ("Mr John Hill fell.", "John Hill", "PERSON", "a patient", "A patient fell."),
        ("She told Dr. Hill.", "Hill", "PERSON", "a colleague", "She told a colleague."),
        ("The staff nurse Amy Hill ran.", "Amy Hill", "PERSON", "a colleague", "A colleague ran."),
        ("He was a patient. Hill rang.", "Hill", "PERSON", "a colleague",
         "He was a patient. A colleague rang."),
        ("On 3 May 2026 it rang.", "3 May 2026", "DATE", "recently", "Recently it rang."),
        ("It rang on the 3rd of May.", "3rd of May", "DATE", "at the weekend",
         "It rang at the weekend."),
        ("She lives at 1 High Street.", "1 High Street", "ADDRESS", "at home",
         "She lives at home."),
        ("In our Kestrel ward", "Kestrel ward", "ORG_SITE", "another site", "In another site"),
        ("Number 999 000 0018.", "999 000 0018", "NHS_NUMBER", "[number removed]",
         "Number [number removed]."),
    ],
)  # fmt: skip
def test_titles_articles_and_prepositions_go_with_what_they_belong_to(
    content, words, kind, wording, becomes
):
    assert put(content, words, kind, wording) == becomes


def test_letters_before_it_are_counted_without_white_space():
    assert replacement(Text("x", "X", " Ask\n Mr  Hill"), "PERSON", 10, 14).ahead == 3


def test_nothing_is_offered_where_the_page_has_no_field_for_it():
    assert replacement(Text("x", "X", "Mr Hill", typed=False), "PERSON", 3, 7) is None
