"""What a publisher sees before an alert goes out: who gets it, who will not notice, who is full.

A few queries each, for an audience of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q, QuerySet, Sum

from intranet.network.models import ProviderSite, StaffProfile
from intranet.network.querysets import StaffProfileQuerySet
from learning.alerts.audience import people_of, sites_of
from learning.alerts.models import AlertPage, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.states import PersonState, Severity, SiteState

if TYPE_CHECKING:
    from learning.alerts.querysets import PersonDutyQuerySet, SiteDutyQuerySet

SAMPLE = 20
QUIET = timedelta(days=60)  # without signing in
WEEK = timedelta(days=7)
FULL = 3  # duties in a week
MANY_FULL = 10  # per cent of an audience


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many duties an audience has besides, that are due in a week or late already."""

    owners: int
    total: int
    highest: int
    full: int  # owners with three or more

    @property
    def average(self) -> float:
        return self.total / self.owners if self.owners else 0.0


@dataclass(frozen=True, kw_only=True)
class Group:
    """Some of an audience: how many, and the names of the first."""

    count: int
    first: Sequence[StaffProfile]

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Who an alert is for, as things stand now."""

    people: int
    sites: int
    by_site: Sequence[tuple[str, int]]
    by_staff_group: Sequence[tuple[str, int]]
    sample: Sequence[StaffProfile]
    without_address: Group
    quiet: Group
    without_partner: Sequence[str]
    people_load: Load
    site_load: Load
    severity: str

    @property
    def advice(self) -> list[str]:
        """Return what somebody who looks after people's time would say."""
        said = []
        for load, who in ((self.people_load, "people"), (self.site_load, "sites")):
            if load.owners and load.full * 100 >= load.owners * MANY_FULL:
                said.append(
                    f"{load.full} of {load.owners} {who} have {FULL} or more duties already. "
                    "Choose a later deadline, a smaller audience, or one answer for each site."
                )
        if said and self.severity == Severity.ROUTINE:
            said.append("It is routine: can it wait until they have answered the others?")
        if not said:
            said.append("They have room for this one.")
        return said


def preview(page: AlertPage, now: datetime) -> Preview:
    """Return who the draft ``page`` is for, and what they have to do besides."""
    people, sites = people_of(page), sites_of(page)
    no_address = Q(user__email="")
    quiet = Q(user__last_login=None) | Q(user__last_login__lt=now - QUIET)
    counts = people.aggregate(
        people=Count("pk"),
        no_address=Count("pk", filter=no_address),
        quiet=Count("pk", filter=quiet),
    )
    by_site = _count_by(people, "home_site__name")
    acting = list(sites.values_list("name", flat=True))
    with_partner = set(ProviderSite.objects.with_partner().values_list("name", flat=True))
    concerned = {*acting, *(name for name, _count in by_site)}
    return Preview(
        people=counts["people"],
        sites=len(acting),
        by_site=by_site,
        by_staff_group=_count_by(people, "staff_group__name"),
        sample=_sample(people),
        without_address=_first(people.filter(no_address), counts["no_address"]),
        quiet=_first(people.filter(quiet), counts["quiet"]),
        without_partner=sorted(concerned - with_partner),
        people_load=_load_of_people(page, people, counts["people"], now),
        site_load=_load_of_sites(page, sites, len(acting), now),
        severity=page.severity,
    )


def what_approval_does(page: AlertPage) -> str:
    """Return, for whoever approves the draft ``page``, who is asked and who is asked again."""
    people, sites = people_of(page).count(), sites_of(page).count()
    now = f"It is for {_counted(people, sites)} as things stand now."
    alert = IssuedAlert.objects.filter(page=page.pk).first()
    if alert is None:
        return now
    if page.version <= alert.version and not alert.withdrawn_at:
        return (
            f"{now} The version stays {alert.version}, so nobody is asked again; only who is new "
            "in its audience gets it."
        )
    acknowledged = alert.people.filter(state=PersonState.ACKNOWLEDGED).count()
    answered = alert.sites.exclude(state__in=[SiteState.ISSUED, SiteState.CLOSED]).count()
    version = max(page.version, alert.version + 1)
    return (
        f"{now} Version {version} asks everybody again. Version {alert.version} was acknowledged "
        f"or answered by {_counted(acknowledged, answered)}; that stays in the log."
    )


def _counted(people: int, sites: int) -> str:
    """Return "1 person and 6 sites", leaving out what there is none of."""
    said = []
    if people or not sites:
        said.append("1 person" if people == 1 else f"{people} people")
    if sites:
        said.append("1 site" if sites == 1 else f"{sites} sites")
    return " and ".join(said)


def _count_by(people: StaffProfileQuerySet, field: str) -> list[tuple[str, int]]:
    """Return (name, how many), the largest first."""
    rows = people.order_by().values_list(field).annotate(count=Count("pk"))
    return sorted(((name or "Not known", n) for name, n in rows), key=lambda row: (-row[1], row[0]))


def _sample(people: StaffProfileQuerySet) -> list[StaffProfile]:
    """Return people from all over the audience: every so many, site by site."""
    pks = list(people.order_by("home_site", "staff_group", "pk").values_list("pk", flat=True))
    step = max(1, len(pks) // SAMPLE)
    return list(_named(StaffProfile.objects.filter(pk__in=pks[::step][:SAMPLE])))


def _first(people: StaffProfileQuerySet, count: int) -> Group:
    return Group(count=count, first=list(_named(people)[:SAMPLE]) if count else [])


def _named(people: QuerySet[StaffProfile]) -> QuerySet[StaffProfile]:
    return people.select_related("user", "home_site", "staff_group").order_by(
        "home_site__name", "user__last_name", "user__first_name", "pk"
    )


def _load_of_people(
    page: AlertPage, people: StaffProfileQuerySet, owners: int, now: datetime
) -> Load:
    duties = PersonDuty.objects.open().filter(person__in=people.order_by().values("user"))
    return _load(duties, "person", page, owners, now)


def _load_of_sites(
    page: AlertPage, sites: QuerySet[ProviderSite], owners: int, now: datetime
) -> Load:
    duties = SiteDuty.objects.open().filter(provider_site__in=sites.order_by().values("pk"))
    return _load(duties, "provider_site", page, owners, now)


def _load(
    duties: PersonDutyQuerySet | SiteDutyQuerySet,
    owner: str,
    page: AlertPage,
    owners: int,
    now: datetime,
) -> Load:
    due = duties.filter(due_at__lt=now + WEEK)
    each = due.exclude(alert__page=page.pk).order_by().values(owner).annotate(duties=Count("pk"))
    found = each.aggregate(
        total=Sum("duties"),
        highest=Max("duties"),
        full=Count("duties", filter=Q(duties__gte=FULL)),
    )
    return Load(
        owners=owners, total=found["total"] or 0, highest=found["highest"] or 0, full=found["full"]
    )
