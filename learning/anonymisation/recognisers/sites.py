"""Names of sites and wards. A kind of ward that every site has is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learning.anonymisation.anchors import WEAK
from learning.anonymisation.english import is_english, is_past
from learning.anonymisation.first_day import cue
from learning.anonymisation.lexicon import Lexicon, fold
from learning.anonymisation.recognisers.names import THINGS, TITLES, is_medicine
from learning.anonymisation.recognisers.organisations import organisations
from learning.anonymisation.recognisers.site_cues import NATURE, sites_by_cue
from learning.anonymisation.recognisers.site_shapes import sites_by_shape
from learning.anonymisation.words import Word, begins_sentence, word_at, words_in

# A place of these kinds is told by what stands before it, even an ordinary word such as "Rose".
WARDS = cue("wards")
HEADS = WARDS | cue("heads")
LOOSE_HEADS = (
    frozenset(["hospital", "infirmary", "hospice", "surgery", "clinic", "unit", "practice"]) | WARDS
)
NAMED_AFTER = WARDS | {"unit", "suite", "wing"}
DESCRIBED = frozenset(["clinic", "unit", "suite", "hub", "centre", "outpatients"])
FURTHER = frozenset(["nhs", "foundation", "trust", "emergency", "department"])
CARING = cue("caring")
LINKING = re.compile(r"[ ]?\n?[ ]?")
COMPOUND = cue("compound")
MARKS = cue("marks")
START = cue("start")
SAINT = re.compile(
    r"(?<![\w-])(?:St\.?|Saint|SAINT|ST\.?)[ \n](?!John Ambulance)(?=[A-Z])"
    r"([A-Z][\w]{1,20}(?:'?[sS])?)"
    r"(?:[ ](?:and|&)[ ]St\.?[ ][A-Z][\w']{2,20})?"
    r"(?:[ ](?:C(?:of)?E|RC|Catholic|Primary|High|Church|Parish|Junior|Infants?|Mosque|Academy|"
    r"School)(?!\w)){0,4}(?!\w)(?!(?:'s)?[ ](?i:solution|wort))(?!'s [a-z])"
)
SAINT_LOWER = re.compile(
    r"(?<![\w-])st ([a-z]{3,20}'s|[a-z]{3,20})(?!\w)"
    r"(?:[ ](?:hospital|hospice|infirmary|surgery|school|church|house|court))?"
)
NUMBERED = re.compile(
    r"(?<![\w-])(?i:wards?)[ ]?(?:no\.?[ ]?|number[ ])?"
    r"(?:\d{1,3}[A-Za-z]?"
    r"(?![\w%]|:\d|\.\d|[ ](?:patients?|staff|nurses|hours?|days?|times|beds)\b)"
    r"|[A-Z]\d{0,2}(?![\w']))"
    r"(?:(?:[ ]?(?:and|&|/|,)[ ]?)\d{1,3}[A-Za-z]?(?![\w%:/]))?"
    r"(?:[ ](?i:north|south|east|west)(?!\w))?"
)
GENERAL = re.compile(
    r"(?<![\w-])(?:Royal[ ](?!College|Society|Mail|British|Pharm|Marsden Manual|Assent|Navy)"
    r"[A-Z][a-z]{3,20}|[A-Z][a-z]{3,20}[ ](?:General|Royal|Infirmary|Memorial)(?![ ][A-Z]|\w)"
    r"|HMP[ ][A-Z][a-z]{3,20})"
)
JOIN = re.compile(r"[ \n]?(?:,|at|in|of|on|@|/|-|\(|within|,\s?at)[ \n]?(?:the[ ])?")
SHORT_UNITS = re.compile(
    r"(?<![\w-])([A-Z][a-z]{3,20})(?:'s)?[ ](?:A&E|ED|AMU|MAU|ICU|ITU|SAU|"
    r"MIU|UTC|CCU|NICU|SCBU|HDU|EAU|CAMHS|CMHT|Rehab|Regional|Royal|DGH)(?!\w)"
)
BESIDE_NATURE = re.compile(r"[ ]|,[ ]|[ ]\d,[ ]")
LEADING = frozenset(["on", "to", "from", "at", "onto", "of"])
DEPARTMENT = re.compile(
    r"(?<![\w-])(?:(?i:theatres?|bay|clinic|level|floor)(?:[ ]\d{1,2}[A-Za-z]?)?"
    r"|(?i:[a-z]{3,14}[ ](?:[a-z]{3,14}[ ])?(?:unit|clinic|department|suite|theatres?))"
    r"|ED|A&E|ICU|ITU|HDU|CCU|AMU|MAU|SAU|NICU)(?:,|[ ]at|,[ ]at)?[ ](?:the[ ])?$"
)
Found = Iterator[tuple[int, int, float]]


def sites_in(text: str, lists: Lexicon) -> Found:
    words = words_in(text)
    parts = [
        *_by_heads(text, words, lists),
        *_by_shapes(text, lists),
        *_our_own(text, words, lists),
        *sites_by_cue(text, lists),
        *sites_by_shape(text, words, lists),
        *organisations(text, lists),
    ]
    parts += _by_nature(text, words, lists)
    yield from parts
    yield from _joined(text, sorted(parts))
    yield from _departments(text, parts)
    yield from _with_town(text, words, parts, lists)


def _by_heads(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    for at, word in enumerate(words):
        if word.low not in HEADS or at == 0:
            continue
        if word.low in WARDS and NUMBERED.match(text, word.start):
            continue  # "moved by Sandra, ward 18": the number says which, not what stands before
        first = _leftmost(text, words, at)
        told = _telling(words[first:at], word, lists, text)
        if not told:
            continue
        last = _rightmost(text, words, at)
        end = words[last].stop if words[last].low == "st" else words[last].end
        weak = word.shape == "lower" and word.low not in WARDS
        weak = weak or (word.low in DESCRIBED and _says_what_kind(words[first:at], lists))
        weak = weak or (word.low == "trust" and not _of_care(words[first : last + 1]))
        yield words[first].start, end, WEAK if weak else 0.85


def _says_what_kind(name: tuple[Word, ...], lists: Lexicon) -> bool:
    """Return whether everyday words alone tell which it is: "Sexual Health Clinic"."""
    return not any(
        word.low in MARKS
        or word.low in NATURE
        or lists.is_name(word.low)
        or (word.capital and not lists.is_everyday(word.low))
        for word in name
    )


def _of_care(name: tuple[Word, ...]) -> bool:
    """Return whether a trust has patients; others are charities as often."""
    return any(word.low in COMPOUND - {"of", "and", "the", "for"} for word in name[:-1])


def _leftmost(text: str, words: tuple[Word, ...], at: int) -> int:
    """Return the first word of the name that ``words[at]`` ends."""
    first = at
    while first > 0 and at - first < 6:
        previous = words[first - 1]
        gap = text[previous.stop : words[first].start]
        if not (LINKING.fullmatch(gap) or gap in (". ", " & ", ".")) or "\n\n" in gap:
            break
        if "." in gap and previous.low != "st":
            break
        joined = previous.text in ("of", "the", "on", "upon")
        joined |= previous.text == "and" and words[at].low in ("trust", "hospitals")
        if not previous.capital and not joined:
            break
        if "\n" in gap and (previous.shape == "lower" or at - first > 1):
            break
        if previous.low in TITLES or (previous.shape == "upper" and is_past(previous.low)):
            break  # "ADEYINKA PHONED WARD"
        first -= 1
    while first < at and (not words[first].capital or words[first].low in START):
        first += 1
    return first


def _telling(name: tuple[Word, ...], head: Word, lists: Lexicon, text: str) -> bool:
    """Return whether one word of ``name`` says which of all wards or hospitals it is."""
    if not name or (head.shape == "lower" and head.low not in LOOSE_HEADS):
        return False
    low = tuple(word.low for word in name)
    if (*low, head.low) in lists.terms or (low[:2] == ("royal", "college")):
        return False
    if head.shape == "lower" and text[head.stop : head.stop + 7] in (" staff,", " rounds"):
        return False
    if head.shape == "lower" and len(name) == 1 and _describes(name[0], lists):
        return False
    if head.low in ("home", "homes") and low[-1] not in CARING:
        return False
    ward = head.low in NAMED_AFTER
    return any(_tells(word, lists, ward=ward and head.capital) for word in name)


def _describes(word: Word, lists: Lexicon) -> bool:
    """Return whether ``word`` says of what kind a place is: "Sending clinic", "Eylea clinic"."""
    if is_medicine(word.low):
        return True
    return word.low not in MARKS and is_english(word.low, nouns=False)


def _tells(word: Word, lists: Lexicon, *, ward: bool) -> bool:
    if not word.capital or word.shape == "initial":
        return word.shape == "initial" and ward
    if word.low in MARKS or word.text.lower() in MARKS:
        return True
    if word.low in COMPOUND or word.low in START or word.low.endswith("'d"):
        return False
    kind = lists.singles.get(word.low)
    if kind == "generic_place":
        return False
    if word.low in lists.common:
        return (ward and kind == "ordinary") or (lists.is_name(word.low) and ward)
    if kind is None:
        return word.shape == "title" or len(word.low) > 4
    return (ward and kind in ("eponym", "device", "ordinary", "score")) or (
        kind == "eponym"
        and lists.is_name(word.low)
        and not word.possessive
        and word.low != "parkinson"
    )


def _rightmost(text: str, words: tuple[Word, ...], at: int) -> int:
    """Return the last word of a name such as ``Hospital of Oldbury`` or ``Medical Centre``."""
    last = at
    while last + 1 < len(words) and text[words[last].stop : words[last + 1].start] == " ":
        following = words[last + 1]
        more = following.low in HEADS | FURTHER
        if not (more and following.capital):
            break
        last += 1
    if text[words[last].stop :].startswith((" of ", " for ")) and last + 2 < len(words):
        target = last + 2
        if words[target].text == "the" and target + 1 < len(words):
            target += 1
        if words[target].shape == "title" and words[last].capital:
            return target
    return last


def _by_shapes(text: str, lists: Lexicon) -> Found:
    for found in SAINT.finditer(text):
        after = re.match(r" ([a-z]+)", text[found.end() : found.end() + 20])
        if after and after.group(1) in THINGS:
            continue  # "a St Mark's retractor"
        yield found.start(), found.end(), 0.75
    for found in SAINT_LOWER.finditer(text):
        saint = fold(found.group(1))
        named = lists.is_name(saint) or lists.is_name(saint.removesuffix("s"))
        if (named or not lists.is_everyday(saint)) and not is_medicine(saint):
            yield found.start(), found.end(), 0.75
    for found in NUMBERED.finditer(text):
        yield found.start(), found.end(), 0.85
    for found in GENERAL.finditer(text):
        names = [word for word in found.group().lower().split() if word not in COMPOUND]
        if names and not any(lists.is_ordinary(word) for word in names):
            yield found.start(), found.end(), 0.7
    for found in SHORT_UNITS.finditer(text):
        if not lists.is_ordinary(found.group(1).lower()):
            loose = found.group().endswith(("Rehab", "Regional"))
            yield found.start(), found.end(), WEAK if loose else 0.65


def _our_own(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    """Yield the names and codes of our own sites and their wards, in any case."""
    firsts = {name[0] for name in lists.sites}
    for at, word in enumerate(words):
        if word.text in lists.codes:
            yield word.start, word.end, 0.8
        if word.low not in firsts:
            continue
        for length in range(min(lists.longest, len(words) - at), 0, -1):
            named = tuple(each.low for each in words[at : at + length])
            if named in lists.sites and (length > 1 or _may_stand_alone(word, lists)):
                yield word.start, words[at + length - 1].end, 1.0
                break


def _may_stand_alone(word: Word, lists: Lexicon) -> bool:
    return word.capital or not lists.is_ordinary(word.low)


def _by_nature(text: str, words: tuple[Word, ...], lists: Lexicon) -> Found:
    """Yield wards called after birds, trees and flowers alone: "moved to Kestrel"."""
    for at, word in enumerate(words):
        led = words[at - 1] if at else None
        if not led or not BESIDE_NATURE.fullmatch(text, led.stop, word.start):
            continue
        after = words[at + 1] if at + 1 < len(words) else None
        alone = not after or not after.capital or text[word.stop : after.start] != " "
        if word.low not in NATURE or not word.capital or not alone:
            continue
        if led.low in LEADING and led.shape == "lower":
            yield word.start, word.end, 0.7
        elif not begins_sentence(text, word.start):
            yield word.start, word.end, WEAK


def _departments(text: str, parts: list[tuple[int, int, float]]) -> Found:
    """Yield ``Day Surgery Unit, Castlegate Hospital`` and ``ED at Oldbury`` as one place."""
    for start, end, score in parts:
        found = DEPARTMENT.search(text, max(0, start - 48), start)
        if found:
            yield found.start(), end, score


def _with_town(
    text: str, words: tuple[Word, ...], parts: list[tuple[int, int, float]], lists: Lexicon
) -> Found:
    """Yield ``Ward 2, Larkfield``: a place that no list has, where a sentence goes on."""
    for start, end, score in parts:
        link = JOIN.match(text, end)
        at = word_at(words, link.end()) if link else len(words)
        if not link or not link.group().strip() or at >= len(words):
            continue
        town = words[at]
        strange = not (lists.is_everyday(town.low) or lists.is_name(town.low))
        alone = re.match(
            r"[ ]?(?:[.,;:)\n]|$)|[ ](?:on|for|with|by|and|at|where|who)\b",
            text[town.stop : town.stop + 7],
        )
        if town.start == link.end() and town.shape in ("title", "upper") and strange and alone:
            yield start, town.end, score


def _joined(text: str, parts: list[tuple[int, int, float]]) -> Found:
    """Yield ``Ward 7B at St Oswin's`` as one place."""
    for start, end, score in parts:
        link = JOIN.match(text, end)
        if not link or not link.group().strip():
            continue
        for other, stop, other_score in parts:
            if other == link.end():
                yield start, stop, min(score, other_score)
