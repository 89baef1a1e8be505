"""Named questions about actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from intranet.context import holds
from intranet.network.audience import partner_sites
from intranet.network.models import StaffProfile, User
from intranet.restrictions import closed_pages
from learning.actions.states import (
    OPEN,
    SHOWN_DONE,
    STRONGER,
    TO_CONFIRM,
    HostState,
    State,
    Strength,
)

if TYPE_CHECKING:
    from learning.actions.models import Action, ActionEntry, ActionPage  # noqa: F401

VERIFIES = "actions.change_action"
SEES_ALL = (VERIFIES, "actions.view_action")
SOON = timedelta(days=14)
STUCK = timedelta(days=30)


def sees_all(user: User) -> bool:
    return any(user.has_perm(permission) for permission in SEES_ALL)


def team_of(user: User) -> QuerySet[Any, Any]:
    """Return, as a subquery, the people whose line manager ``user`` is."""
    return StaffProfile.objects.filter(line_manager__user=user.pk).values("user")


class ActionQuerySet(models.QuerySet["Action"]):
    def open(self) -> ActionQuerySet:
        """Those that somebody has still to do."""
        return self.filter(state__in=OPEN)

    def overdue(self, on: date) -> ActionQuerySet:
        return self.open().filter(due_on__lt=on)

    def due_soon(self, on: date) -> ActionQuerySet:
        """Those due from ``on`` to two weeks later."""
        return self.open().filter(due_on__gte=on, due_on__lte=on + SOON)

    def stuck(self, now: datetime) -> ActionQuerySet:
        """Those in progress about which nobody has said anything for 30 days."""
        return self.filter(state=State.IN_PROGRESS, changed_at__lt=now - STUCK)

    def without_owner(self) -> ActionQuerySet:
        """Those that nobody owns, or whose owner has left the network."""
        return self.open().filter(Q(owner=None) | Q(owner__is_active=False))

    def to_confirm(self) -> ActionQuerySet:
        """Those for which the risk and quality team has to do something next."""
        return self.filter(state__in=TO_CONFIRM)

    def to_recheck(self, on: date) -> ActionQuerySet:
        return self.filter(state=State.VERIFIED, recheck_on__lte=on)

    def waiting_at_site(self, now: datetime) -> ActionQuerySet:
        """Those with something to be done at the site: overdue, due soon, without an owner, to be
        agreed, declined by the host, stuck, or to be looked at again; with ``wanted_on``, a date or
        None."""
        today = timezone.localdate(now)
        late_or_lost = Q(due_on__lte=today + SOON) | Q(owner=None) | Q(owner__is_active=False)
        wanted = models.Case(models.When(state=State.VERIFIED, then="recheck_on"), default="due_on")
        return self.annotate(wanted_on=wanted).filter(
            Q(late_or_lost, state__in=OPEN)
            | Q(~Q(host_state=HostState.WAITING), state=State.PROPOSED)
            | Q(state=State.IN_PROGRESS, changed_at__lt=now - STUCK)
            | Q(state=State.VERIFIED, recheck_on__lte=today)
        )

    def to_confirm_by(self, user: User) -> ActionQuerySet:
        """Those that ``user`` has to verify or approve: of the team, and not their own word."""
        own = Q(done_by=user.pk) | Q(owner=user.pk)
        not_their_own = Q(~own, state=State.DONE) | Q(
            ~Q(said_by=user.pk), state=State.SAID_NOT_POSSIBLE
        )
        return self.to_confirm().filter(not_their_own).filter(holds(user, VERIFIES))

    def shown_done(self) -> ActionQuerySet:
        """Those that somebody else has verified."""
        return self.filter(state__in=SHOWN_DONE)

    def stronger(self) -> ActionQuerySet:
        return self.filter(kind__strength__in=STRONGER)

    def of_strength(self, strength: Strength) -> ActionQuerySet:
        return self.filter(kind__strength=strength)

    def of_owner(self, user: User) -> ActionQuerySet:
        return self.filter(owner=user.pk)

    def of_team(self, user: User) -> ActionQuerySet:
        """Those owned by somebody whose line manager ``user`` is."""
        return self.filter(owner__in=team_of(user))

    def of_partner(self, user: User) -> ActionQuerySet:
        """Those of the sites that ``user`` is quality partner of."""
        return self.filter(provider_site__in=partner_sites(user))

    def asked_of_hosts(self) -> ActionQuerySet:
        """Those that wait for another site's agreement."""
        return self.filter(host_state=HostState.WAITING, state=State.PROPOSED)

    def asked_of(self, user: User) -> ActionQuerySet:
        """Those that wait for the agreement of a site that ``user`` is quality partner of."""
        return self.asked_of_hosts().filter(host_site__in=partner_sites(user))

    def for_page(self, page: int) -> ActionQuerySet:
        links = apps.get_model("actions", "ActionPage").objects
        return self.filter(Exists(links.filter(action=OuterRef("pk"), page=page)))

    def visible_to(self, user: User) -> ActionQuerySet:
        """Those that ``user`` may see: their own and their team's, those of sites they are quality
        partner of or that ask such a site, or all; and never one that is about nothing but pages
        closed to them."""
        found = self
        if not sees_all(user):
            sites = partner_sites(user)
            mine = Q(owner=user.pk) | Q(owner__in=team_of(user))
            if sites:
                mine |= Q(provider_site__in=sites) | Q(host_site__in=sites)
            found = self.filter(mine)
        return found.about_pages_open_to(user)

    def about_pages_open_to(
        self, user: User, closed: QuerySet[Page] | None = None
    ) -> ActionQuerySet:
        """Leave out what is about nothing but pages ``closed`` to ``user``; they are asked for, if
        they are not known already."""
        closed = closed_pages(user) if closed is None else closed
        if closed.query.is_empty():
            return self
        links = apps.get_model("actions", "ActionPage").objects
        inside = Q(page__in=closed.values("pk"))
        open_too = links.filter(action=OuterRef("action")).exclude(inside)
        return self.exclude(pk__in=links.filter(inside).exclude(Exists(open_too)).values("action"))
