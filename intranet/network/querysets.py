"""Named questions about the network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from intranet.network.models import (  # noqa: F401
        ProviderSite,
        Specialty,
        StaffProfile,
        User,
    )


class ProviderSiteQuerySet(models.QuerySet["ProviderSite"]):
    def open(self) -> ProviderSiteQuerySet:
        return self.filter(state="open")

    def of_partner(self, user: User) -> ProviderSiteQuerySet:
        """Return the sites of which ``user`` is quality partner."""
        return self.filter(site_roles__role="quality_partner", site_roles__group__user=user.pk)

    def with_partner(self) -> ProviderSiteQuerySet:
        """Sites that have at least one active quality partner."""
        return self.filter(
            site_roles__role="quality_partner", site_roles__group__user__is_active=True
        ).distinct()


class SpecialtyQuerySet(models.QuerySet["Specialty"]):
    def parents_by_id(self) -> dict[int, int | None]:
        """Return {specialty id: parent id} for the whole vocabulary, in one query."""
        return dict(self.model.objects.values_list("pk", "parent_id"))

    def with_descendants(self, ids: Iterable[int]) -> frozenset[int]:
        """Return ``ids`` and every specialty below them, in one query."""
        parents = self.parents_by_id()
        found = frozenset(ids)
        while True:
            below = {pk for pk, parent in parents.items() if parent in found} - found
            if not below:
                return found
            found |= below

    def with_ancestors(self, ids: Iterable[int]) -> frozenset[int]:
        """Return ``ids`` and every specialty above them, in one query."""
        parents = self.parents_by_id()
        found = frozenset(ids)
        while True:
            above = {parent for pk in found if (parent := parents.get(pk))} - found
            if not above:
                return found
            found |= above


class StaffProfileQuerySet(models.QuerySet["StaffProfile"]):
    def active(self) -> StaffProfileQuerySet:
        """People who still work in the network."""
        return self.filter(user__is_active=True)
