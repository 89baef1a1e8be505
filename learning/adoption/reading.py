"""What readers see of innovations: which site has come how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from intranet.network.models import ProviderSite, User
from learning.adoption.models import Adoption
from learning.models import InnovationPage
from search.access import readable


@dataclass(frozen=True, kw_only=True)
class Row:
    """One innovation, and what each site in the heading says of it; None where it is not asked."""

    page: InnovationPage
    adoptions: Sequence[Adoption | None]


def innovations_for(user: User) -> QuerySet[InnovationPage]:
    """Return the live innovations that ``user`` may open, the newest first."""
    pages = InnovationPage.objects.live().filter(readable(user, "pk"))
    return pages.order_by("-last_published_at", "-pk")


def matrix(pages: Sequence[InnovationPage], sites: Sequence[ProviderSite]) -> list[Row]:
    """Return a row for each of ``pages``, in a query."""
    rows = Adoption.objects.filter(page__in=[page.pk for page in pages], provider_site__in=sites)
    found = rows.select_related("provider_site")
    known = {(one.page_id, one.provider_site_id): one for one in found}
    return [
        Row(page=page, adoptions=[known.get((page.pk, site.pk)) for site in sites])
        for page in pages
    ]
