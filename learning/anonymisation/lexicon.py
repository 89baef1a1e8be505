"""The words that rules ask for, in memory: our own staff and sites, and what points to nobody.

Read again at most once a minute, so that a change is felt within one.
"""

from __future__ import annotations

import hashlib
import re
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

from django.db import DatabaseError, transaction

from learning.anonymisation.first_day import Term, first_day_terms, words_of

FRESH_FOR = 60.0  # seconds
SHORTEST = 3  # letters of a name that may stand alone
WORD = re.compile(r"[^\W_]+(?:['&-][^\W_]+)*")


def fold(word: str) -> str:
    """Return ``word`` in lower case without accents, straight quotes, no possessive ending."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'")).lower()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = plain.replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ı", "i")
    return plain.removesuffix("'s").rstrip("'")


def phrase(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in WORD.findall(text))


@dataclass(frozen=True)
class Lexicon:
    """One state of the lists. Words are folded; phrases are tuples of folded words.

    ``version`` is that of the lists that people keep; the staff directory changes every day and
    is not part of it.
    """

    terms: dict[tuple[str, ...], str]
    staff: frozenset[tuple[str, ...]]
    sites: frozenset[tuple[str, ...]]
    codes: frozenset[str]
    version: str
    given: frozenset[str] = field(default_factory=lambda: words_of("given_names.txt"))
    family: frozenset[str] = field(default_factory=lambda: words_of("surnames.txt"))
    common: frozenset[str] = field(default_factory=lambda: words_of("common_words.txt"))

    def __post_init__(self) -> None:
        singles = self._parts_of_things()
        singles |= {words[0]: kind for words, kind in self.terms.items() if len(words) == 1}
        object.__setattr__(self, "singles", singles)
        object.__setattr__(self, "staff_words", frozenset(w for name in self.staff for w in name))
        called: dict[str, set[str]] = {}
        for first, *rest in self.staff:
            called.setdefault(first, set()).update(rest[:1])
        object.__setattr__(self, "called", called)
        longest = max((len(words) for words in (*self.terms, *self.sites)), default=1)
        object.__setattr__(self, "longest", longest)

    def _parts_of_things(self) -> dict[str, str]:
        """Return the words of devices and scores that are no names: "Stedy", and "Yankauers"."""
        parts = {}
        for words, kind in self.terms.items():
            if kind in ("device", "score", "eponym"):
                told = words if len(words) > 1 and kind != "eponym" else ()
                for word in (*told, f"{words[0]}s" if len(words) == 1 else ""):
                    if len(word) > 3 and word not in self.given and word not in self.family:
                        parts[word] = kind
        return parts

    singles: dict[str, str] = field(init=False)
    staff_words: frozenset[str] = field(init=False)
    called: dict[str, set[str]] = field(init=False)
    longest: int = field(init=False)

    def is_given(self, word: str) -> bool:
        if word in self.given:
            return True
        return "-" in word and word.split("-")[0] in self.given and not _is_compound(word)

    def is_family(self, word: str) -> bool:
        return word in self.staff_words or self.is_listed_family(word)

    def is_listed_family(self, word: str) -> bool:
        """Return whether ``word`` is a family name, whoever works here."""
        if word in self.family:
            return True
        double = "-" in word and any(part in self.family for part in word.split("-"))
        return double and not _is_compound(word)

    def is_name(self, word: str) -> bool:
        return self.is_given(word) or self.is_family(word)

    def is_ordinary(self, word: str) -> bool:
        """Return whether ``word`` means something of its own, so that it is a name in place."""
        if word in self.common or word in self.singles:
            return True
        return "-" in word and all(
            part in self.common or part in self.singles for part in word.split("-")
        )

    def is_everyday(self, word: str) -> bool:
        """Return whether ``word`` is ordinary here or English: weak signs make no name of it."""
        from learning.anonymisation.english import is_english

        if self.is_ordinary(word):
            return True
        listed = self.is_name(word)
        parts = word.split("-")
        return all(is_english(part, nouns=not listed) for part in parts)

    def is_national_address(self, address: str) -> bool:
        host = re.sub(r"^https?://|^www\.", "", address.lower()).split("/")[0]
        host = host.removeprefix("www.").split(":")[0]
        parts = host.split(".")
        return any(
            self.terms.get(phrase(".".join(parts[place:]))) == "national_address"
            for place in range(len(parts))
        ) and not self._names_an_organisation(host)

    @staticmethod
    def _names_an_organisation(host: str) -> bool:
        """Trusts and practices have addresses below nhs.uk; the body's own are few."""
        ending = host.removesuffix(".nhs.uk")
        return ending != host and ending not in ("england", "www", "improvement", "npsa", "digital")


def _is_compound(word: str) -> bool:
    """Return whether ``word`` is made of English words, such as "long-term": Long is a name too."""
    from learning.anonymisation.english import is_english

    return all(is_english(part) for part in word.split("-"))


_lock = Lock()
_kept: Lexicon | None = None
_read_at = float("-inf")


def lexicon() -> Lexicon:
    """Return the lists, at most a minute old."""
    global _kept, _read_at
    if _kept is None or clock() - _read_at >= FRESH_FOR:
        with _lock:
            if _kept is None or clock() - _read_at >= FRESH_FOR:
                _kept, _read_at = _read(), clock()
    return _kept


def clock() -> float:
    return time.monotonic()


def forget() -> None:
    """Read the lists again at the next scan."""
    global _kept
    with _lock:
        _kept = None


def _read() -> Lexicon:
    parts: tuple[list[Term], list[str], list[str], list[str]] = list(first_day_terms()), [], [], []
    # A command may run before the tables are there; a failed query must not spoil a transaction.
    try:
        with transaction.atomic():
            parts = _from_database()
    except DatabaseError:
        pass
    return build(*parts)


def _from_database() -> tuple[list[Term], list[str], list[str], list[str]]:
    from intranet.network.models import ProviderSite, User
    from learning.anonymisation.models import NotIdentifying, SiteAlias

    rows = NotIdentifying.objects.values_list("term", "kind", "source")
    terms = with_first_day([Term(*row) for row in rows])
    staff = [
        f"{first} {last}" for first, last in User.objects.values_list("first_name", "last_name")
    ]
    places = list(ProviderSite.objects.all())
    sites = [name for place in places for name in (place.name, *place.alias_list)]
    sites += SiteAlias.objects.values_list("name", flat=True)
    return terms, staff, sites, [place.code for place in places]


def with_first_day(kept: list[Term]) -> list[Term]:
    """Return the table's terms, with the first day's before them unless the table was filled.

    Filling writes the first day's sources; words that people added by hand have their own.
    """
    first = first_day_terms()
    sources = {term.source for term in first}
    return kept if any(term.source in sources for term in kept) else [*first, *kept]


@lru_cache(maxsize=2)
def _by_phrase(terms: tuple[Term, ...]) -> dict[tuple[str, ...], str]:
    """Return the kind of each phrase. Thousands of terms, which hardly ever change."""
    return {words: term.kind for term in terms if (words := phrase(term.term))}


def build(
    terms: Iterable[Term], staff: Iterable[str], sites: Iterable[str], codes: Iterable[str]
) -> Lexicon:
    """Return the lists as rules ask for them; names too short to tell anything are left out."""
    of_terms = _by_phrase(tuple(terms))
    of_staff = {phrase(name) for name in staff if len(phrase(name)) > 1}
    of_sites = {phrase(name) for name in sites if len(name.strip()) >= SHORTEST}
    of_codes = {code for code in codes if len(code) >= SHORTEST and not code.isdigit()}
    told = repr((sorted(of_terms.items()), sorted(of_sites), sorted(of_codes)))
    return Lexicon(
        of_terms,
        frozenset(of_staff),
        frozenset(of_sites),
        frozenset(of_codes),
        hashlib.sha256(told.encode()).hexdigest(),
    )
