"""Named questions about what sites answered and owe."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from intranet.network.models import ProviderSite, User
from learning.responses.states import OWED, State

if TYPE_CHECKING:
    from learning.responses.models import SiteResponse  # noqa: F401


class SiteResponseQuerySet(models.QuerySet["SiteResponse"]):
    def owed(self) -> SiteResponseQuerySet:
        """Those for which the site has to do something next."""
        return self.filter(state__in=OWED)

    def overdue(self, on: date) -> SiteResponseQuerySet:
        return self.owed().filter(due_on__lt=on)

    def to_accept(self) -> SiteResponseQuerySet:
        """Those for which the risk and quality team has to do something next."""
        return self.filter(state=State.ANSWERED)

    def of_partner(self, user: User) -> SiteResponseQuerySet:
        """Those of the sites that ``user`` is quality partner of."""
        sites = ProviderSite.objects.of_partner(user)
        return self.filter(provider_site__in=sites.values("pk"))
