"""What a reader sees of alerts: those that are theirs, and nothing of any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import CharField, Exists, F, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from intranet.network.models import ProviderSite, StaffProfile, User
from learning.alerts.audience import VERIFIES, WATCH
from learning.alerts.changes import what_changed
from learning.alerts.models import AlertPage, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.owed import how_soon, owes
from learning.alerts.people import see
from learning.alerts.screens import searched
from learning.alerts.states import PERSON_OPEN, SITE_OPEN, PersonState
from learning.paging import paged

DONE_ON_A_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class ShownAlert:
    """An alert as one reader may see it."""

    alert: IssuedAlert
    duty: PersonDuty | None = None
    site_duties: list[SiteDuty] = field(default_factory=list)
    watches: bool = False

    @property
    def is_theirs(self) -> bool:
        return self.duty is not None or bool(self.site_duties)

    @property
    def is_asked(self) -> bool:
        """Whether the reader is asked to acknowledge: also of a version that reached them just now,
        before the worker has opened their duty again."""
        if self.duty is None:
            return False
        acknowledged = self.duty.acknowledged_version == self.alert.version
        return self.duty.is_open or (
            self.duty.state == PersonState.ACKNOWLEDGED and not acknowledged
        )

    @property
    def site_owes(self) -> bool:
        return any(duty.is_open for duty in self.site_duties)

    @property
    def due_at(self) -> datetime:
        """By when the reader has to act: they themselves first, then the first of their sites."""
        if self.duty and self.is_asked:
            return self.duty.due_at
        of_sites = (duty.due_at for duty in self.site_duties if duty.is_open)
        return min(of_sites, default=self.alert.deadline)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of what a reader has done, or what waits: their own, or a site's."""

    alert: IssuedAlert
    duty: PersonDuty | SiteDuty
    site: str = ""


def watches(user: User) -> bool:
    """Return whether ``user`` sees every alert, and how far each person and site has come."""
    return user.has_perm(WATCH)


def open_alert(page: AlertPage, user: User) -> ShownAlert | None:
    """Return the alert of ``page`` as ``user`` may see it, or None if it is not for them."""
    alert = IssuedAlert.objects.filter(page=page.pk).first()
    if alert is None:
        return None
    alert.page = page
    shown = ShownAlert(
        alert=alert,
        duty=_own_duty(alert, user),
        site_duties=_site_duties(alert, user),
        watches=watches(user),
    )
    return shown if shown.is_theirs or shown.watches else None


def _own_duty(alert: IssuedAlert, user: User) -> PersonDuty | None:
    duty = alert.people.filter(person=user.pk).exclude(state=PersonState.LEFT).first()
    if duty:
        duty.alert = alert
    return duty


def _site_duties(alert: IssuedAlert, user: User) -> list[SiteDuty]:
    duties = alert.sites.answered_by_sites_of(user).select_related(
        "provider_site", "lead", "deputy", "answered_by", "confirmed_by"
    )
    return list(duties)


def page_context(page: AlertPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the alert's page shows. Showing it to whoever owes it is kept as seen."""
    now = timezone.now()
    shown: ShownAlert | None = getattr(request, "shown_alert", None)
    if shown is None:  # a preview in the admin
        return {"now": now, "preview": True}
    if shown.duty and request.method == "GET" and not getattr(request, "is_preview", False):
        see(shown.duty, now)
    return {
        "now": now,
        "alert": shown.alert,
        "duty": shown.duty,
        "site_duties": shown.site_duties,
        "watches": shown.watches,
        "changes": what_changed(page),
        "asked": shown.is_asked,
        "site_owes": shown.site_owes,
        "due_at": shown.due_at,
        "is_late": shown.due_at <= now,
        "soon": how_soon(shown.due_at, now),
    }


def index_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the reader's list shows beside what they owe: what is done, or waits."""
    user: Any = request.user
    words = searched(request.GET)
    pages = paged(request, _done_by(user, words), DONE_ON_A_PAGE)
    part = may_watch(user)
    return {
        "to_act": owes(request)["owes"].all,
        "pages": pages,
        "done": _rows(list(pages.page)),
        "words": words,
        "may_watch": part.watches,
        "may_see_late": part.hears_of_late,
        "to_verify": SiteDuty.objects.to_confirm(user).count() if part.verifies else None,
    }


def _done_by(user: User, words: str) -> QuerySet[Any]:
    """Return (when it was issued, its number, the site's name or nothing, the duty's number) of
    what ``user`` or a site they answer for does not owe now, the newest first: a union, of which
    one page is read."""
    people = PersonDuty.objects.of(user).exclude(state__in=PERSON_OPEN)
    sites = SiteDuty.objects.filter(alert__withdrawn_at=None).answered_by_sites_of(user)
    sites = sites.exclude(state__in=SITE_OPEN)
    for word in words.split():
        people = people.filter(alert__page__title__icontains=word)
        sites = sites.filter(alert__page__title__icontains=word)
    own = _listed(people, Value("", CharField()))
    return own.union(_listed(sites, F("provider_site__name"))).order_by(
        "-issued", "-number", "site"
    )


def _listed(duties: QuerySet[Any], site: Any) -> QuerySet[Any]:
    named = duties.annotate(issued=F("alert__issued_at"), number=F("alert"), site=site)
    return named.order_by().values_list("issued", "number", "site", "pk")


def _rows(found: list[tuple[datetime, int, str, int]]) -> list[Row]:
    """Return the rows of one page, in two queries."""
    duties: dict[bool, dict[int, Any]] = {
        False: PersonDuty.objects.select_related("alert__page").in_bulk(
            [pk for *_, site, pk in found if not site]
        ),
        True: SiteDuty.objects.select_related("alert__page", "provider_site").in_bulk(
            [pk for *_, site, pk in found if site]
        ),
    }
    rows = [(site, duties[bool(site)][pk]) for *_, site, pk in found]
    return [Row(alert=duty.alert, duty=duty, site=site) for site, duty in rows]


@dataclass(frozen=True, kw_only=True)
class MayWatch:
    """What of others somebody is led to from their own list."""

    watches: bool
    hears_of_late: bool
    verifies: bool


def may_watch(user: User) -> MayWatch:
    """Return whether ``user`` may watch alerts, whether they hear of late people, and whether they
    verify what sites say, in a query.

    Quality partners do the first two for their sites, line managers the second for their team.
    """
    if user.is_superuser:
        return MayWatch(watches=True, hears_of_late=True, verifies=True)
    own_sites = ProviderSite.objects.of_partner(user)
    own_team = StaffProfile.objects.filter(line_manager__user=user.pk)
    watches_all, verifies, is_partner, has_team = User.objects.values_list(
        _holds(user, WATCH), _holds(user, VERIFIES), Exists(own_sites), Exists(own_team)
    ).get(pk=user.pk)
    watches = watches_all or is_partner
    return MayWatch(watches=watches, hears_of_late=watches or has_team, verifies=verifies)


def _holds(user: User, permission: str) -> Exists:
    app, codename = permission.split(".")
    mine = Permission.objects.filter(Q(group__user=user.pk) | Q(user=user.pk))
    return Exists(mine.filter(content_type__app_label=app, codename=codename))
