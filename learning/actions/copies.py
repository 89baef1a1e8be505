"""An action for the whole network: one linked copy for each open site, with its own owner, date
and state."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from wagtail.models import Page

from intranet.network.audience import partners_of
from intranet.network.models import ProviderSite, User
from learning.actions.doing import may_open
from learning.actions.models import Action, ActionEntry, ActionPage, NetworkAction
from learning.actions.states import Event, State
from learning.actions.wishes import Wish, not_past
from learning.responses.owing import LOOK_BACK
from learning.verbs import NotPossible, quicker, said


@transaction.atomic
def propose_everywhere(
    *, by: User, wish: Wish, pages: Collection[Page] = (), now: datetime | None = None
) -> NetworkAction:
    """Propose an action to each open site."""
    not_past(wish.due_on)
    now = now or timezone.now()
    network = NetworkAction.objects.create(**wish.fields, created_by=by, created_at=now)
    network.pages.set(pages)
    _copy(network, now)
    return network


def copy_missing(now: datetime) -> int:
    """Give each site that opened since its copies of what was proposed in the last year and has not
    been ended; return how many."""
    here = Q(copies__provider_site__state=ProviderSite.State.OPEN)
    lately = NetworkAction.objects.filter(ended_at=None, created_at__gte=now - LOOK_BACK)
    copied = lately.annotate(copied=Count("copies", filter=here))
    behind = copied.filter(copied__lt=ProviderSite.objects.open().count())
    return sum(_copy(network, now) for network in behind.order_by("pk"))


@transaction.atomic
def end(
    network: NetworkAction, *, by: User, reason: str, now: datetime | None = None
) -> NetworkAction:
    """Let sites that open from now on have no copy; those that there are stay as they are."""
    held = NetworkAction.objects.select_for_update().get(pk=network.pk)
    if held.ended_at is not None:
        raise quicker("Ended")
    held.ended_why = said(reason, "Say why sites that open later need none.")
    held.ended_by, held.ended_at = by, now or timezone.now()
    held.save()
    return held


@transaction.atomic
def _copy(of: NetworkAction, now: datetime) -> int:
    # Whoever else copies or ends it waits here, so that no site gets two, or one too late.
    network = NetworkAction.objects.select_for_update().get(pk=of.pk)
    if network.ended_at is not None:
        return 0
    sites = list(ProviderSite.objects.open().exclude(actions__network=network).order_by("pk"))
    pages = list(network.pages.all())
    owners = _owners([site.pk for site in sites], pages)
    wish = Wish.of(network)
    values = wish.fields
    if wish.due_on and wish.due_on < timezone.localdate(now):
        values["due_on"] = None  # the site sets a day of its own
    copies = Action.objects.bulk_create(
        Action(
            **values, network=network, provider_site=site, owner=owners.get(site.pk),
            created_by=network.created_by, created_at=now, changed_at=now, steps=1,
            state=State.PROPOSED,
        )
        for site in sites
    )  # fmt: skip
    ActionEntry.objects.bulk_create(
        ActionEntry(action=copy, number=1, at=now, event=Event.PROPOSED, by=network.created_by)
        for copy in copies
    )
    ActionPage.objects.bulk_create(
        ActionPage(action=copy, page=page) for copy in copies for page in pages
    )
    return len(copies)


def _owners(sites: Collection[int], pages: Collection[Page]) -> dict[int, User]:
    """Return {site: its first quality partner}, of those who may open what it is about."""
    first = {site: people[0] for site, people in partners_of(sites).items() if people}
    people = User.objects.in_bulk(set(first.values()))
    return {site: people[pk] for site, pk in first.items() if _sees(people[pk], pages)}


def _sees(person: User, pages: Collection[Page]) -> bool:
    try:
        may_open(person, pages)
    except NotPossible:
        return False
    return True
