"""Which sites are told of an innovation: each open one in the audience of a live page, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from intranet.network.models import ProviderSite
from learning.adoption import messages
from learning.adoption.models import Adoption
from learning.adoption.querysets import AdoptionQuerySet
from learning.models import InnovationPage

PIECE = 500  # rows in a transaction
REMIND_AGAIN = timedelta(days=28)


def inform(page: InnovationPage, now: datetime | None = None) -> None:
    """Give each site its row, in one statement; those that have one keep it.
    An alias is the page that it stands for."""
    if page.alias_of_id:
        return
    now = now or timezone.now()
    sites = page.audience.open_sites().values_list("pk", flat=True)
    _insert(((page.pk, site) for site in sites), now)


def inform_missing(now: datetime) -> int:
    """Inform the sites that opened or joined an audience since, and what a killed process left."""
    missing: list[tuple[int, int]] = []
    for site in ProviderSite.objects.open():
        known = Adoption.objects.filter(page=OuterRef("pk"), provider_site=site)
        meant = Q(audience_sites=None) | Q(audience_sites=site)
        pages = InnovationPage.objects.live().filter(meant, ~Exists(known), alias_of=None)
        found = pages.distinct().order_by("pk").values_list("pk", flat=True)[: PIECE - len(missing)]
        missing += [(page, site.pk) for page in found]
    _insert(missing, now)
    return len(missing)


def remind(now: datetime) -> int:
    """Ask how it stands where a site has said nothing for long: one message a day for each site."""
    due = Adoption.objects.standing_still(now).filter(
        Q(reminded_at=None) | Q(reminded_at__lte=now - REMIND_AGAIN)
    )
    sites = due.order_by().values_list("provider_site", flat=True).distinct()
    return sum(_remind(site, due, now) for site in list(sites))


@transaction.atomic
def _remind(site: int, due: AdoptionQuerySet, now: datetime) -> int:
    rows = due.filter(provider_site=site).select_for_update(of=("self",)).order_by("pk")
    pks = list(rows.values_list("pk", flat=True))
    if not pks or not messages.still(site, len(pks), timezone.localdate(now)):
        return 0
    return Adoption.objects.filter(pk__in=pks).update(reminded_at=now)


def _insert(rows: Iterable[tuple[int, int]], now: datetime) -> None:
    Adoption.objects.bulk_create(
        [
            Adoption(page_id=page, provider_site_id=site, since=now, last_word_at=now)
            for page, site in rows
        ],
        ignore_conflicts=True,
    )
