"""Sites × specialties × staff groups: who a page, an alert or a newsletter is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from intranet.network.models import ProviderSite, Specialty, StaffGroup, StaffProfile, User
from intranet.network.querysets import ProviderSiteQuerySet, StaffProfileQuerySet

THERE = "groups__site_role__provider_site"  # the site of a quality partner


@dataclass(frozen=True, slots=True)
class Audience:
    """Ids in each dimension; an empty dimension is open. A person must match all three.

    ``specialties`` already holds the descendants of the specialties that were chosen: build
    one with ``Audience.of``.
    """

    sites: frozenset[int] = frozenset()
    specialties: frozenset[int] = frozenset()
    staff_groups: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        sites: Iterable[ProviderSite] = (),
        specialties: Iterable[Specialty] = (),
        staff_groups: Iterable[StaffGroup] = (),
    ) -> Audience:
        """Build an audience in at most one query (the specialty tree)."""
        chosen = {specialty.pk for specialty in specialties}
        return cls(
            sites=frozenset(site.pk for site in sites),
            specialties=Specialty.objects.with_descendants(chosen) if chosen else frozenset(),
            staff_groups=frozenset(group.pk for group in staff_groups),
        )

    def members(self) -> StaffProfileQuerySet:
        """Return the active staff this audience reaches, each once, in one query."""
        staff = StaffProfile.objects.active()
        if self.sites:
            visiting = StaffProfile.other_sites.through.objects.filter(
                providersite_id__in=self.sites
            )
            staff = staff.filter(
                Q(home_site__in=self.sites) | Q(pk__in=visiting.values("staffprofile_id"))
            )
        if self.specialties:
            tagged = StaffProfile.specialties.through.objects.filter(
                specialty_id__in=self.specialties
            )
            staff = staff.filter(pk__in=tagged.values("staffprofile_id"))
        if self.staff_groups:
            staff = staff.filter(staff_group__in=self.staff_groups)
        return staff

    def open_sites(self) -> ProviderSiteQuerySet:
        """Return the open sites this audience reaches."""
        sites = ProviderSite.objects.open()
        return sites.filter(pk__in=self.sites) if self.sites else sites

    def includes(self, profile: StaffProfile) -> bool:
        """Return whether ``members()`` holds ``profile``; no query if its lists are prefetched."""
        return (
            profile.user.is_active
            and (not self.sites or any(site.pk in self.sites for site in profile.site_list))
            and (
                not self.specialties
                or any(specialty.pk in self.specialties for specialty in profile.specialty_list)
            )
            and (not self.staff_groups or profile.staff_group_id in self.staff_groups)
        )


def holders_of(permission: str) -> QuerySet[User]:
    """Return the active people to whom a role gives ``permission``; superusers hold no role."""
    people: QuerySet[User] = User.objects.with_perm(
        permission, is_active=True, include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )  # fmt: skip
    return people


def partner_sites(user: User) -> frozenset[int]:
    """Return the ids of the sites of which ``user`` is quality partner."""
    return frozenset(ProviderSite.objects.of_partner(user).values_list("pk", flat=True))


def partners_of(sites: Collection[int]) -> dict[int, list[int]]:
    """Return {site id: ids of its active quality partners, the longest there first}, in a query."""
    found: dict[int, list[int]] = defaultdict(list)
    for site, person in _partners(sites).values_list(THERE, "pk"):
        found[site].append(person)
    return found


def partner_names(sites: Collection[int]) -> dict[int, list[str]]:
    """Return {site id: names of its active quality partners}, in the same order and in a query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = _partners(sites).values_list(THERE, "first_name", "last_name", "username")
    for site, first, last, username in rows:
        found[site].append(f"{first} {last}".strip() or username)
    return found


def _partners(sites: Collection[int]) -> QuerySet[User]:
    return User.objects.filter(
        is_active=True,
        groups__site_role__role="quality_partner",
        groups__site_role__provider_site__in=sites,
    ).order_by("pk")
