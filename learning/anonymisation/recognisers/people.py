"""Names of people: after titles and roles, in fields and signatures, by our lists, by the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from presidio_analyzer.nlp_engine import NlpArtifacts

from learning.anonymisation.anchors import ALONE, BELIEVED, FAINT, NAMED, TOLD, WEAK
from learning.anonymisation.english import is_english
from learning.anonymisation.findings import Kind
from learning.anonymisation.lexicon import Lexicon, lexicon
from learning.anonymisation.recognisers.alone import alone
from learning.anonymisation.recognisers.base import Recogniser, Span
from learning.anonymisation.recognisers.context import told_by_words_beside
from learning.anonymisation.recognisers.crowd import in_a_crowd
from learning.anonymisation.recognisers.fields import people_in_fields
from learning.anonymisation.recognisers.glimmers import glimmers
from learning.anonymisation.recognisers.initials import initials
from learning.anonymisation.recognisers.lowercase import in_lower_case, in_mixed_lines
from learning.anonymisation.recognisers.name_shapes import shapes_of_names
from learning.anonymisation.recognisers.names import (
    DOING,
    RELATIONS,
    ROLES,
    SHORT_ROLES,
    STAFF_ROLES,
    TITLES,
    follows,
    is_medicine,
    name_run,
    plausible,
)
from learning.anonymisation.recognisers.small_crowd import in_small_letters
from learning.anonymisation.recognisers.surnames import surname_first
from learning.anonymisation.recognisers.things import (
    among_things,
    among_words,
    beside_things,
    names_a_machine,
    names_a_thing,
    word_by_itself,
    words_of_things,
)
from learning.anonymisation.recognisers.wordlike import wordlike_names
from learning.anonymisation.words import BESIDE, Word, begins_sentence, word_at, words_in


class People(Recogniser):
    kinds = (Kind.PERSON,)

    def spans(self, text: str, nlp: NlpArtifacts | None) -> Iterator[Span]:
        words, lists = words_in(text), lexicon()
        things = words_of_things(text, words, lists)
        for start, end, score in (
            *after_titles(text, words, lists),
            *people_in_fields(text, words, lists),
            *by_lists(text, words, lists, things),
            *initials(text, lists),
            *in_lower_case(text, words, lists),
            *in_mixed_lines(text, words, lists),
            *wordlike_names(text, words, lists),
            *surname_first(text, lists),
            *by_model(text, words, lists, things, nlp),
            *in_a_crowd(text, words, lists, things),
            *shapes_of_names(text, lists),
            *in_small_letters(text, words, lists),
            *glimmers(text, words, lists, things),
        ):
            yield Span(Kind.PERSON, start, end, score)


Found = Iterator[tuple[int, int, float]]


def after_titles(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for at, word in enumerate(words[:-1]):
        title = word.low in TITLES and not (word.low == "ms" and word.text == "MS" and at == 0)
        staff, other = word.low in STAFF_ROLES, word.low in ROLES or word.low in RELATIONS
        if not (title or staff or other) or word.possessive:
            continue
        if word.low == "miss" and at and words[at - 1].low == "near":
            continue
        first = words[at + 1]
        gap = text[word.stop : first.start]
        if "." in gap and len(word.low) > 4:
            continue  # "Push doctor. OPEL four."
        dotted = title or (staff and len(word.low) < 4)
        if not re.fullmatch(
            r"\.?[ \t]*|[ \t]*\n[ \t]*" if dotted else r"[ \t]+|,[ ]|[ ]?\n?[ ]?\(?", gap
        ):
            continue
        if "\n" in gap and not title and not lists.is_name(first.low):
            continue
        if word.low in ("named", "called") and (
            lists.is_everyday(first.low) or names_a_machine(words, at)
        ):
            continue  # "themes called Kindness"; given names have a rule of their own
        if _is_a_term(words, at, lists) or ("," in gap and not _in_commas(text, first, lists)):
            continue
        surname = first.shape == "title" and lists.is_family(first.low) and word.capital
        if first.low in TITLES | STAFF_ROLES | ROLES and not (surname and (title or staff)):
            continue
        if title and first.text in ALSO_PLACES and not ROOM.match(text, first.stop):
            yield first.start, first.end, 0.95  # "Mrs Lane"
            continue
        short = word.low in SHORT_ROLES and first.shape == "lower"
        strict = not (title or short or (staff and word.capital and first.shape == "title"))
        run = name_run(text, words, at + 1, lists, strict=strict)
        run = _with_small_surname(text, run, words, at + 1, lists)
        if run and follows(run, title=title, staff=staff, lists=lists, role=word):
            letter = len(run) == 1 and run[0].shape == "initial"
            sure = 0.95 if title else 0.85
            if word.low in ("named", "called") or not _sounds_like_a_name(run, lists, title=title):
                sure = UNSURE
            yield run[0].start, run[-1].end, WEAK if letter else sure


UNSURE = 0.6  # after a title or a role, but it may be "Dr Diabetes" or "Engineer (Decontamination)"


def _sounds_like_a_name(run: list[Word], lists: Lexicon, *, title: bool) -> bool:
    """Return whether a list has one of the words; after a title, whether one is no plain word.

    The tables of nouns hold famous people: "Dr Kirsch".
    """
    if any(lists.is_name(word.low) for word in run):
        return True
    return title and not all(
        lists.is_ordinary(word.low) or is_english(word.low, nouns=False) for word in run
    )


# Words of places that are surnames after a title: not in "Mr Ward 5".
ALSO_PLACES = frozenset(["Ward", "Lane", "Street", "Close", "Park", "School", "Rhodes", "Court"])
ROOM = re.compile(r"[ ]?\d|[ ][A-Z]\b")


def _is_a_term(words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether the list has the title and what follows: "Dr Foster", "DR C BRAVADO"."""
    low = tuple(word.low for word in words[at : at + 3])
    return low in lists.terms or low[:2] in lists.terms


def _with_small_surname(
    text: str, run: list[Word], words: tuple[Word, ...], at: int, lists: Lexicon
) -> list[Word]:
    """Return "jean oglethorpe" for "jean" after a role, where the second word is no English one."""
    second = words[at + 1] if at + 1 < len(words) else None
    if len(run) != 1 or run[0].shape != "lower" or not second or not lists.is_given(run[0].low):
        return run
    strange = second.shape == "lower" and len(second.low) > 3 and not lists.is_ordinary(second.low)
    strange = strange and not is_english(second.low, nouns=False) and second.low not in DOING
    near = text[run[0].stop : second.start] == " " and not run[0].possessive
    return [*run, second] if strange and near and not is_medicine(second.low) else run


def _in_commas(text: str, first: Word, lists: Lexicon) -> bool:
    """Return whether what follows "the paramedic, " is a name, and no further role or thing."""
    if lists.is_given(first.low):
        return True
    strange = first.shape == "title" and not lists.is_everyday(first.low)
    ends = re.match(
        r"(?: (?:[A-ZÀ-Þ][\w'-]+|[a-zí]{2,3})){0,3},", text[first.stop : first.stop + 60]
    )
    return strange and bool(ends) and not is_medicine(first.low)


def by_lists(text: str, words: tuple[Word, ...], lists: Lexicon, things: frozenset[int]) -> Found:
    """Yield names that the lists of names, or our own staff directory, know."""
    at = 0
    while at < len(words):
        run = name_run(text, words, at, lists, strict=True, tie=True)
        score = _listed(text, words, at, run, lists) if run else 0.0
        if run and _is_thing(text, run, words, at, lists, things):
            score = 0.0
        if score:
            yield run[0].start, run[-1].end, score
            at += len(run)
        else:
            at += 1
    for first, second in pairwise(words):
        near = text[first.stop : second.start] in BESIDE
        if near and (first.low, second.low) in lists.staff:
            yield first.start, second.end, 1.0


def _listed(text: str, words: tuple[Word, ...], at: int, run: list[Word], lists: Lexicon) -> float:
    """Return how sure it is that ``run`` is somebody: 0 for nobody."""
    low = [word.low for word in run]
    if tuple(low) in lists.terms or not plausible(run, lists):
        return 0.0
    if run[0].shape == "lower":
        pair = len(run) == 2 and lists.is_given(low[0]) and lists.is_family(low[1])
        return 0.6 if pair and not any(lists.is_ordinary(word) for word in low) else 0.0
    known = [word for word in run if lists.is_name(word.low)]
    if len(run) == 1:
        return alone(text, words, at, lists)
    if not known:
        if not _two_strangers(text, words, at, run, lists):
            return 0.0
        return 0.6 if told_by_words_beside(text, words, at, at + len(run) - 1) else WEAK
    plain = [word for word in run if not lists.is_ordinary(word.low) and word.shape != "initial"]
    sure = [word for word in known if not lists.is_ordinary(word.low)]
    if not (plain and sure) and not (lists.is_given(low[0]) and lists.is_family(low[-1])):
        return 0.0
    if "," in text[run[0].stop : run[1].start]:
        return WEAK
    # "Cheshire West" is no sure sign, "Priya West" is
    first = any(word.shape == "initial" or lists.is_given(word.low) for word in run[:-1])
    if first:
        words_only = all(lists.is_everyday(word) or len(word) < 3 for word in low)
        if words_only and not lists.is_given(low[0]):
            return WEAK
        return 0.85 if told_by_words_beside(text, words, at, at + len(run) - 1) else NAMED
    return 0.6 if told_by_words_beside(text, words, at, at + len(run) - 1) else WEAK


def _two_strangers(
    text: str, words: tuple[Word, ...], at: int, run: list[Word], lists: Lexicon
) -> bool:
    """Two capitalised words that mean nothing to us, within a sentence, are mostly somebody."""
    line = text[text.rfind("\n", 0, run[0].start) + 1 :].split("\n", 1)[0]
    if run[0].shape == "initial" and text[run[0].stop : run[0].stop + 1] == ".":
        surname = run[-1]
        if run[0].low == "i":
            return False
        strange = not lists.is_ordinary(surname.low) and not is_medicine(surname.low)
        return surname.shape == "title" and len(surname.low) > 2 and strange
    if not 2 <= len(run) <= 3 or not re.search(r"\b[a-z]{3,}", line):
        return False  # a heading has capitals on every word
    if any(word.shape != "title" or len(word.low) < 3 for word in run):
        return False
    return not any(lists.is_everyday(word.low) or is_medicine(word.low) for word in run)


def _is_thing(
    text: str,
    run: list[Word],
    words: tuple[Word, ...],
    at: int,
    lists: Lexicon,
    things: frozenset[int],
) -> bool:
    if not things.isdisjoint(range(at, at + len(run))) or names_a_thing(text, run, words, at):
        return True
    return len(run) == 1 and among_things(text, words, at, lists)


def by_model(
    text: str,
    words: tuple[Word, ...],
    lists: Lexicon,
    things: frozenset[int],
    nlp: NlpArtifacts | None,
) -> Found:
    """Yield what the language model takes for a person, if nothing speaks against it."""
    for entity in nlp.entities if nlp else ():
        if entity.label_ not in ("PERSON", "PER"):
            continue
        at = word_at(words, entity.start_char)
        while at < len(words) and words[at].start < entity.end_char:
            first = words[at].low
            if first in TITLES | STAFF_ROLES | ROLES or not words[at].capital:
                at += 1
                continue
            run = name_run(text, words, at, lists, strict=True)
            run = [word for word in run if word.start < entity.end_char]
            beside = len(run) == 1 and beside_things(words, at, lists)
            thing = beside or (bool(run) and _is_thing(text, run, words, at, lists, things))
            lonely = len(run) == 1 and not _may_be_alone(text, words, at, lists)
            if run and not thing and not lonely and _believed(text, run, lists):
                yield run[0].start, run[-1].end, _trust(text, run, words, at, lists)
            at += max(len(run), 1)


def _trust(text: str, run: list[Word], words: tuple[Word, ...], at: int, lists: Lexicon) -> float:
    """Return a score: the model's word alone is weak, for a surname as for a stranger."""
    given = any(lists.is_given(word.low) for word in run)
    listed = len(run) > 1 and any(lists.is_name(word.low) for word in run)
    told = told_by_words_beside(text, words, at, at + len(run) - 1)
    if len(run) == 1:
        return ALONE if given else TOLD if told else WEAK if lists.is_name(run[0].low) else FAINT
    if given or told:
        return 0.75 if told else NAMED
    return BELIEVED if listed and _both_listed(run, lists) else WEAK


def _both_listed(run: list[Word], lists: Lexicon) -> bool:
    return all(word.shape == "initial" or not lists.is_everyday(word.low) for word in run)


def _may_be_alone(text: str, words: tuple[Word, ...], at: int, lists: Lexicon) -> bool:
    """Return whether the model alone is believed about the one word ``words[at]``."""
    if lists.is_name(words[at].low):
        within = not begins_sentence(text, words[at].start) and among_words(text, words, at)
        return within or not word_by_itself(text, words, at)
    return not lists.is_everyday(words[at].low) and among_words(text, words, at)


def _believed(text: str, run: list[Word], lists: Lexicon) -> bool:
    if not plausible(run, lists):
        return False
    low = [word.low for word in run if word.shape != "initial"]
    if not low or any(is_medicine(word) and not lists.is_name(word) for word in low):
        return False
    unknown = [word for word in low if not lists.is_ordinary(word)]
    if len(low) > 1:
        return any(lists.is_name(word) or not lists.is_everyday(word) for word in unknown)
    word = run[0]
    return (
        len(unknown) == 1
        and len(low[0]) > 2
        and (
            lists.is_name(low[0])
            or (word.shape == "title" and not begins_sentence(text, word.start))
        )
    )
