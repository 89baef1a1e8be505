"""The front page: what is new for this reader, what is new for everyone, and the sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from home.children import visible_children
from intranet.network.models import Specialty, StaffProfile
from intranet.pages import Label
from learning.cards import cards
from learning.models import LearningPage
from search.access import rules_for
from search.engines import get_engine
from search.models import Facet
from search.types import Hit, SearchQuery, Sort

LEARNING = Label.of(LearningPage._meta.verbose_name.capitalize()).slug
FOR_YOU = 6
LATEST = 6
NOON = 12
EVENING = 18


@dataclass(frozen=True)
class Reach:
    """What decides which learning applies to a reader, as the search entries name it."""

    specialties: frozenset[str]
    sites: frozenset[str]
    staff_group: str

    @property
    def filters(self) -> Mapping[Facet, frozenset[str]]:
        filters = {Facet.SITE: self.sites}
        if self.specialties:
            filters[Facet.SPECIALTY] = self.specialties
        if self.staff_group:
            filters[Facet.STAFF_GROUP] = frozenset([self.staff_group])
        return filters


def page_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """Return what the front page shows to this reader."""
    user = request.user
    profile: StaffProfile | None = getattr(user, "profile", None)
    rules = rules_for(user)
    for_you = _newest(rules, FOR_YOU, reach_of(profile).filters) if profile else []
    shown = {hit.page_id for hit in for_you}
    latest = [hit for hit in _newest(rules, FOR_YOU + LATEST) if hit.page_id not in shown][:LATEST]
    return {
        "greeting": _greeting(),
        "reader": user.first_name or user.get_username(),
        "for_you": cards(for_you, profile, with_pictures=True),
        "latest": cards(latest),
        "sections": visible_children(page, user),
    }


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
    found = {}
    for specialty in profile.specialty_list:
        above: Specialty | None = specialty
        while above and above.pk not in found:
            found[above.pk] = above.slug
            above = tree.get(above.parent_id) if above.parent_id else None
    return Reach(
        specialties=frozenset(found.values()),
        sites=frozenset(site.slug for site in profile.site_list),
        staff_group=profile.staff_group.slug if profile.staff_group else "",
    )


def _newest(
    rules: frozenset[int], size: int, filters: Mapping[Facet, frozenset[str]] | None = None
) -> list[Hit]:
    """Return the newest learning, without the sections and standing pages around it."""
    query = SearchQuery(
        rules=rules,
        filters={**(filters or {}), Facet.TYPE: frozenset([LEARNING])},
        sort=Sort.NEWEST,
        page_size=size,
        facets=(),
        count=False,
    )
    return list(get_engine().search(query).hits)


def _greeting() -> str:
    hour = timezone.localtime().hour
    if hour < NOON:
        return "Good morning"
    return "Good afternoon" if hour < EVENING else "Good evening"
