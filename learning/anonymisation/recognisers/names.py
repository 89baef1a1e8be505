"""What a name is made of, and what stands before one."""

from __future__ import annotations

import re

from learning.anonymisation.english import is_english, is_past, is_third_person
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon
from learning.anonymisation.words import Word

TITLES = cue("titles")
STAFF_ROLES = cue("staff_roles")
ROLES = cue("roles")
SHORT_ROLES = frozenset(["sn", "ssn", "hca", "sister", "nurse", "matron", "sho", "cpn", "sr", "dn"])
RELATIONS = cue("relations")
PARTICLES = cue("particles")
# What a place, a thing or a sentence ends or begins with, and a name never.
NEVER = cue("never")
AFTER_STRICT = NEVER | frozenset(["said", "says", "asked", "reported"])
# A name before one of these is the thing's: "a Holter monitor", "Allen's test".
THINGS = cue("things")
MADE_UP = cue("made_up")
NOBODIES = cue("nobodies")
DOING = cue("human") | cue("acting")
# "LanguageLine"; McBride and DiMarco are people
HUMPED = re.compile(r"^(?!Mc|Mac|Fitz|De|Di|Du|La|Le|Van|O'|D')[A-Z][a-z]+[A-Z]")
NO_NAME = ("n't", "'ll", "'ve", "'re", "'m")
MEDICINE = re.compile(
    r"(?:cillin|mycin|micin|azole|prazole|statin|sartan|olol|pril|dipine|parin|xaban|mab|tinib|"
    r"caine|azepam|zolam|oxacin|cycline|profen|coxib|semide|thiazide|gliptin|gliflozin|formin|"
    r"ride|ium|phate|nate|trate|tate|setron|triptan|phylline|terol|asone|solone|barbital|curonium|fentanil|triptyline|oxetine|"
    r"pram|done|idine|amide|amine|azine|apine|idol|vir|platin|taxel|rubicin|ectomy|ostomy|itis|"
    r"[ts]ions?|olog(?:y|ist|ists)|scop(?:ist|ists)|graph(?:y|er|ers)|"
    r"ose|osis|aemia|uria|pathy|scopy|plasty|gram|coccus|ella zoster)$"
)


ABSTRACT = re.compile(r"(?:tion|ty|ment|ness|ing|sion|ance|ence|logy|er|ors?)$")


def is_medicine(word: str) -> bool:
    """Return whether ``word`` ends as medicines, operations or diseases do."""
    return len(word) > 5 and bool(MEDICINE.search(word))


def name_run(
    text: str,
    words: tuple[Word, ...],
    at: int,
    lists: Lexicon,
    *,
    strict: bool,
    tie: bool = False,
) -> list[Word]:
    """Return the words of a name from ``words[at]`` on, at most five; empty where none begins.

    ``strict`` wants a first word that is no ordinary one, unless a list of names has it.
    """
    first = words[at]
    if text[first.stop : first.stop + 1].isdigit():
        return []  # "FY2" is a grade
    if first.shape == "initial":
        if not _initial_begins(text, words, at, lists, strict=strict):
            return []
        strict = False
    elif first.low in NEVER or first.low in TITLES or first.low.endswith(NO_NAME):
        return []
    lower = first.shape == "lower" and first.low not in PARTICLES
    ordinary, named = lists.is_ordinary(first.low), lists.is_name(first.low)
    if (strict and ordinary and not named) or (lower and (ordinary or (strict and not named))):
        return []
    run = _grown(text, [first], words, at, lists, lower=lower)
    while run and (run[-1].low in PARTICLES and run[-1].shape == "lower"):
        run.pop()
    return run


def _grown(
    text: str, run: list[Word], words: tuple[Word, ...], at: int, lists: Lexicon, *, lower: bool
) -> list[Word]:
    """Return ``run`` with the words that go on with it, at most five in all."""
    while len(run) < 5 and at + len(run) < len(words):
        following = words[at + len(run)]
        if run[-1].possessive or not _joined(text, run, following, lists):
            break
        if text[following.stop : following.stop + 1].isdigit():
            break  # "Niki T34"
        if not _continues(run, following, lists, words, at + len(run), lower=lower):
            break
        run.append(following)
    return run


def _initial_begins(
    text: str, words: tuple[Word, ...], at: int, lists: Lexicon, *, strict: bool
) -> bool:
    """Return whether a single capital begins a name: ``A`` and ``I`` are words as well."""
    if words[at].low not in ("a", "i"):
        return True
    following = words[at + 1] if at + 1 < len(words) else None
    if not following or not following.capital or following.start - words[at].stop > 2:
        return False
    if text[words[at].stop] == ".":
        return True
    return not strict or (lists.is_family(following.low) and not lists.is_ordinary(following.low))


def _joined(text: str, run: list[Word], following: Word, lists: Lexicon) -> bool:
    gap = text[run[-1].stop : following.start]
    if run[-1].shape == "initial":
        return bool(re.fullmatch(r"\.?[ ]{0,2}", gap))
    if gap.strip(" "):
        # "Smith, John" and a name that a line's end cut in two.
        backwards = gap.strip(" ") == "," and len(run) == 1 and lists.is_family(run[0].low)
        if backwards:
            return (
                following.capital
                and (following.shape == "initial" or lists.is_given(following.low))
                and not lists.is_given(run[0].low)
            )
        broken = re.fullmatch(r"[ ]?\n[ ]?", gap) is not None
        return (
            broken
            and len(run) == 1
            and lists.is_name(run[0].low)
            and (lists.is_family(following.low) and not lists.is_ordinary(following.low))
        )
    return len(gap) <= 2 and bool(gap)


def _continues(
    run: list[Word],
    following: Word,
    lists: Lexicon,
    words: tuple[Word, ...],
    place: int,
    *,
    lower: bool,
) -> bool:
    if following.low in AFTER_STRICT and following.shape != "initial":
        return following.low in PARTICLES and following.shape == "lower" and _more(words, place)
    if following.low in NEVER and following.shape != "initial":
        return False
    if following.low in TITLES or following.low in STAFF_ROLES:
        return False
    shouted = following.shape == "upper" and run[-1].shape == "upper"
    if shouted and is_past(following.low) and not lists.is_family(following.low):
        return False  # "KOWALSKI SHOUTED"
    if following.shape == "lower":
        if following.low in PARTICLES:
            return _more(words, place)
        return lower and lists.is_name(following.low) and not lists.is_ordinary(following.low)
    if lower:
        return False
    if following.shape == "initial":
        return following.low != "i" or run[-1].shape == "initial"
    if following.shape == "upper" and run[0].shape == "title" and len(following.low) < 4:
        return lists.is_family(following.low) and not lists.is_ordinary(following.low)
    named_after = lists.singles.get(following.low) in ("eponym", "device")
    if named_after and len(run) == 1 and following.shape == "title":
        initial = run[0].shape == "initial"
        return initial or not lists.is_ordinary(run[0].low) or lists.is_given(run[0].low)
    return not lists.is_ordinary(following.low) or lists.is_name(following.low)


def _more(words: tuple[Word, ...], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].capital


def plausible(run: list[Word], lists: Lexicon) -> bool:
    """Return whether nothing in ``run`` says that it is an eponym, a product or a body."""
    low = tuple(word.low for word in run)
    if low in lists.terms or any(word.low in NEVER and word.shape != "initial" for word in run):
        return False
    if len(low) == 1:
        return not lists.is_ordinary(low[0]) or lists.is_given(low[0])
    return low[:2] not in lists.terms or lists.is_given(low[0])


def follows(run: list[Word], *, title: bool, staff: bool, lists: Lexicon, role: Word) -> bool:
    """Return whether ``run`` after a title or a role is somebody."""
    first = run[0]
    kind = lists.singles.get(first.low)
    plain = first.low in lists.common and not lists.is_name(first.low)
    named = any(lists.is_name(word.low) for word in run)
    if title and first.low in PARTICLES and len(run) > 1 and run[-1].capital:
        return True  # "Mrs van der Merwe"
    if first.shape == "lower" and role.low == "doctor" and role.capital:
        return False  # "a Junior Doctor rep"
    if first.shape == "lower" and (title or role.low in SHORT_ROLES):
        return _small(first, title=title, lists=lists, role=role)
    kin = role.low in RELATIONS and role.low not in STAFF_ROLES
    if kin and role.capital and not named and lists.is_everyday(first.low):
        return False  # "Mother Nature"
    if role.low in RELATIONS and first.shape == "title" and lists.is_given(first.low):
        return lists.singles.get(first.low) in (None, "ordinary")
    if (title or role.low == "baby") and first.low in NOBODIES:
        return False
    if not title and HUMPED.search(first.text):
        return False  # "Baby HbSC picked up"
    if title:
        return not plain or (role.low not in ("miss", "doctor") and role.capital)
    if first.shape == "lower":
        return lists.is_name(first.low) and not lists.is_ordinary(first.low)
    if first.shape == "upper" and len(first.low) <= 3:
        return False
    if first.shape == "initial":
        return len(run) > 1 and not lists.is_ordinary(run[-1].low)
    does = first.shape == "upper" and (is_past(first.low) or is_third_person(first.low))
    if role.shape == "upper" and does and not named:
        return False  # "MATRON ASKS WHO TOOK IT"
    if not named and _describes(first, role):
        return False
    if len(run) > 1 and not (title or named) and all(lists.is_everyday(w.low) for w in run):
        return False  # "Nurse Executive Handbook"
    if role.text in ("Sister", "SN", "SSN") and first.shape == "title" and len(run) == 1:
        return first.low not in NEVER  # "Sister Day did"
    if staff and role.capital:
        return not plain and kind in (None, "eponym", "device", "ordinary")
    if len(run) == 1 and first.low in lists.common:
        return False
    if role.low == "baby" and lists.is_everyday(first.low) and not lists.is_name(first.low):
        return False
    named = role.capital and lists.is_family(first.low) and kind in ("eponym", "device", "national")
    named |= kind == "ordinary" and len(run) > 1 and lists.is_given(first.low)
    return not plain and (kind is None or named) and not is_medicine(first.low)


def _describes(first: Word, role: Word) -> bool:
    """Return whether a word after a role is no name: "Patient Property", "Nurse Nicer"."""
    if role.low in ("patient", "caller"):
        return is_english(first.low, nouns=False) or bool(ABSTRACT.search(first.low))
    if role.low in RELATIONS or first.shape == "upper" or role.text in ("Sister", "SN", "SSN"):
        return False
    return is_english(first.low, nouns=False)


def _small(first: Word, *, title: bool, lists: Lexicon, role: Word) -> bool:
    """Return whether a word in small letters after a title or "sn" is somebody."""
    # "The nurse packs the wound"; "sn" stands before names.
    verbal = role.low not in ("matron", "sn", "ssn", "sho", "cpn", "sr") and not title
    formal = not verbal and lists.singles.get(first.low) in ("eponym", "device")
    word = lists.is_everyday(first.low) if verbal else lists.is_ordinary(first.low)
    # "sn edwards" is no valve
    word = word and not (formal and first.low not in lists.common and lists.is_name(first.low))
    strange = not word and not is_medicine(first.low)
    long = len(first.low) > 2 or (title and lists.is_family(first.low))
    verb = first.low in DOING or first.low.endswith(("ing", "ed", "ly"))
    return strange and long and not verb
