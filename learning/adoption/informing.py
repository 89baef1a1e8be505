"""Which sites are told of an innovation: each open one in the audience of a live page, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from intranet.network.audience import partners_of
from intranet.network.models import ProviderSite
from learning.adoption import messages
from learning.adoption.models import Adoption
from learning.models import InnovationPage

PIECE = 500  # rows in a transaction
REMIND_AGAIN = timedelta(days=28)


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
        pages = InnovationPage.objects.live().filter(meant, ~Exists(known)).order_by("pk")
        found = pages.distinct().values_list("pk", flat=True)[: PIECE - len(missing)]
        missing += [(page, site.pk) for page in found]
    _insert(missing, now)
    return len(missing)


@transaction.atomic
def remind(now: datetime) -> int:
    """Ask how it stands where a site has said nothing for long: one summary for each partner."""
    due = Adoption.objects.standing_still(now).filter(
        Q(reminded_at=None) | Q(reminded_at__lte=now - REMIND_AGAIN)
    )
    rows = list(due.select_for_update(of=("self",)).select_related("page", "provider_site")[:PIECE])
    partners = partners_of({row.provider_site_id for row in rows})
    waiting: dict[int, list[Adoption]] = defaultdict(list)
    for row in rows:
        for partner in partners.get(row.provider_site_id, ()):
            waiting[partner].append(row)
    for partner, still in waiting.items():
        messages.still(partner, still, timezone.localdate(now))
    Adoption.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    return len(rows)


def _insert(rows: Iterable[tuple[int, int]], now: datetime) -> None:
    Adoption.objects.bulk_create(
        [
            Adoption(page_id=page, provider_site_id=site, since=now, last_word_at=now)
            for page, site in rows
        ],
        ignore_conflicts=True,
    )
