"""Pages that editors put above the results of a term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.search.utils import normalise_query_string

SHOWN = 3


@dataclass(frozen=True)
class Promoted:
    title: str
    url: str
    summary: str


def promoted(text: str, rules: frozenset[int]) -> Sequence[Promoted]:
    """Return what stands above the results of ``text`` and this reader may open, in one query."""
    term = normalise_query_string(text)
    if not term:
        return []
    rows = (
        SearchPromotion.objects.filter(query__query_string=term)
        .filter(Q(page__live=True, page__search_entry__access__in=rules) | Q(page=None))
        .order_by("sort_order", "pk")
    )
    entry = "page__search_entry__"
    found = rows.values_list(
        "page", f"{entry}title", f"{entry}url", f"{entry}summary", "description",
        "external_link_text", "external_link_url",
    )  # fmt: skip
    return [
        Promoted(title, url, words or summary)
        if page
        else Promoted(link_title or link, link, words)
        for page, title, url, summary, words, link_title, link in found[:SHOWN]
        if page or link
    ]
