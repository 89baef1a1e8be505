"""One capitalised word by itself: a name only where a list and the words beside it agree."""

from __future__ import annotations

import re

from learning.anonymisation.anchors import ALONE, FAINT, TOLD, WEAK
from learning.anonymisation.english import is_clipped, is_english, is_past
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.recognisers.context import HUMAN, told_by_words_beside
from learning.anonymisation.recognisers.names import HUMPED, NEVER, is_medicine
from learning.anonymisation.recognisers.things import among_words, word_by_itself
from learning.anonymisation.words import Word, begins_sentence

ACTING = cue("acting")
TIMES = cue("times")
# What an author does on a page as people do on a ward.
WRITING = cue("writing")
DONE_TO_THINGS = cue("done_to_things")
SPEAKS = re.compile(r"(?: ?\([\w ]{1,20}\))?:[ \n]| ?/ ?[A-Z]|, [A-Z]| and [A-Z]")
NO_NAME = ("ing", "ed", "ly", "tion", "ment", "'d", "n't", "'ll")


def alone(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> float:
    """Return how sure it is that ``words[at]`` is somebody: 0 for nobody."""
    word = words[at]
    told = told_by_words_beside(text, words, at, at)
    family = _family_of(text, words, at, lists)
    if _stranger(word, lists) and (told or family):
        clipped = len(word.low) < 6 and not lists.is_name(word.low) and is_clipped(word.low)
        doubtful = clipped or _like_an_author(words, at, lists)  # "ask Occ Health"
        return TOLD if doubtful and not family else 0.6
    if told and _noun_only(word, lists) and not _done_to(words, at):
        return WEAK
    if family and word.shape == "title" and lists.is_name(word.low) and word.low not in NEVER:
        return 0.55
    if lists.singles.get(word.low) == "eponym" and (told or family):
        return WEAK
    if not lists.is_name(word.low) or len(word.low) < 2 or word.low in NEVER:
        return _weak(text, words, at, lists)
    if not lists.is_given(word.low) and word_by_itself(text, words, at):
        return 0.0
    if told and word.shape == "title" and lists.is_given(word.low) and not _month(word):
        return 0.7 if not lists.is_ordinary(word.low) else 0.55
    if begins_sentence(text, word.start) and _only_a_word(words, at, lists):
        return 0.0
    if lists.is_ordinary(word.low):
        return _ordinary(text, words, at, lists)
    if len(word.low) <= 2 or (len(word.low) == 3 and not lists.is_given(word.low)):
        if told:
            return 0.5
        return WEAK if _acts(words, at) and not begins_sentence(text, word.start) else 0.0
    if word.shape == "upper" and len(word.low) < 4:
        return 0.0
    if told:
        return TOLD if _like_an_author(words, at, lists) else 0.6
    given = lists.is_given(word.low) and _in_a_sentence(text, words, at)
    given = given and word.shape == "title"
    return ALONE if given else WEAK


def _weak(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> float:
    """Return a weak score for a stranger in a sentence, or that does something."""
    word = words[at]
    if not _stranger(word, lists):
        return 0.0
    if not begins_sentence(text, word.start):
        return FAINT
    after = words[at + 1] if at + 1 < len(words) else None
    close = after is not None and text[word.end : after.start] in (" ", "'s ")
    does = close and after and (word.possessive or after.low in ACTING or is_past(after.low))
    return FAINT if does or SPEAKS.match(text, word.stop) else 0.0


def _ordinary(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> float:
    word = words[at]
    inside = word.shape == "title" and not begins_sentence(text, word.start)
    wanted = lists.is_given(word.low) and word.low not in lists.singles
    after = words[at + 1].shape if at + 1 < len(words) else "lower"
    if wanted and after == "lower" and word.shape == "title" and _acts(words, at):
        return 0.55 if inside else WEAK  # "Hope has the statements"
    return 0.0


def _like_an_author(words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether a surname by itself does no more than authors do: "Haynes said"."""
    if lists.is_given(words[at].low):
        return False
    after = words[at + 1].low if at + 1 < len(words) else ""
    led = words[at - 1].low if at else ""
    return after in WRITING or after == "and" or led in ("by", "about", "via")


def _done_to(words: tuple[Word, ...], at: int) -> bool:
    """Return whether the verb behind is said of things as often: "buzzer left in reach"."""
    return at + 1 < len(words) and words[at + 1].low in DONE_TO_THINGS


def _noun_only(word: Word, lists: Lexicon) -> bool:
    """Return whether ``word`` is in the tables of nouns alone, which have famous people as well."""
    if word.shape != "title" or len(word.low) < 4 or lists.is_ordinary(word.low):
        return False
    return is_english(word.low) and not is_english(word.low, nouns=False)


def _stranger(word: Word, lists: Lexicon) -> bool:
    """Return whether ``word`` is written as a name and means nothing to us."""
    if word.shape != "title" or len(word.low) < 3 or lists.is_ordinary(word.low):
        return False
    if lists.is_everyday(word.low) and not lists.is_name(word.low):
        return False
    if HUMPED.search(word.text):
        return False
    return not (is_medicine(word.low) or word.low.endswith(NO_NAME))


def _family_of(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    inside = not begins_sentence(text, words[at].start) or text[words[at].start - 1] == "/"
    # "Grace family aware"
    return (inside or lists.is_given(words[at].low)) and text.startswith(
        (" family", " siblings", " children"), words[at].stop
    )


def _in_a_sentence(text: str, words: tuple[Word, ...], at: int) -> bool:
    return among_words(text, words, at) or words[at].possessive


def _month(word: Word) -> bool:
    return word.low in TIMES


def _acts(words: tuple[Word, ...], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1].low in ACTING


def _only_a_word(words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether an everyday word begins a sentence and does nothing that people do."""
    if not lists.is_everyday(words[at].low):
        return False
    after = words[at + 1] if at + 1 < len(words) else None
    if not after or after.shape != "lower":
        return True
    if not lists.is_given(words[at].low):
        return after.low not in HUMAN
    return not (_acts(words, at) or after.low in HUMAN or is_past(after.low))
