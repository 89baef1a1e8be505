"""Named questions about who owes what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from intranet.network.models import ProviderSite
from learning.alerts.states import (
    PERSON_OPEN,
    SITE_OPEN,
    SITE_TO_CONFIRM,
    PersonState,
    SiteState,
)

if TYPE_CHECKING:
    from intranet.network.models import User
    from learning.alerts.models import PersonDuty, SiteDuty  # noqa: F401


def late(states: Sequence[str], now: datetime) -> Q:
    """Ask of a duty whether it is late and still owed: its alert in force, its deadline over."""
    return Q(state__in=states, due_at__lte=now, alert__withdrawn_at=None)


class PersonDutyQuerySet(models.QuerySet["PersonDuty"]):
    def open(self) -> PersonDutyQuerySet:
        """Return what somebody owes now, of alerts that are in force."""
        return self.filter(state__in=PERSON_OPEN, alert__withdrawn_at=None)

    def overdue(self, now: datetime) -> PersonDutyQuerySet:
        return self.filter(late(PERSON_OPEN, now))

    def returning(self) -> PersonDutyQuerySet:
        """Return those of who left after the deadline, and is back."""
        left = self.filter(state=PersonState.LEFT, version=F("alert__version"))
        return left.exclude(back_to="").filter(person__is_active=True)

    def of(self, user: User) -> PersonDutyQuerySet:
        """Return those that ``user`` may see of their own, the most urgent first."""
        mine = self.filter(person=user.pk, alert__withdrawn_at=None)
        return mine.exclude(state=PersonState.LEFT).order_by("due_at", "pk")

    def counted(self) -> PersonDutyQuerySet:
        """Return the denominator: everybody but those who left and those who are excused."""
        return self.exclude(state__in=[PersonState.LEFT, PersonState.EXCUSED])


class SiteDutyQuerySet(models.QuerySet["SiteDuty"]):
    def open(self) -> SiteDutyQuerySet:
        """Return what a site owes now, of alerts that are in force."""
        return self.filter(state__in=SITE_OPEN, alert__withdrawn_at=None)

    def overdue(self, now: datetime) -> SiteDutyQuerySet:
        return self.filter(late(SITE_OPEN, now))

    def returning(self) -> SiteDutyQuerySet:
        """Return those of sites that closed after the deadline, and are open again."""
        closed = self.filter(state=SiteState.CLOSED, version=F("alert__version"))
        return closed.exclude(back_to="").filter(provider_site__state=ProviderSite.State.OPEN)

    def to_confirm(self, by: User) -> SiteDutyQuerySet:
        """Return what waits to be approved or verified and was not answered by ``by``, who may."""
        waiting = self.filter(state__in=SITE_TO_CONFIRM, alert__withdrawn_at=None)
        return waiting.exclude(answered_by=by.pk)

    def to_recheck(self, on: date) -> SiteDutyQuerySet:
        """Return what was verified and is to be looked at again by now."""
        verified = self.filter(state=SiteState.VERIFIED, alert__withdrawn_at=None)
        return verified.filter(recheck_at__lte=on)

    def at_sites_of(self, user: User) -> SiteDutyQuerySet:
        """Return those of sites of which ``user`` is quality partner."""
        return self.filter(provider_site__in=ProviderSite.objects.of_partner(user).values("pk"))

    def answered_by_sites_of(self, user: User) -> SiteDutyQuerySet:
        """Return those for which ``user`` may act: as quality partner, lead or deputy."""
        partner = Q(provider_site__in=ProviderSite.objects.of_partner(user).values("pk"))
        mine = Q(lead=user.pk) | Q(deputy=user.pk) | partner
        return self.filter(mine).exclude(state=SiteState.CLOSED)
