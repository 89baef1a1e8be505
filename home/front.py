"""The front page: what is new for this reader, what is new for everyone, and the sections.

Lists by date need no engine: they come from the search entries, both lists in two queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from intranet.context import Link, layout
from intranet.network.models import Specialty, StaffProfile
from intranet.pages import Label
from learning.cards import cards, has
from learning.models import LearningPage
from search.access import rules_for
from search.models import Facet, FacetValue, SearchEntry

LEARNING = Label.of(LearningPage._meta.verbose_name.capitalize()).slug
FOR_YOU = 6
LATEST = 6
NOON = 12
EVENING = 18


@dataclass(frozen=True)
class Reach:
    """What decides which learning applies to a reader, as the search entries name it."""

    values: Mapping[Facet, frozenset[str]]

    def entries(self, entries: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
        """Return the entries that apply to this reader."""
        for facet, wanted in self.values.items():
            entries = entries.filter(has(facet, wanted))
        return entries

    def includes(self, entry: SearchEntry) -> bool:
        """Return whether ``entries()`` holds an entry whose values are prefetched."""
        return all(
            any(value.value in wanted for value in entry.labels_by_facet.get(facet, ()))
            for facet, wanted in self.values.items()
        )


@dataclass(frozen=True, kw_only=True)
class Section:
    title: str
    url: str
    summary: str


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the front page shows to this reader."""
    profile: StaffProfile | None = getattr(request.user, "profile", None)
    reach = reach_of(profile) if profile else None
    places = _places(request)
    learning, summaries = _entries(rules_for(request.user), reach, [place.url for place in places])
    mine = [entry for entry in learning if reach and reach.includes(entry)][:FOR_YOU]
    others = [entry for entry in learning if entry not in mine][:LATEST]
    return {
        "greeting": _greeting(),
        "reader": _name(request),
        "for_you": cards(mine, profile, with_pictures=True),
        "latest": cards(others),
        "sections": [
            Section(title=place.title, url=place.url, summary=summaries.get(place.url, ""))
            for place in places
        ],
    }


def _name(request: HttpRequest) -> str:
    return getattr(request.user, "first_name", "") or request.user.get_username()


def reach_of(profile: StaffProfile) -> Reach:
    """Return the reader's reach in one query.

    A page tagged with a specialty is for the staff of those below it too, so a reader is reached
    through the ancestors of their own.
    """
    mine = StaffProfile.specialties.through.objects.filter(
        staffprofile=profile.pk, specialty=OuterRef("pk")
    )
    tree = {specialty.pk: specialty for specialty in Specialty.objects.annotate(mine=Exists(mine))}
    profile.specialty_list = [specialty for specialty in tree.values() if specialty.mine]
    own = {specialty.slug: specialty.name for specialty in profile.specialty_list}
    for specialty in profile.specialty_list:
        above = tree.get(specialty.parent_id)
        while above:
            own.setdefault(above.slug, specialty.name)
            above = tree.get(above.parent_id)
    profile._specialty_reach = own  # type: ignore[attr-defined]  # what search.reasons would ask for again
    values = {Facet.SITE: frozenset([FacetValue.ALL, *(site.slug for site in profile.site_list)])}
    if own:
        values[Facet.SPECIALTY] = frozenset(own)
    if profile.staff_group:
        values[Facet.STAFF_GROUP] = frozenset([FacetValue.ALL, profile.staff_group.slug])
    return Reach(values)


def _entries(
    rules: frozenset[int], reach: Reach | None, urls: Sequence[str]
) -> tuple[list[SearchEntry], dict[str, str]]:
    """Return the newest learning of both lists, and {address: summary} of the sections."""
    seen = SearchEntry.objects.filter(access__in=rules)
    learning = seen.filter(has(Facet.TYPE, [LEARNING])).order_by("-published_at", "-pk")
    wanted = Q(pk__in=learning.values("pk")[: FOR_YOU + LATEST]) | Q(url__in=urls)
    if reach:
        wanted |= Q(pk__in=reach.entries(learning).values("pk")[:FOR_YOU])
    found = list(
        seen.filter(wanted)
        .defer("body", "attachments", "labels")
        .order_by("-published_at", "-pk")
        .prefetch_related("values")
    )
    summaries = {entry.url: entry.summary for entry in found if entry.url in urls}
    return [entry for entry in found if entry.url not in summaries], summaries


def _places(request: HttpRequest) -> list[Link]:
    """Return the sections of the menu, which holds those the reader may see."""
    return layout(request)["layout"].navigation[1:-1]


def _greeting() -> str:
    hour = timezone.localtime().hour
    if hour < NOON:
        return "Good morning"
    return "Good afternoon" if hour < EVENING else "Good evening"
