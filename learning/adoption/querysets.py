"""Named questions about how far sites have come with innovations."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from intranet.network.models import ProviderSite, User
from learning.adoption.states import STILL_AFTER
from learning.models import InnovationPage

if TYPE_CHECKING:
    from learning.adoption.models import Adoption  # noqa: F401


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def asked(self) -> AdoptionQuerySet:
        """Those of open sites about a page that readers can open."""
        return self.filter(page__live=True, provider_site__state=ProviderSite.State.OPEN)

    def standing_still(self, now: datetime) -> AdoptionQuerySet:
        """Those whose site has said nothing for too long, and is still in the page's audience."""
        still = (
            Q(state=state, last_word_at__lte=now - timedelta(days=days))
            for state, days in STILL_AFTER.items()
        )
        return self.asked().filter(reduce(or_, still), InnovationPage.means())

    def of_partner(self, user: User) -> AdoptionQuerySet:
        """Those of the sites that ``user`` is quality partner of."""
        sites = ProviderSite.objects.of_partner(user)
        return self.filter(provider_site__in=sites.values("pk"))
