"""Named questions about invitations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from intranet.network.models import ProviderSite, StaffProfile, User
from intranet.restrictions import closed_pages
from learning.actions.models import ActionPage
from learning.peer.states import ANSWERED, State
from learning.responses.states import State as ResponseState

if TYPE_CHECKING:
    from learning.peer.models import Invitation, PeerEntry  # noqa: F401

REMINDED = timedelta(days=2)  # before the last day
SITES_OPEN = Q(provider_site__state=ProviderSite.State.OPEN)
RESPONSE_ASKED = Q(response__page__live=True) & ~Q(response__state=ResponseState.CLOSED)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, on: date) -> InvitationQuerySet:
        """Those that nobody has answered or withdrawn, and whose last day is not over."""
        return self.filter(state=State.INVITED, ends_on__gte=on)

    def over(self, on: date) -> InvitationQuerySet:
        """Those whose last day is over and was not yet taken note of."""
        return self.filter(state=State.INVITED, ends_on__lt=on)

    def ending_soon(self, on: date) -> InvitationQuerySet:
        """Those of whose end nobody was reminded."""
        return self.open(on).filter(ends_on__lte=on + REMINDED, reminded_at=None)

    def in_force(self) -> InvitationQuerySet:
        """Those of open sites, about what is still asked for."""
        return self.filter(SITES_OPEN, Q(action__isnull=False) | RESPONSE_ASKED)

    def asked_of(self, user: User, on: date) -> InvitationQuerySet:
        """Those that ``user`` has to answer: never about a site at which they work by now."""
        here = Q(home_site=OuterRef("provider_site")) | Q(other_sites=OuterRef("provider_site"))
        works_there = StaffProfile.objects.filter(here, user=user.pk)
        return self.open(on).in_force().filter(~Exists(works_there), peer=user.pk)

    def readable_to(self, user: User) -> InvitationQuerySet:
        """Leave out those about a page that is closed to ``user``, and about an action that serves
        no live page that they may open."""
        closed = closed_pages(user).values("pk")
        of_action = ActionPage.objects.filter(action=OuterRef("action"))
        opened = of_action.filter(page__live=True).exclude(page__in=closed)
        rows = self.filter(Q(response=None) | ~Q(response__page__in=closed))
        return rows.filter(Q(action=None) | Exists(opened) | ~Exists(of_action))

    def answered_by(self, user: User) -> InvitationQuerySet:
        return self.filter(peer=user.pk, state__in=ANSWERED)
