"""An alert goes out, is revised, is withdrawn; and its rows follow its audience.

The publish writes one row, the issued alert. Everybody's own row is written in pieces, the first in
the same transaction and the rest by the worker, each piece with its log and its mails: killed
anywhere, the next call writes what is missing, and nobody twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.functional import cached_property

from intranet.delivery.delivering import deliver
from intranet.network.models import ProviderSite, StaffProfile, User
from intranet.network.querysets import ProviderSiteQuerySet, StaffProfileQuerySet
from learning.alerts import messages
from learning.alerts.acting import Acting, who_issues, who_withdraws
from learning.alerts.audience import partners_of, people_of, sites_of
from learning.alerts.ladder import passed, passed_of_each, steps_of
from learning.alerts.log import REGISTER, Happened, append
from learning.alerts.models import AlertPage, Escalation, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.models.issued import IssuedAlertQuerySet
from learning.alerts.states import (
    PERSON_OPEN,
    PERSON_OWES,
    SITE_OPEN,
    Event,
    PersonState,
    SiteState,
)
from learning.alerts.taking_back import take_back

PIECE = 1_000  # rows in a transaction
ROUND = 2.0  # seconds that one call may take

D = TypeVar("D", PersonDuty, SiteDuty)

MAY_LEAVE = (*PERSON_OWES, PersonState.EXCUSED)


@transaction.atomic
def issue(page: AlertPage, now: datetime | None = None, by: User | None = None) -> IssuedAlert:
    """Put a published alert into force: for the first time, again, or as it was revised.

    What was revised in substance (its version is higher), or comes back after it was withdrawn,
    is a new version: everybody acknowledges again, and what they acknowledged stays in the log.
    """
    now, acting = now or timezone.now(), who_issues(page, by)
    alert = IssuedAlert.objects.select_for_update().filter(page=page.pk).first()
    if alert is None:
        alert = IssuedAlert(page=page, version=page.version, first_issued_at=now)
        event = Event.ISSUED
    elif alert.withdrawn_at or page.version > alert.version:
        _raise_version(alert, page)
        event = Event.REVISED
    else:
        _follow(alert, page, now, acting)
        catch_up(alert, now)
        return alert
    alert.issued_at, alert.deadline, alert.duty_kind = now, page.deadline, page.duty_kind
    alert.withdrawn_at = alert.spread_at = None
    first = alert.pk is None
    alert.save()
    data = {"headline": page.title, "deadline": page.deadline, "revision": page.live_revision_id}
    data |= acting.data
    said = Happened(event=event, at=now, version=alert.version, by=acting.by, data=data)
    append(alert.chain_name, [said])
    if first:
        data = {"alert": alert.pk, **acting.data}
        registered = Happened(event=event, at=now, version=1, by=acting.by, data=data)
        append(REGISTER, [registered])
    catch_up(alert, now)
    return alert


def _raise_version(alert: IssuedAlert, page: AlertPage) -> None:
    alert.version = max(page.version, alert.version + 1)
    _tell_page(alert, page)


def _tell_page(alert: IssuedAlert, page: AlertPage) -> None:
    """Let the page and its drafts have the version in force, which editors raise by one."""
    if page.version == alert.version:
        return
    AlertPage.objects.filter(pk=page.pk).update(version=alert.version)
    page.version = alert.version
    for revision in page.revisions.filter(pk__in=[page.live_revision_id, page.latest_revision_id]):
        revision.content["version"] = alert.version
        revision.save(update_fields=["content"])


def _follow(alert: IssuedAlert, page: AlertPage, now: datetime, acting: Acting) -> None:
    """Take over what a mended spelling may change besides: the audience and the deadline."""
    _tell_page(alert, page)
    if page.deadline != alert.deadline:
        _move_deadline(alert, page, now, acting)
    alert.deadline, alert.duty_kind = page.deadline, page.duty_kind
    if alert.deadline > now:
        alert.spread_at = None
    alert.save(update_fields=["deadline", "duty_kind", "spread_at"])
    alert.page = page
    messages.say_anew(alert)


def _move_deadline(alert: IssuedAlert, page: AlertPage, now: datetime, acting: Acting) -> None:
    """Each clock moves with it. Steps that lie ahead once more are told once more."""
    later, over = page.deadline - alert.deadline, passed_of_each(steps_of(page), now)
    alert.people.update(due_at=F("due_at") + later)
    alert.sites.update(due_at=F("due_at") + later)
    people, sites = alert.people.filter(last_step__gt=over), alert.sites.filter(last_step__gt=over)
    Escalation.objects.filter(person_duty__in=people.values("pk")).delete()
    Escalation.objects.filter(site_duty__in=sites.values("pk")).delete()
    for duties in (people, sites):
        duties.filter(due_at__gt=now).update(escalated_to="")
        duties.update(last_step=over)
    said = {"deadline": page.deadline, "before": alert.deadline, **acting.data}
    moved = Happened(event=Event.REVISED, at=now, version=alert.version, by=acting.by, data=said)
    append(alert.chain_name, [moved])


@transaction.atomic
def withdraw(page: AlertPage, by: User | None = None, now: datetime | None = None) -> None:
    """Nobody owes it any more: what waits is taken back, and whoever was told hears of it."""
    now = now or timezone.now()
    alert = IssuedAlert.objects.select_for_update().in_force().filter(page=page.pk).first()
    if alert is None:
        return
    alert.withdrawn_at = now
    alert.save(update_fields=["withdrawn_at"])
    acting = who_withdraws(alert, by)
    said = Happened(
        event=Event.WITHDRAWN, at=now, version=alert.version, by=acting.by, data=acting.data
    )
    append(alert.chain_name, [said])
    take_back(alert)
    told = alert.people.exclude(state__in=[PersonState.LEFT, PersonState.EXCUSED])
    sites = alert.sites.exclude(state=SiteState.CLOSED)
    partners = partners_of(sites.values_list("provider_site", flat=True))
    deliver(
        message=messages.withdrawn(alert),
        recipients=User.objects.filter(
            Q(pk__in=told.values("person"))
            | Q(pk__in=sites.values("lead"))
            | Q(pk__in=sites.values("deputy"))
            | Q(pk__in={person for people in partners.values() for person in people})
        ),
    )


def issue_missing() -> None:
    """Issue and withdraw what was published or taken down by a process that was then killed."""
    unsaid = (
        Q(issued=None)
        | Q(issued__withdrawn_at__isnull=False)
        | Q(version__gt=F("issued__version"))
        | ~Q(deadline=F("issued__deadline"))
    )
    for page in AlertPage.objects.live().filter(unsaid):
        issue(page)
    for page in AlertPage.objects.not_live().filter(issued__in=IssuedAlert.objects.in_force()):
        withdraw(page)


def going_on(now: datetime) -> IssuedAlertQuerySet:
    """Return the alerts of which anything can come: the rest costs a worker nothing.

    After its deadline that is one which somebody owes, or owes again once an excuse is over.
    """
    people = PersonDuty.objects.filter(
        Q(state__in=PERSON_OWES) | Q(state=PersonState.EXCUSED, excused_until__isnull=False),
        alert=OuterRef("pk"),
    )
    sites = SiteDuty.objects.filter(alert=OuterRef("pk"), state__in=SITE_OPEN)
    return IssuedAlert.objects.in_force().filter(
        Q(deadline__gt=now) | Q(spread_at=None) | Exists(people) | Exists(sites)
    )


def catch_up_all(now: datetime, *, behind_only: bool = False) -> int:
    """Let every alert follow its audience; return how many rows that took."""
    ends_at = time.monotonic() + ROUND
    done = 0
    behind = IssuedAlert.objects.in_force().filter(spread_at=None)
    for alert in (behind if behind_only else going_on(now)).order_by("pk"):
        while time.monotonic() < ends_at and (rows := catch_up(alert, now)):
            done += rows
    return done


def catch_up_with(alert: IssuedAlert, now: datetime) -> None:
    """Let one alert follow its audience to the end, before it is said who is late."""
    while catch_up(alert, now):
        pass


def catch_up(alert: IssuedAlert, now: datetime) -> int:
    """Do one piece of what an alert's audience asks for; return how many rows, 0 for nothing."""
    with transaction.atomic():
        held = IssuedAlert.objects.held(alert.pk)
        if held is None:
            return 0
        piece = _Piece(held, now)
        done = 0
        for part in piece.parts():
            if done < PIECE:
                done += part()
        if done < PIECE and held.spread_at is None and not piece.is_behind():
            held.spread_at = now
            held.save(update_fields=["spread_at"])
    return done


class _Piece:
    """One transaction of following the audience of one alert."""

    def __init__(self, alert: IssuedAlert, now: datetime) -> None:
        self.alert, self.now, self.page = alert, now, alert.page
        self.takes_in = alert.deadline > now or alert.spread_at is None

    def parts(self) -> Sequence[Callable[[], int]]:
        """What may have to be done, in order; each does a piece and returns how many rows.

        Whoever it is no longer for drops out before the others are asked again.
        """
        joining = [self.join, self.take_back, self.join_sites] if self.takes_in else []
        closing = [self.close_sites, self.renew_sites]
        return [*joining, self.drop, self.renew, self.move, *closing]

    @cached_property
    def members(self) -> StaffProfileQuerySet:
        return people_of(self.page)

    @cached_property
    def meant(self) -> ProviderSiteQuerySet:
        return sites_of(self.page)

    @cached_property
    def afresh(self) -> dict[str, Any]:
        """Return what a duty of this version has at its start, of people and sites alike."""
        return {
            "version": self.alert.version,
            "due_at": self.alert.deadline,
            "last_step": passed(steps_of(self.page), self.alert.deadline, self.now),
        }

    def is_behind(self) -> bool:
        """Return whether somebody's row is missing or of an older version."""
        return (
            self._missing().exists()
            or self._missing_sites().exists()
            or self._older(self.alert.people).exclude(state=PersonState.LEFT).exists()
            or self._older(self.alert.sites).exclude(state=SiteState.CLOSED).exists()
        )

    def join(self) -> int:
        """Write the rows of those who have none: at issue everybody, later who joined or moved."""
        rows = list(self._missing().values_list("user_id", "home_site_id")[:PIECE])
        if not rows:
            return 0
        new = {"alert": self.alert, "assigned_at": self.now, **self.afresh}
        PersonDuty.objects.bulk_create(
            PersonDuty(person_id=person, provider_site_id=site, **new) for person, site in rows
        )
        self._say((Event.ASSIGNED, person, site) for person, site in rows)
        self._tell([person for person, _site in rows])
        return len(rows)

    def take_back(self) -> int:
        """Somebody left the audience and is in it again: the same row, open once more."""
        rows = self.alert.people.filter(state=PersonState.LEFT, person__profile__in=self.members)
        return self._assign_again(rows, Event.ASSIGNED)

    def renew(self) -> int:
        """Ask again whoever had a version before this one; who is excused stays so."""
        older = self._older(self.alert.people)
        done = self._renew_quietly(older, PersonState.EXCUSED)
        since = Greatest("away_from", Value(self.alert.issued_at))
        done += self._renew_quietly(older, PersonState.AWAY, away_from=since)
        again = older.filter(state__in=[*PERSON_OPEN, PersonState.ACKNOWLEDGED])
        return self._assign_again(again, Event.REOPENED) or done

    def _renew_quietly(
        self, older: models.QuerySet[PersonDuty], state: PersonState, **more: Any
    ) -> int:
        """Let whoever is not asked now have the new version's deadline for when they are."""
        pks = list(older.filter(state=state).values_list("pk", flat=True)[:PIECE])
        if not pks:
            return 0
        return self.alert.people.filter(pk__in=pks).update(**self._open_again(), **more)

    def drop(self) -> int:
        """Leavers drop out, and until the deadline whoever the alert is no longer for.

        What they acknowledged stays, unless it was of a version before this one.
        """
        outdated = Q(state=PersonState.ACKNOWLEDGED, version__lt=self.alert.version)
        owing = self.alert.people.filter(Q(state__in=MAY_LEAVE) | outdated)
        gone = owing.filter(person__is_active=False)
        if self.takes_in:
            members = self.members.filter(user=OuterRef("person"))
            gone = owing.filter(~Exists(members))
        rows = list(gone.values_list("pk", "person_id", "provider_site_id")[:PIECE])
        if not rows:
            return 0
        self.alert.people.filter(pk__in=[pk for pk, *_ in rows]).update(
            state=PersonState.LEFT, away_from=None, away_until=None, excused_until=None
        )
        self._say((Event.LEFT, person, site) for _pk, person, site in rows)
        return len(rows)

    def move(self) -> int:
        """Count whoever moved under their new home site, while they owe it."""
        home = StaffProfile.objects.filter(user=OuterRef("person")).exclude(
            home_site=OuterRef("provider_site")
        )
        moved = self.alert.people.filter(Exists(home), state__in=PERSON_OWES)
        rows = list(moved.values_list("pk", "person_id", "person__profile__home_site")[:PIECE])
        for site in {site for *_, site in rows}:
            here = [pk for pk, _person, to in rows if to == site]
            self.alert.people.filter(pk__in=here).update(provider_site=site)
        self._say((Event.MOVED, person, site) for _pk, person, site in rows)
        return len(rows)

    def join_sites(self) -> int:
        """Write the rows of sites that have none, with their quality partners as lead and deputy;
        a site that was closed and is open again owes it again."""
        sites = list(self._missing_sites().values_list("pk", flat=True))
        back = self.alert.sites.filter(state=SiteState.CLOSED, provider_site__in=self.meant)
        again = list(back.values_list("provider_site", flat=True))
        if not sites and not again:
            return 0
        partners = partners_of([*sites, *again])
        new = {"alert": self.alert, "assigned_at": self.now, **self.afresh}
        SiteDuty.objects.bulk_create(
            SiteDuty(
                provider_site_id=site,
                lead_id=next(iter(partners.get(site, ())), None),
                deputy_id=next(iter(partners.get(site, ())[1:]), None),
                **new,
            )
            for site in sites
        )
        self._ask_sites([*back.values_list("pk", flat=True)])
        self._say((Event.ASSIGNED, None, site) for site in (*sites, *again))
        self._tell_sites([*sites, *again], partners)
        return len(sites) + len(again)

    def renew_sites(self) -> int:
        """Ask each site again for a new version; what it did before stays in the log."""
        older = self._older(self.alert.sites).exclude(state=SiteState.CLOSED)
        rows = list(older.values_list("pk", "provider_site_id", "state"))
        if not rows:
            return 0
        append(
            self.alert.chain_name,
            [
                Happened(
                    event=Event.REOPENED, at=self.now, version=self.alert.version, site=site,
                    data={"before": state},
                )
                for _pk, site, state in rows
            ],
        )  # fmt: skip
        self._ask_sites([pk for pk, *_ in rows])
        sites = [site for _pk, site, _state in rows]
        self._tell_sites(sites, partners_of(sites))
        return len(rows)

    def _ask_sites(self, pks: Collection[int]) -> None:
        self.alert.sites.filter(pk__in=pks).update(
            **self.afresh,
            state=SiteState.ISSUED,
            assigned_at=self.now,
            escalated_to="",
            answered_by=None,
            answered_at=None,
            confirmed_by=None,
            confirmed_at=None,
            sent_back="",
            recheck_at=None,
        )

    def close_sites(self) -> int:
        """A closed site owes nothing, and until the deadline none that is no longer meant.

        What a site has done stays, unless it was for a version before this one.
        """
        outdated = Q(version__lt=self.alert.version) & ~Q(state=SiteState.CLOSED)
        gone = self.alert.sites.filter(Q(state__in=SITE_OPEN) | outdated)
        if self.takes_in:
            gone = gone.exclude(provider_site__in=self.meant)
        else:
            gone = gone.filter(provider_site__state=ProviderSite.State.CLOSED)
        rows = list(gone.values_list("pk", "provider_site_id"))
        if not rows:
            return 0
        self.alert.sites.filter(pk__in=[pk for pk, _site in rows]).update(state=SiteState.CLOSED)
        self._say((Event.LEFT, None, site) for _pk, site in rows)
        return len(rows)

    def _missing(self) -> StaffProfileQuerySet:
        """Return who has no row yet.

        A subquery for each of them and not ``NOT EXISTS``: while an alert is being written
        PostgreSQL believes that it has hardly any rows, and would join them all with all.
        """
        known = self.alert.people.filter(person=OuterRef("user_id")).order_by().values("pk")
        return self.members.annotate(duty=Subquery(known)).filter(duty=None).order_by("pk")

    def _missing_sites(self) -> ProviderSiteQuerySet:
        known = self.alert.sites.filter(provider_site=OuterRef("pk"))
        return self.meant.filter(~Exists(known)).order_by("pk")

    def _older(self, duties: models.Manager[D]) -> models.QuerySet[D]:
        return duties.filter(version__lt=self.alert.version).order_by("pk")

    def _assign_again(self, duties: models.QuerySet[PersonDuty], event: Event) -> int:
        rows = list(duties.values_list("pk", "person_id", "provider_site_id")[:PIECE])
        if not rows:
            return 0
        self.alert.people.filter(pk__in=[pk for pk, *_ in rows]).update(
            **self._open_again(), state=PersonState.ASSIGNED
        )
        self._say((event, person, site) for _pk, person, site in rows)
        self._tell([person for _pk, person, _site in rows])
        return len(rows)

    def _open_again(self) -> dict[str, Any]:
        return {
            **self.afresh,
            "assigned_at": self.now,
            "notified_at": None,
            "seen_at": None,
            "is_late": False,
            "escalated_to": "",
        }

    def _say(self, said: Iterable[tuple[Event, int | None, int]]) -> None:
        append(
            self.alert.chain_name,
            [
                Happened(
                    event=event, at=self.now, version=self.alert.version, person=person, site=site
                )
                for event, person, site in said
            ],
        )

    def _tell(self, people: Collection[int]) -> None:
        messages.send(messages.issued(self.alert), people)

    def _tell_sites(self, sites: Collection[int], partners: dict[int, list[int]]) -> None:
        people = {person for site in sites for person in partners.get(site, ())}
        acting = self.alert.sites.filter(provider_site__in=sites).values_list("lead", "deputy")
        people |= {person for pair in acting for person in pair if person}
        messages.send(messages.issued_to_site(self.alert), people)
