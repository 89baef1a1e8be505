"""What a reader sees of alerts: those that are theirs, and nothing of any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from intranet.network.models import User
from learning.alerts.models import AlertPage, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.people import see
from learning.alerts.states import SITE_OPEN, PersonState

WATCH = "alerts.view_personduty"
SHOWN_DONE = 20


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


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a reader's list of alerts."""

    alert: IssuedAlert
    due_at: datetime
    state: str
    url: str
    site: str = ""
    is_open: bool = True
    now: datetime

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_at <= self.now


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
        "is_late": bool(shown.duty and shown.duty.is_open and shown.duty.due_at <= now),
    }


def index_context(request: HttpRequest) -> dict[str, Any]:
    """Return the reader's own alerts: what they owe, the most urgent first, then what is done."""
    user: Any = request.user
    now = timezone.now()
    rows = [*_rows_of_person(user, now), *_rows_of_sites(user, now)]
    owed = sorted((row for row in rows if row.is_open), key=lambda row: row.due_at)
    done = sorted((row for row in rows if not row.is_open), key=lambda row: row.due_at)[::-1]
    return {"owed": owed, "done": done[:SHOWN_DONE], "watches": watches(user), "now": now}


def _rows_of_person(user: User, now: datetime) -> list[Row]:
    duties = PersonDuty.objects.of(user).select_related("alert__page")
    return [
        Row(
            alert=duty.alert, due_at=duty.due_at, state=duty.get_state_display(),
            url=duty.alert.page.url, is_open=duty.is_open, now=now,
        )
        for duty in duties
    ]  # fmt: skip


def _rows_of_sites(user: User, now: datetime) -> list[Row]:
    duties = SiteDuty.objects.filter(alert__withdrawn_at=None).answered_by_sites_of(user)
    return [
        Row(
            alert=duty.alert, due_at=duty.due_at, state=duty.get_state_display(),
            url=reverse("alert_site", args=[duty.alert_id, duty.provider_site.slug]),
            site=duty.provider_site.name, is_open=duty.state in SITE_OPEN, now=now,
        )
        for duty in duties.select_related("alert__page", "provider_site")
    ]  # fmt: skip
