"""Why a page is shown to this reader, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intranet.network.models import StaffProfile
from intranet.pages import Label
from search.models import Facet


def reason(profile: StaffProfile | None, labels: Mapping[Facet, Sequence[Label]]) -> str:
    """Return why a page with ``labels`` concerns this reader, or "" if it is for others or all."""
    if profile is None:
        return ""
    sites = {label.slug for label in labels.get(Facet.SITE, ())}
    groups = {label.slug for label in labels.get(Facet.STAFF_GROUP, ())}
    mine = [site for site in profile.site_list if site.slug in sites]
    group = profile.staff_group
    if (sites and not mine) or (groups and (group is None or group.slug not in groups)):
        return ""
    specialties = labels.get(Facet.SPECIALTY, ())
    if specialties:
        own = profile.specialty_reach
        names = [own[label.slug] for label in specialties if label.slug in own]
        return f"Because you work in {names[0]}" if names else ""
    if mine:
        return f"Because you work at {mine[0].name}"
    if groups and group:
        return f"Because it is for your staff group, {group.name}"
    return ""
