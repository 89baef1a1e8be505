"""Why a page is shown to this reader, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intranet.network.models import Specialty, StaffProfile
from intranet.pages import Label
from search.models import Facet


def reach(profile: StaffProfile) -> dict[str, str]:
    """Return {slug of a specialty: the reader's own specialty under it}, kept on the profile.

    Tagging with a parent reaches the staff of its children, so a reader's specialties stand
    under each of their ancestors too.
    """
    known: dict[str, str] | None = getattr(profile, "_specialty_reach", None)
    if known is not None:
        return known
    own = profile.specialty_list
    found: dict[str, str] = {}
    if own:
        rows = Specialty.objects.values_list("pk", "parent_id", "slug")
        above = {pk: (parent, slug) for pk, parent, slug in rows}
        for specialty in own:
            found[specialty.slug] = specialty.name
        for specialty in own:
            parent = above.get(specialty.pk, (None, ""))[0]
            while parent in above:
                parent, slug = above[parent]
                found.setdefault(slug, specialty.name)
    profile._specialty_reach = found  # type: ignore[attr-defined]
    return found


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
        own = reach(profile)
        names = [own[label.slug] for label in specialties if label.slug in own]
        return f"Because you work in {names[0]}" if names else ""
    if mine:
        return f"Because you work at {mine[0].name}"
    if groups and group:
        return f"Because it is for your staff group, {group.name}"
    return ""
