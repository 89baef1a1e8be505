"""The front page: what is new for this reader, what is new for everyone, and the sections.

Lists by date need no engine: they come from the search entries, both lists in one query.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from home.children import visible_children
from intranet.network.models import StaffProfile
from intranet.pages import Label
from learning.alerts.owed import owes
from learning.cards import cards, has
from learning.models import LearningPage
from search.access import rules_for
from search.models import Facet, FacetValue, SearchEntry, Shown
from search.reasons import reason

LEARNING = Label.of(LearningPage._meta.verbose_name.capitalize()).slug
FOR_YOU = 6
LATEST = 6
NOON = 12
EVENING = 18


def page_context(home: Page, request: HttpRequest) -> dict[str, Any]:
    """Return what the front page shows to this reader."""
    profile: StaffProfile | None = getattr(request.user, "profile", None)
    learning = _newest(rules_for(request.user), profile)
    mine = [entry for entry in learning if reason(profile, entry.facet_labels)][:FOR_YOU]
    others = [entry for entry in learning if entry not in mine][:LATEST]
    return {
        "greeting": _greeting(),
        "reader": _name(request),
        "to_act": owes(request)["owes"].first,
        "for_you": cards(mine, profile, with_pictures=True),
        "latest": cards(others),
        "sections": [child for child in visible_children(home, request.user) if child.in_menu],
    }


def _name(request: HttpRequest) -> str:
    return getattr(request.user, "first_name", "") or request.user.get_username()


def applies_to(profile: StaffProfile) -> Q:
    """Return the condition of the entries that ``search.reasons`` gives this reader a reason for.

    Their audience includes the reader, and names them: by a specialty, or, where it names none, by
    a site or a staff group. What is for everyone is in the other list.
    """
    sites = [site.slug for site in profile.site_list]
    groups = [profile.staff_group.slug] if profile.staff_group else []
    included = Q(has(Facet.SITE, [FacetValue.ALL, *sites])) & Q(
        has(Facet.STAFF_GROUP, [FacetValue.ALL, *groups])
    )
    by_place = ~Q(has(Facet.SPECIALTY)) & (
        Q(has(Facet.SITE, sites)) | Q(has(Facet.STAFF_GROUP, groups))
    )
    return included & (Q(has(Facet.SPECIALTY, profile.specialty_reach)) | by_place)


def _newest(rules: frozenset[int], profile: StaffProfile | None) -> list[Shown]:
    """Return the newest learning of both lists."""
    seen = SearchEntry.objects.filter(access__in=rules).order_by("-published_at", "-pk")
    learning = seen.filter(has(Facet.TYPE, [LEARNING]))
    wanted = Q(pk__in=learning.values("pk")[: FOR_YOU + LATEST])
    if profile:
        wanted |= Q(pk__in=learning.filter(applies_to(profile)).values("pk")[:FOR_YOU])
    return seen.filter(wanted).labelled()


def _greeting() -> str:
    hour = timezone.localtime().hour
    if hour < NOON:
        return "Good morning"
    return "Good afternoon" if hour < EVENING else "Good evening"
