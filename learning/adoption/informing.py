"""Which sites are told of an innovation: each open one in the audience of a live page, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from intranet.network.models import ProviderSite
from learning.adoption.models import Adoption
from learning.models import InnovationPage

PIECE = 500  # rows in a transaction


def inform(page: InnovationPage, now: datetime | None = None) -> None:
    """Give each site its row, in one statement; those that have one keep it."""
    now = now or timezone.now()
    sites = page.audience.open_sites().values_list("pk", flat=True)
    _insert(((page.pk, site) for site in sites), now)


def inform_missing(now: datetime) -> int:
    """Inform the sites that opened or joined an audience since, and what a killed process left."""
    missing: list[tuple[int, int]] = []
    for site in ProviderSite.objects.open():
        known = Adoption.objects.filter(page=OuterRef("pk"), provider_site=site)
        meant = Q(audience_sites=None) | Q(audience_sites=site)
        pages = InnovationPage.objects.live().filter(meant, ~Exists(known))
        found = pages.distinct().order_by("pk").values_list("pk", flat=True)[: PIECE - len(missing)]
        missing += [(page, site.pk) for page in found]
    _insert(missing, now)
    return len(missing)


def _insert(rows: Iterable[tuple[int, int]], now: datetime) -> None:
    Adoption.objects.bulk_create(
        [
            Adoption(page_id=page, provider_site_id=site, since=now, last_word_at=now)
            for page, site in rows
        ],
        ignore_conflicts=True,
    )
