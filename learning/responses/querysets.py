"""Named questions about what sites answered and owe."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import Page

from intranet.context import holds
from intranet.network.audience import partner_sites
from intranet.network.models import ProviderSite, User
from intranet.restrictions import closed_pages
from learning.responses.states import OPEN, OWED, State

if TYPE_CHECKING:
    from learning.responses.models import ResponseEntry, SiteResponse  # noqa: F401


class SiteResponseQuerySet(models.QuerySet["SiteResponse"]):
    def owed(self) -> SiteResponseQuerySet:
        """Those for which the site has to do something next."""
        return self.filter(state__in=OWED)

    def open(self) -> SiteResponseQuerySet:
        """Those that nobody has accepted yet."""
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> SiteResponseQuerySet:
        return self.owed().filter(due_on__lt=on)

    def to_accept(self) -> SiteResponseQuerySet:
        """Those for which the risk and quality team has to do something next."""
        return self.filter(state=State.ANSWERED)

    def to_accept_by(self, user: User) -> SiteResponseQuerySet:
        """Those that ``user`` has to accept or challenge: of the team, and not their own word."""
        theirs = self.to_accept().exclude(answered_by=user.pk)
        return theirs.filter(holds(user, "responses.change_siteresponse"))

    def of_partner(self, user: User) -> SiteResponseQuerySet:
        """Those of the sites that ``user`` is quality partner of."""
        # Their numbers, as no plan is good for sites that are unknown while it is made.
        return self.filter(provider_site__in=partner_sites(user))

    def few_by(self, *names: str) -> SiteResponseQuerySet:
        """Return a few of very many rows in the order of ``names``.

        They are found first and sorted then: an index in that order would be walked through all
        the others.
        """
        sorted_by = {name: Coalesce(F(name.lstrip("-")), None) for name in names}
        return self.order_by(
            *(found.desc() if name.startswith("-") else found for name, found in sorted_by.items())
        )

    def in_force(self) -> SiteResponseQuerySet:
        """Those of open sites about pages that readers can open."""
        return self.filter(page__live=True, provider_site__state=ProviderSite.State.OPEN)

    def open_to(self, user: User, closed: QuerySet[Page] | None = None) -> SiteResponseQuerySet:
        """Leave out those about pages that are ``closed`` to ``user``, which are nowhere for them;
        they are asked for, if they are not known already."""
        closed = closed_pages(user) if closed is None else closed
        return self.exclude(page__in=closed.values("pk"))
