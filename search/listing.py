"""A list of findable pages that a request filters, sorts and pages: search and sections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from intranet.network.models import StaffProfile
from search.access import rules_for
from search.engines import get_engine
from search.models import Facet
from search.parsing import parse
from search.reasons import reason
from search.types import MAX_RESULTS, PAGE_SIZE, FacetCount, Hit, Results, SearchQuery, Sort

MAX_VALUES = 50
FIRST_OPTIONS = 8  # the rest of a long facet waits behind "Show more"
AROUND = 2

SORT_LABELS = {
    Sort.RELEVANCE: "Best match",
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.TITLE: "Title",
}


@dataclass(frozen=True)
class Item:
    """A hit with what this reader sees of it."""

    hit: Hit
    type: str
    specialties: list[str]
    why: str


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class FacetGroup:
    facet: Facet
    first: list[FacetCount]
    rest: list[FacetCount]

    @property
    def key(self) -> str:
        return self.facet.key

    @property
    def label(self) -> str:
        return str(self.facet.label)

    @property
    def open(self) -> bool:
        return any(option.selected for option in [*self.first, *self.rest])


def whole_number(text: str) -> int:
    """Return the page that was asked for; anything else is the first."""
    try:
        return min(max(int(text), 1), 10**9) if len(text) < 20 else 1
    except ValueError:
        return 1


def read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def read_query(
    request: HttpRequest, *, under: str, default_sort: Sort, page_size: int
) -> SearchQuery:
    """Read the addresses' parameters; what cannot be read counts as not given."""
    given = request.GET
    text = given.get("q", "").replace("\x00", " ").strip()
    filters = {}
    for facet in Facet:
        values = [value.strip() for value in given.getlist(facet.key)[:MAX_VALUES]]
        if wanted := frozenset(value for value in values if value):
            filters[facet] = wanted
    asked = given.get("sort", "")
    sort = Sort(asked) if asked in set(Sort) else default_sort
    return SearchQuery(
        rules=rules_for(request.user),
        text=text,
        filters=filters,
        published_from=read_date(given.get("from", "")),
        published_to=read_date(given.get("to", "")),
        under=under,
        sort=sort,
        page=whole_number(given.get("page", "1")),
        page_size=page_size,
    )


def listing(
    request: HttpRequest,
    *,
    under: str = "",
    default_sort: Sort = Sort.RELEVANCE,
    page_size: int = PAGE_SIZE,
) -> dict[str, Any]:
    """Return the context of a filtered list: results, filters in force, facets, pages.

    ``under`` is the tree path of a section. The request's ``page`` is brought into range.
    """
    query = read_query(request, under=under, default_sort=default_sort, page_size=page_size)
    started = perf_counter()
    results = get_engine().search(query)
    took = round((perf_counter() - started) * 1000, 1)
    pages = max(1, -(-min(results.total, MAX_RESULTS) // page_size))
    page = min(query.page, pages)
    profile = getattr(request.user, "profile", None)
    return {
        "query": query,
        "text": query.text[:200],
        "results": results,
        "items": [_item(hit, profile) for hit in results.hits],
        "total": results.total,
        "page": page,
        "pages": pages,
        "pagination": _pagination(request.GET, page, pages),
        "chips": _chips(request.GET, query, results),
        "facet_groups": _groups(results, profile),
        "sorts": [(sort.value, label, sort == query.sort) for sort, label in SORT_LABELS.items()],
        "notes": _notes(request.GET, query, results),
        "did_you_mean_url": _address(request.GET, q=results.did_you_mean),
        "clear_url": f"?{urlencode({'q': query.text[:200]})}" if query.text else request.path,
        "took_ms": took,
        "listing_url": request.path,
    }


def _item(hit: Hit, profile: StaffProfile | None) -> Item:
    types = [label.label for label in hit.labels.get(Facet.TYPE, ())]
    return Item(
        hit=hit,
        type=types[0] if types else "",
        specialties=[label.label for label in hit.labels.get(Facet.SPECIALTY, ())],
        why=reason(profile, hit.labels),
    )


def _address(given: QueryDict, **changes: Any) -> str:
    """Return the address with parameters set, or dropped where None, from the first page."""
    new = given.copy()
    for name in ("page", "format"):
        new.pop(name, None)
    for name, value in changes.items():
        new.pop(name, None)
        if value is not None:
            new[name] = str(value)
    return f"?{new.urlencode()}"


def _without(given: QueryDict, name: str, value: str) -> str:
    new = given.copy()
    new.pop("page", None)
    new.setlist(name, [other for other in given.getlist(name) if other.strip() != value])
    return f"?{new.urlencode()}"


def _chips(given: QueryDict, query: SearchQuery, results: Results) -> list[Chip]:
    chips = []
    for facet, values in query.filters.items():
        labels = {option.value: option.label for option in results.facets.get(facet, ())}
        for value in sorted(values):
            label = f"{facet.label}: {labels.get(value, value)}"
            chips.append(Chip(label[:140], _without(given, facet.key, value)))
    for name, word, day in (
        ("from", "From", query.published_from),
        ("to", "To", query.published_to),
    ):
        if day:
            label = f"{word} {day.day} {day:%B %Y}"
            chips.append(Chip(label, _address(given, **{name: None})))
    return chips


def _groups(results: Results, profile: StaffProfile | None) -> list[FacetGroup]:
    """Facets as shown: selected first, then the reader's own specialties, then by frequency."""
    own = profile.specialty_reach if profile else {}
    groups = []
    for facet, options in results.facets.items():
        if not options:
            continue
        mine = own if facet == Facet.SPECIALTY else {}
        ranked = sorted(options, key=lambda o: (not o.selected, o.value not in mine))
        groups.append(FacetGroup(facet, ranked[:FIRST_OPTIONS], ranked[FIRST_OPTIONS:]))
    return groups


def _notes(given: QueryDict, query: SearchQuery, results: Results) -> list[str]:
    notes = []
    if results.stand_in:
        notes.append(
            "The main search does not answer just now, so a simpler one did. Nothing is missing; "
            "the order may differ."
        )
    if results.total > MAX_RESULTS:
        notes.append(
            f"You can page through the first {MAX_RESULTS:,} results. Add a word or a filter to "
            "see others."
        )
    if query.text and parse(query.text).only_stop_words:
        notes.append("These words are too common to search for, so every page is listed.")
    if len(query.text) > 200:
        notes.append("Only the first words of what you typed were searched for.")
    for name, day in (("from", query.published_from), ("to", query.published_to)):
        if given.get(name, "").strip() and day is None:
            notes.append(f"The date “{name}” could not be read. Use a date such as 2026-11-23.")
    if query.published_from and query.published_to and query.published_from > query.published_to:
        notes.append("The first date is after the last date.")
    return notes


def _pagination(given: QueryDict, page: int, pages: int) -> dict[str, Any]:
    def link(number: int) -> str:
        return _address(given, page=number)

    near = [n for n in range(page - AROUND, page + AROUND + 1) if 1 <= n <= pages]
    numbers = sorted({1, pages, *near})
    shown: list[dict[str, Any]] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            shown.append({"gap": True})
        shown.append({"number": number, "url": link(number), "current": number == page})
    return {
        "numbers": shown if pages > 1 else [],
        "previous": link(page - 1) if page > 1 else "",
        "next": link(page + 1) if page < pages else "",
    }
