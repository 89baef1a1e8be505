"""What goes into an engine and what comes out of it, the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from django.utils.safestring import SafeString

from intranet.pages import Label
from search.models import Facet, SearchEntry

PAGE_SIZE = 20
ALL_FACETS = tuple(Facet)
OPENED = (Facet.SITE, Facet.STAFF_GROUP)  # facets with a value that stands for every other
MAX_RESULTS = 10_000  # as far as anyone can page, on every engine


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """One question to an engine.

    ``rules`` are the ids of the access rules the reader satisfies; None means every rule, and is
    for commands only. ``filters`` hold slugs: any of one facet, all of the facets. ``under`` is
    the tree path of a section. ``facets`` names those to count (none: no counting at all), and
    ``count`` whether the total is wanted.
    """

    rules: frozenset[int] | None
    text: str = ""
    filters: Mapping[Facet, frozenset[str]] = field(default_factory=dict)
    published_from: date | None = None
    published_to: date | None = None
    under: str = ""
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE
    facets: Sequence[Facet] = ALL_FACETS
    count: bool = True


class Hit(NamedTuple):
    """One entry found. ``excerpt`` is safe HTML with the words that matched in <mark>."""

    page_id: int
    reference: str
    title: str
    summary: str
    url: str
    published_at: datetime
    picture_id: int | None
    labels: Mapping[Facet, Sequence[Label]]
    excerpt: SafeString


@dataclass(slots=True)
class FacetCount:
    """One value of a facet. Not frozen, which takes three times as long, for hundreds."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, kw_only=True)
class Results:
    """``facets`` are each counted without their own selection, most frequent first."""

    hits: Sequence[Hit]
    total: int
    facets: Mapping[Facet, Sequence[FacetCount]]
    did_you_mean: str = ""
    stand_in: bool = False  # another engine answered than the one in use


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    title: str
    url: str
    type: str


class Engine(Protocol):
    """A place that holds the full-text index. Entries in the database are the truth."""

    def search(self, query: SearchQuery) -> Results: ...

    def suggest(
        self, text: str, *, rules: frozenset[int] | None, limit: int = 8
    ) -> Sequence[Suggestion]: ...

    def index(self, entries: Sequence[SearchEntry]) -> None:
        """Take in entries that were written; on a database the row itself is enough."""

    def remove(self, page_ids: Sequence[int]) -> None:
        """Take out pages whose entries are gone; on a database they are gone with them."""

    def catch_up(self) -> int:
        """Do what waits outside the database; return how many changes were written."""
