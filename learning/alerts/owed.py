"""What the signed-in person owes now: the banner on every page, and the top of the front page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, F, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from intranet.context import Layout, layout
from intranet.network.models import User
from learning.alerts.models import PersonDuty, SiteDuty
from learning.alerts.states import Severity
from search.indexing import url_of

ON_FRONT_PAGE = 3
OWES_CRITICAL = "owes_critical"


def owes(request: HttpRequest) -> dict[str, Owed]:
    """Return what the reader owes, once for each request; it is asked only where it is shown."""
    held: Owed | None = getattr(request, "_owes", None)
    if held is None:
        held = request._owes = Owed(request)  # type: ignore[attr-defined]
    return {"owes": held}


@dataclass(frozen=True, kw_only=True)
class OwedAlert:
    """One alert that the reader owes: ``is_own``, for ``sites`` they answer for, or both."""

    pk: int
    title: str
    url: str
    severity: str
    due_at: datetime
    is_own: bool
    sites: list[str]
    now: datetime

    @property
    def is_critical(self) -> bool:
        return self.severity == Severity.CRITICAL

    @property
    def is_late(self) -> bool:
        return self.due_at <= self.now

    @property
    def soon(self) -> str:
        return how_soon(self.due_at, self.now)

    @property
    def act_url(self) -> str:
        """Where they acknowledge it or, if it is their site's alone, answer for the site."""
        return self.url if self.is_own else reverse("alert_sites", args=[self.pk])

    @property
    def urgency(self) -> tuple[bool, datetime, int]:
        return (not self.is_critical, self.due_at, self.pk)

    def is_at(self, path: str) -> bool:
        """Return whether ``path`` is the alert's own page, or one of those about it."""
        return path == self.url or path.startswith(f"/alerts/{self.pk}/")


class Owed:
    """Of one reader, the most urgent first: critical ones, then by the time they are due."""

    def __init__(self, request: HttpRequest) -> None:
        self.layout: Layout = layout(request)["layout"]
        self.user = self.layout.user
        self.path = request.path
        self.is_preview = getattr(request, "is_preview", False)

    @cached_property
    def all(self) -> list[OwedAlert]:
        return owed_by(self.user) if self.user else []

    @cached_property
    def _critical(self) -> list[OwedAlert]:
        if self.user is None or self.is_preview:
            return []
        if "all" in self.__dict__:  # the front page has asked
            return [alert for alert in self.all if alert.is_critical]
        if self.layout.answer(OWES_CRITICAL) is False:  # as on most pages, in the menu's query
            return []
        return owed_by(self.user, severity=Severity.CRITICAL)

    @cached_property
    def banner(self) -> OwedAlert | None:
        """The most urgent critical alert that is not on the page itself."""
        return next((alert for alert in self._critical if not alert.is_at(self.path)), None)

    @property
    def more_critical(self) -> int:
        return len(self._critical) - 1

    @property
    def first(self) -> list[OwedAlert]:
        """The first ones of those that do not stand in the banner."""
        return [alert for alert in self.all if alert != self.banner][:ON_FRONT_PAGE]


def owed_by(user: User, severity: Severity | None = None) -> list[OwedAlert]:
    """Return what ``user`` owes, and the sites they answer for, in one query.

    A union, as each of its parts finds its few rows by an index. It also leaves out what is found
    twice, such as a lead who is quality partner.
    """
    parts = [
        duties.order_by().values_list(
            "alert_id", "due_at", "alert__page__title", "alert__page__url_path",
            "alert__page__severity", site,
        )
        for duties, site in _duties_of(user, severity)
    ]  # fmt: skip
    return _by_alert(parts[0].union(*parts[1:]))


def owes_critical(user: User) -> Q:
    """Return the question whether ``user`` owes anything critical, to be asked with another."""
    return reduce(or_, (Q(Exists(duties)) for duties, _ in _duties_of(user, Severity.CRITICAL)))


def _duties_of(user: User, severity: Severity | None) -> Iterator[tuple[QuerySet[Any], Any]]:
    """Yield what ``user`` owes in parts, each with the expression of the site's name."""
    meant = Q(alert__page__severity=severity) if severity else Q()
    sites = SiteDuty.objects.open().filter(meant)
    yield PersonDuty.objects.open().filter(meant, person=user.pk), Value("", CharField())
    for duties in (
        sites.filter(lead=user.pk),
        sites.filter(deputy=user.pk),
        sites.at_sites_of(user),
    ):
        yield duties, F("provider_site__name")


def _by_alert(rows: Iterable[tuple[Any, ...]]) -> list[OwedAlert]:
    """Return one for each alert, due when the first of its duties is."""
    found: dict[int, OwedAlert] = {}
    now = timezone.now()
    for pk, due_at, title, url_path, severity, site in rows:
        before = found.get(pk)
        sites = [*(before.sites if before else []), *([site] if site else [])]
        found[pk] = OwedAlert(
            pk=pk, title=title, url=url_of(url_path), severity=severity,
            due_at=min(before.due_at, due_at) if before else due_at,
            is_own=not site or bool(before and before.is_own), sites=sorted(sites), now=now,
        )  # fmt: skip
    return sorted(found.values(), key=lambda alert: alert.urgency)


def how_soon(due_at: datetime, now: datetime) -> str:
    """Return the days from today to ``due_at`` in words, by the calendar in London."""
    zone = timezone.get_default_timezone()
    days = (timezone.localdate(due_at, zone) - timezone.localdate(now, zone)).days
    if days < 0:
        return f"{-days} day{'' if days == -1 else 's'} late"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
