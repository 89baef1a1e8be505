"""What every engine does alike: what a row of the index may show, and which words come near."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from html import escape
from operator import attrgetter

from django.utils.safestring import SafeString

from search.models import Facet, FacetValue, SearchEntry, Shown
from search.parsing import STOP_WORDS, Parsed, words_in
from search.sql import Sql, marks
from search.types import OPENED, FacetCount, Hit, Results, SearchQuery, Suggestion

MARK_ON, MARK_OFF = "\x02", "\x03"
SPELLING_TITLES = 5_000

Counts = dict[Facet, dict[str, tuple[str, int]]]
Filters = Mapping[Facet, frozenset[str]]
Opened = Mapping[int, Mapping[str, str]]


def filters_of(query: SearchQuery) -> Filters:
    return {facet: values for facet, values in query.filters.items() if values}


def beginning(text: str) -> list[str]:
    """Return the words of a title that somebody has typed so far; the last may be cut short."""
    return words_in(text[:200])[:8]


def results(
    query: SearchQuery,
    parsed: Parsed,
    found: tuple[Sequence[int], int, Counts],
    passages: Mapping[int, str],
    opened: Opened,
    finds: Callable[[SearchQuery], bool],
) -> Results:
    """Return what is shown for the ids, the total and the counts that an engine ``found``."""
    ids, total, counts = found
    return Results(
        hits=hits(ids, passages, query.rules),
        total=total,
        facets=facet_counts(query, filters_of(query), counts, opened),
        did_you_mean=did_you_mean(query, parsed, finds) if parsed and not total else "",
    )


def marked(text: str) -> SafeString:
    """Escape a passage and show its marks."""
    return SafeString(escape(text).replace(MARK_ON, "<mark>").replace(MARK_OFF, "</mark>"))


def wanted_values(facet: Facet, values: frozenset[str], opened: Opened) -> list[str]:
    """Return the stored values that meet a selection: what is for every site is for each."""
    wanted = sorted(value.replace("\x00", "")[:200] for value in values)
    if facet in OPENED:
        if FacetValue.ALL in wanted:
            wanted.remove(FacetValue.ALL)
        if not opened.get(facet, {}).keys().isdisjoint(wanted):
            wanted.append(FacetValue.ALL)
    return wanted


def facet_counts(
    query: SearchQuery, filters: Filters, counts: Counts, opened: Opened
) -> dict[Facet, list[FacetCount]]:
    """Return the counts as they are shown: most frequent first, and every selected value."""
    facets = {}
    for facet in query.facets:
        found: Mapping[str, tuple[str, int]] = counts.get(facet, {})
        chosen = filters.get(facet, frozenset())
        if facet in OPENED:
            found = _with_everyone(found, chosen, opened.get(facet, {}))
        shown = [
            FacetCount(value, label, n, value in chosen)
            for value, (label, n) in found.items()
            if n or value in chosen
        ]
        shown += [FacetCount(value, value, 0, True) for value in chosen - found.keys()]
        shown.sort(key=attrgetter("label"))
        shown.sort(key=attrgetter("count"), reverse=True)
        facets[facet] = shown
    return facets


def _with_everyone(
    found: Mapping[str, tuple[str, int]], chosen: frozenset[str], opened: Mapping[str, str]
) -> dict[str, tuple[str, int]]:
    """Count what is for every site, or every staff group, under each of them."""
    counted = dict(found)
    _label, everyone = counted.pop(FacetValue.ALL, ("", 0))
    for value, label in opened.items():
        if everyone or value in chosen:
            counted[value] = (label, counted.get(value, ("", 0))[1] + everyone)
    return counted


def first_marked(summary: str, body: str, attachments: str) -> str:
    """Return the body, the summary or the attachments, whichever first has a mark, or nothing."""
    for text in (body, summary, attachments):
        if MARK_ON in text:
            return text
    return ""


def hits(
    ids: Sequence[int], passages: Mapping[int, str], rules: frozenset[int] | None
) -> list[Hit]:
    """Return what is shown of each page, in one query.

    The entries decide: a page that an index still holds and this reader may no longer see is left
    out, with its passage.
    """
    if not ids:
        return []
    entries = _entries(ids, rules)
    return [
        Hit(
            page_id=pk,
            reference=entry.reference,
            title=entry.title,
            summary=entry.summary,
            url=entry.url,
            published_at=entry.published_at,
            picture_id=entry.picture_id,
            labels=entry.facet_labels,
            excerpt=marked(passages.get(pk) or entry.summary),
        )
        for pk in ids
        if (entry := entries.get(pk))
    ]


def suggestions(ids: Sequence[int], rules: frozenset[int] | None) -> list[Suggestion]:
    entries = _entries(ids, rules)
    return [
        Suggestion(title=entry.title, url=entry.url, type=entry.type)
        for pk in ids
        if (entry := entries.get(pk))
    ]


def _entries(ids: Sequence[int], rules: frozenset[int] | None) -> dict[int, Shown]:
    wanted = Sql(f"page_id IN ({marks(ids)})", list(ids))
    if rules is not None:
        wanted &= Sql(f"access_id IN ({marks(rules)})", list(rules))
    statement = _every_entry()
    rows = Sql(f"{statement.text} WHERE {wanted.text}", [*statement.params, *wanted.params]).rows()
    return {entry.pk: entry for entry in map(Shown.of, rows)}


@cache
def _every_entry() -> Sql:
    """It is the same in each search, and half of what an entry costs is to say it in SQL."""
    text, params = SearchEntry.objects.as_shown().order_by().query.sql_with_params()
    return Sql(text, list(params))


def did_you_mean(query: SearchQuery, parsed: Parsed, finds: Callable[[SearchQuery], bool]) -> str:
    """Return the nearest words of titles this reader may see, if they find something."""
    entries = SearchEntry.objects.order_by("-published_at")
    if query.rules is not None:
        entries = entries.filter(access__in=query.rules)
    known: set[str] = set()
    for title in entries.values_list("title", flat=True)[:SPELLING_TITLES]:
        known.update(word for word in words_in(title) if len(word) > 2)
    known -= STOP_WORDS
    typed = list(parsed.words) + [word for phrase in parsed.phrases for word in phrase]
    mended = [_nearest(word, known) for word in typed[:8]]
    text = " ".join(word for word in mended if word)
    if not text or mended == typed:
        return ""
    near = SearchQuery(rules=query.rules, text=text, under=query.under, page_size=1, facets=())
    return text if finds(near) else ""


def _nearest(word: str, known: set[str]) -> str:
    if word in known:
        return word
    close = [other for other in known if abs(len(other) - len(word)) <= 2]
    return next(iter(get_close_matches(word, sorted(close), n=1, cutoff=0.7)), "")
