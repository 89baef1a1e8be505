"""What somebody who watches an alert sees of it, and what they may do about it.

Publishers, the risk and quality team, executives and administrators see all of an alert; a quality
partner sees the people and the site they answer for, as if the alert had gone to nobody else; a
line manager sees the duties of their own team. For everybody else there is nothing to see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from wagtail.models import PagePermissionTester

from intranet.network.audience import partner_sites
from intranet.network.models import ProviderSite, User
from learning.alerts import figures
from learning.alerts.audience import VERIFIES
from learning.alerts.figures import Progress, Unheard
from learning.alerts.models import ClosingReport, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.querysets import PersonDutyQuerySet, SiteDutyQuerySet
from learning.alerts.reached import TOLD_AND_SILENT, UNREACHED
from learning.alerts.reading import watches
from learning.alerts.states import (
    PERSON_OPEN,
    SITE_DONE,
    SITE_OPEN,
    SITE_TO_CONFIRM,
    PersonState,
    SiteState,
)

MANAGER = "person__profile__line_manager"


def full_name(user: str) -> Coalesce:
    """Return the name of the user at the path ``user``, for SQL."""
    name = Trim(Concat(f"{user}__first_name", Value(" "), f"{user}__last_name"))
    return Coalesce(NullIf(name, Value("")), f"{user}__username")


HEADINGS: dict[str, tuple[str, str, str | Coalesce]] = {
    "site": ("Site", "provider_site", "provider_site__name"),
    "group": (
        "Staff group",
        "person__profile__staff_group",
        "person__profile__staff_group__name",
    ),
    "manager": ("Line manager", MANAGER, full_name(f"{MANAGER}__user")),
}


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One alert for one person. ``own_sites`` are those for which they are quality partner."""

    alert: IssuedAlert
    user: User
    watches: bool
    own_sites: frozenset[int]

    @property
    def people(self) -> PersonDutyQuerySet:
        """Return the duties of people that they see."""
        people: PersonDutyQuerySet = self.alert.people.all()
        return people if self.watches else people.filter(provider_site__in=self.own_sites)

    @property
    def sites(self) -> SiteDutyQuerySet:
        rows: SiteDutyQuerySet = self.alert.sites.all()
        return rows if self.watches else rows.filter(provider_site__in=self.own_sites)

    @cached_property
    def acts_everywhere(self) -> bool:
        """Whether they may record, excuse and nudge: publishers and who verifies what sites say."""
        if not self.watches:
            return False
        page = PagePermissionTester(self.user, self.alert.page)
        return self.user.has_perm(VERIFIES) or page.can_publish()

    @property
    def acts(self) -> bool:
        """Whether there is anybody they may act for. Nobody owes what was withdrawn."""
        return self.alert.withdrawn_at is None and (self.acts_everywhere or bool(self.own_sites))

    @property
    def acted_for(self) -> PersonDutyQuerySet:
        """Return the duties of those for whom they may act; nobody acts for themselves."""
        others = self.alert.people.exclude(person=self.user.pk)
        if not self.acts:
            return others.none()
        if self.acts_everywhere:
            return others
        return others.filter(provider_site__in=self.own_sites)


def look(alert: IssuedAlert, user: User) -> Sight | None:
    """Return what ``user`` may watch of ``alert``, or None if it is nothing."""
    sight = Sight(alert=alert, user=user, watches=watches(user), own_sites=partner_sites(user))
    if sight.watches:
        return sight
    here = sight.own_sites and (sight.people.exists() or sight.sites.exists())
    return sight if here else None


def manages(user: User, duty: PersonDuty) -> bool:
    """Return whether ``user`` is the line manager of the person."""
    profile = getattr(duty.person, "profile", None)
    manager = profile.line_manager if profile else None
    return bool(manager and manager.user_id == user.pk)


def sites_seen(sight: Sight) -> QuerySet[ProviderSite]:
    """Return the sites of the people that they see, by name."""
    here = sight.people.order_by().values("provider_site").distinct()
    return ProviderSite.objects.filter(pk__in=here)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The figures at the top: of people, and of sites."""

    owed: int
    done: int
    open: int
    late: int
    away: int
    excused: int
    sites_owed: int
    sites_done: int
    sites_to_confirm: int
    sites_open: int
    sites_late: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.owed if self.owed else 100


def counts(people: dict[str, int], sites: dict[str, int], late: int, sites_late: int) -> Counts:
    """Add up counts by state."""

    def total(states: Iterable[str], found: dict[str, int]) -> int:
        return sum(found.get(state, 0) for state in states)

    without = (PersonState.LEFT, PersonState.EXCUSED)
    return Counts(
        owed=sum(people.values()) - total(without, people),
        done=people.get(PersonState.ACKNOWLEDGED, 0),
        open=total(PERSON_OPEN, people),
        late=late,
        away=people.get(PersonState.AWAY, 0),
        excused=people.get(PersonState.EXCUSED, 0),
        sites_owed=sum(sites.values()) - sites.get(SiteState.CLOSED, 0),
        sites_done=total(SITE_DONE, sites),
        sites_to_confirm=total(SITE_TO_CONFIRM, sites),
        sites_open=total(SITE_OPEN, sites),
        sites_late=sites_late,
    )


def count(sight: Sight, now: datetime) -> tuple[Counts, dict[str, int]]:
    """Return the figures of an alert, and its sites by state."""
    sites = figures.by_state(sight.sites)
    found = counts(
        figures.by_state(sight.people),
        sites,
        sight.people.overdue(now).count(),
        sight.sites.overdue(now).count(),
    )
    return found, sites


class Why(TextChoices):
    """Why nothing has reached somebody; or something has, and they are silent."""

    ON_ITS_WAY = "on_its_way"
    NO_ADDRESS = "no_address"
    CAME_BACK = "came_back"
    FAILED = "failed"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """``unreached`` by why, and who was told by mail and is silent since."""

    no_address: int
    came_back: int
    on_its_way: int
    failed: int
    silent: int

    @property
    def unreached(self) -> int:
        return self.no_address + self.came_back + self.on_its_way + self.failed


def reach(sight: Sight) -> Reach:
    """Count those whom nothing has reached, and those who got a mail and did not sign in.

    Each is asked once which of these they are: as many counts, each with its own question, would
    look for everybody's mails again and again.
    """
    why = Case(
        When(TOLD_AND_SILENT, then=Value(Why.SILENT)),
        When(figures.has_mail(sight.alert), then=Value(Why.ON_ITS_WAY)),
        When(person__email="", then=Value(Why.NO_ADDRESS)),
        When(figures.has_bounced(sight.alert), then=Value(Why.CAME_BACK)),
        default=Value(Why.FAILED),
    )
    asked = sight.people.filter(UNREACHED | TOLD_AND_SILENT).order_by()
    found = dict(asked.values_list(why).annotate(Count("pk")))
    return Reach(**{why.value: found.get(why, 0) for why in Why})


def unheard(sight: Sight, of: Counts, now: datetime) -> Unheard:
    """Count the late people and sites whose escalation had no nearer hearer."""
    people = figures.unheard(sight.people.overdue(now)) if of.late else Unheard()
    return people + figures.unheard(sight.sites.overdue(now)) if of.sites_late else people


def progress(sight: Sight, by: str, now: datetime) -> list[Progress]:
    """Return people by site, staff group or line manager, the most open first."""
    _heading, key, label = HEADINGS[by]
    return list(figures.people_by(sight.people, key, label, now))


@dataclass(frozen=True, kw_only=True)
class SiteRow:
    """One site in the table of an alert."""

    duty: SiteDuty
    is_late: bool

    @property
    def urgency(self) -> tuple[bool, int, str]:
        place = ORDER.index(self.duty.state) if self.duty.state in ORDER else len(ORDER)
        return (not self.is_late, place, self.duty.provider_site.name)


ORDER = [str(state) for state in (*SITE_OPEN, *SITE_TO_CONFIRM, *SITE_DONE)]


def site_rows(sight: Sight, now: datetime) -> list[SiteRow]:
    """Return the duties of sites, those that are late first, then those that are open."""
    rows = [
        SiteRow(duty=duty, is_late=duty.is_overdue(now))
        for duty in sight.sites.select_related("provider_site", "lead", "deputy")
    ]
    return sorted(rows, key=lambda row: row.urgency)


def waiting_for(user: User) -> SiteDutyQuerySet:
    """Return the answers of sites that ``user`` may confirm, the oldest deadline first."""
    waiting = SiteDuty.objects.to_confirm(user)
    names = waiting.select_related("alert__page", "provider_site", "answered_by")
    return names.order_by("due_at", "answered_at", "pk")


def closing_figures(sight: Sight, report: ClosingReport) -> dict[str, Any]:
    """Return what the closing report says, to a quality partner of their own sites alone."""
    since = sight.people.filter(
        state=PersonState.ACKNOWLEDGED, acknowledged_version=report.version,
        acknowledged_at__gt=report.deadline,
    ).count()  # fmt: skip
    said = report.figures
    if not sight.watches:
        said = {
            part: [row for row in said[part] if row.get("site_id") in sight.own_sites]
            for part in ("by_site", "site_states")
        }
    return said | {"since": since}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One alert in the list of all."""

    alert: IssuedAlert
    counts: Counts


def watched(user: User) -> QuerySet[IssuedAlert]:
    """Return every alert of which ``user`` may watch something, the newest first."""
    alerts = IssuedAlert.objects.select_related("page").order_by("-issued_at", "-pk")
    if watches(user):
        return alerts
    sites = partner_sites(user)
    people = PersonDuty.objects.filter(provider_site__in=sites).order_by().values("alert")
    duties = SiteDuty.objects.filter(provider_site__in=sites).order_by().values("alert")
    return alerts.filter(Q(pk__in=people) | Q(pk__in=duties))


def lines(alerts: list[IssuedAlert], user: User, now: datetime) -> list[Line]:
    """Return the figures of each of ``alerts``, in four queries for all."""
    people = PersonDuty.objects.filter(alert__in=alerts)
    sites = SiteDuty.objects.filter(alert__in=alerts)
    if not watches(user):
        own = partner_sites(user)
        people, sites = people.filter(provider_site__in=own), sites.filter(provider_site__in=own)
    people_states, site_states = _states_by_alert(people), _states_by_alert(sites)
    late, sites_late = _late_by_alert(people, now), _late_by_alert(sites, now)
    return [
        Line(
            alert=alert,
            counts=counts(
                people_states.get(alert.pk, {}),
                site_states.get(alert.pk, {}),
                late.get(alert.pk, 0),
                sites_late.get(alert.pk, 0),
            ),
        )
        for alert in alerts
    ]


def _states_by_alert(duties: PersonDutyQuerySet | SiteDutyQuerySet) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for alert, state, n in duties.order_by().values_list("alert", "state").annotate(n=Count("pk")):
        found.setdefault(alert, {})[state] = n
    return found


def _late_by_alert(duties: PersonDutyQuerySet | SiteDutyQuerySet, now: datetime) -> dict[int, int]:
    return dict(duties.overdue(now).order_by().values_list("alert").annotate(Count("pk")))


@dataclass(frozen=True, kw_only=True)
class Late:
    """What is late among those somebody answers for, and why they answer for them."""

    people: PersonDutyQuerySet
    sites: SiteDutyQuerySet
    why: list[str]


def late_for(user: User, now: datetime) -> Late:
    """Return the late people and sites that ``user`` hears of: those of their own team, of the
    sites they are quality partner of, or all."""
    people, sites = PersonDuty.objects.overdue(now), SiteDuty.objects.overdue(now)
    own, why = partner_sites(user), []
    profile = getattr(user, "profile", None)
    their_people = Q(provider_site__in=own)
    their_sites = Q(provider_site__in=own)
    if profile:
        their_people |= Q(person__profile__line_manager=profile.pk)
        their_sites |= Q(lead__profile__line_manager=profile.pk)
        if profile.reports.exists():
            why.append("you are the line manager of somebody")
    if own:
        names = ProviderSite.objects.filter(pk__in=own).values_list("name", flat=True)
        why.append(f"you are quality partner of {', '.join(names)}")
    if watches(user):
        why.append("you watch every alert")
    else:
        people, sites = people.filter(their_people), sites.filter(their_sites)
    return Late(people=people, sites=sites, why=why)


def late_by_alert_and_site(people: PersonDutyQuerySet) -> list[dict[str, Any]]:
    """Return late people counted by alert and site, most first."""
    rows = (
        people.order_by()
        .values(
            "alert", headline=F("alert__page__title"), site=F("provider_site__name"),
            site_id=F("provider_site"),
        )
        .annotate(late=Count("pk"))
        .order_by("alert__deadline", "alert", "-late", "site")
    )  # fmt: skip
    return [dict(row) for row in rows]
