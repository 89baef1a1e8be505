"""An alert goes out, is revised, is withdrawn; and its rows follow its audience.

The publish writes one row, the issued alert. Everybody's own row is written in pieces, the first in
the same transaction and the rest by the worker, each piece with its log and its mails: killed
anywhere, the next call writes what is missing, and nobody twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from intranet.delivery.delivering import Draft, MessageWithdrawn, deliver
from intranet.delivery.delivering import withdraw as withdraw_message
from intranet.delivery.models import Message
from intranet.network.models import ProviderSite, StaffProfile, User
from intranet.network.querysets import ProviderSiteQuerySet, StaffProfileQuerySet
from learning.alerts import messages
from learning.alerts.audience import partners_of, people_of, sites_of
from learning.alerts.ladder import Steps, passed, steps_of
from learning.alerts.log import REGISTER, Happened, append
from learning.alerts.models import AlertPage, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.states import PERSON_OPEN, SITE_OPEN, Event, PersonState, SiteState

PIECE = 1_000  # rows in a transaction
ROUND = 2.0  # seconds that one call may take

D = TypeVar("D", PersonDuty, SiteDuty)

OWES = (*PERSON_OPEN, PersonState.AWAY)


@transaction.atomic
def issue(page: AlertPage, now: datetime | None = None) -> IssuedAlert:
    """Put a published alert into force: for the first time, again, or as it was revised.

    What was revised in substance (its version is higher), or comes back after it was withdrawn,
    is a new version: everybody acknowledges again, and what they acknowledged stays in the log.
    """
    now = now or timezone.now()
    alert = IssuedAlert.objects.select_for_update().filter(page=page.pk).first()
    if alert is None:
        alert = IssuedAlert(page=page, version=page.version, first_issued_at=now)
        event = Event.ISSUED
    elif alert.withdrawn_at or page.version > alert.version:
        _raise_version(alert, page)
        event = Event.REVISED
    else:
        _follow(alert, page, now)
        return alert
    alert.issued_at, alert.deadline, alert.duty_kind = now, page.deadline, page.duty_kind
    alert.withdrawn_at = alert.spread_at = None
    first = alert.pk is None
    alert.save()
    data = {"headline": page.title, "deadline": page.deadline, "revision": page.live_revision_id}
    said = Happened(event=event, at=now, version=alert.version, data=data)
    append(alert.chain_name, [said])
    if first:
        registered = Happened(event=event, at=now, version=1, data={"alert": alert.pk})
        append(REGISTER, [registered])
    catch_up(alert, now)
    return alert


def _raise_version(alert: IssuedAlert, page: AlertPage) -> None:
    alert.version = max(page.version, alert.version + 1)
    if page.version != alert.version:
        AlertPage.objects.filter(pk=page.pk).update(version=alert.version)
        page.version = alert.version


def _follow(alert: IssuedAlert, page: AlertPage, now: datetime) -> None:
    """Take over what a mended spelling may change besides: the audience and the deadline."""
    later = page.deadline - alert.deadline
    if later:
        steps = steps_of(page)
        for duties in (alert.people, alert.sites):
            duties.update(due_at=F("due_at") + later)
        usual = passed(steps, page.deadline, now)
        for duties in (alert.people, alert.sites):
            duties.filter(last_step__gt=usual).update(last_step=usual)
        said = {"deadline": page.deadline, "before": alert.deadline}
        append(
            alert.chain_name,
            [Happened(event=Event.REVISED, at=now, version=alert.version, data=said)],
        )
    alert.deadline, alert.duty_kind, alert.spread_at = page.deadline, page.duty_kind, None
    alert.save(update_fields=["deadline", "duty_kind", "spread_at"])


@transaction.atomic
def withdraw(page: AlertPage, by: User | None = None, now: datetime | None = None) -> None:
    """Nobody owes it any more: what waits is taken back, and whoever was told hears of it."""
    now = now or timezone.now()
    alert = IssuedAlert.objects.select_for_update().in_force().filter(page=page.pk).first()
    if alert is None:
        return
    alert.withdrawn_at = now
    alert.save(update_fields=["withdrawn_at"])
    person = by.pk if by else None
    append(
        alert.chain_name,
        [Happened(event=Event.WITHDRAWN, at=now, version=alert.version, by=person)],
    )
    for message in Message.objects.filter(key__startswith=f"{alert.chain_name}:"):
        withdraw_message(message=message)
    told = alert.people.exclude(state__in=[PersonState.LEFT, PersonState.EXCUSED])
    deliver(
        message=messages.withdrawn(alert),
        recipients=User.objects.filter(
            Q(pk__in=told.values("person"))
            | Q(pk__in=alert.sites.values("lead"))
            | Q(pk__in=alert.sites.values("deputy"))
        ),
    )


def issue_missing() -> None:
    """Issue what was published by a process that was killed before it said so."""
    for page in AlertPage.objects.live().filter(issued=None):
        issue(page)


def catch_up_all(now: datetime, *, behind_only: bool = False) -> int:
    """Let every alert follow its audience; return how many rows that took."""
    ends_at = time.monotonic() + ROUND
    done = 0
    alerts = IssuedAlert.objects.in_force().order_by("pk")
    for alert in alerts.filter(spread_at=None) if behind_only else alerts:
        while time.monotonic() < ends_at and (rows := catch_up(alert, now)):
            done += rows
    return done


def catch_up(alert: IssuedAlert, now: datetime) -> int:
    """Do one piece of what an alert's audience asks for; return how many rows, 0 for nothing."""
    with transaction.atomic():
        rows = IssuedAlert.objects.in_force().filter(pk=alert.pk)
        held = rows.select_for_update(of=("self",), no_key=True).select_related("page").first()
        if held is None:
            return 0
        piece = _Piece(held, now)
        done = next((done for part in piece.parts() if (done := part())), 0)
        if done < PIECE and held.spread_at is None and not piece.is_behind():
            held.spread_at = now
            held.save(update_fields=["spread_at"])
    return done


class _Piece:
    """One transaction of following the audience of one alert."""

    def __init__(self, alert: IssuedAlert, now: datetime) -> None:
        self.alert, self.now, self.page = alert, now, alert.page
        self.steps: Steps = steps_of(alert.page)
        self.takes_in = alert.deadline > now or alert.spread_at is None

    def parts(self) -> Sequence[Callable[[], int]]:
        """What may have to be done, in order; each does a piece and returns how many rows."""
        joining = [self.join, self.take_back, self.join_sites] if self.takes_in else []
        return [*joining, self.renew, self.drop, self.move, self.renew_sites, self.close_sites]

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
        last = passed(self.steps, self.alert.deadline, self.now)
        PersonDuty.objects.bulk_create(
            PersonDuty(
                alert=self.alert,
                person_id=person,
                provider_site_id=site,
                due_at=self.alert.deadline,
                assigned_at=self.now,
                version=self.alert.version,
                last_step=last,
            )
            for person, site in rows
        )
        self._say((Event.ASSIGNED, person, site) for person, site in rows)
        self._tell([person for person, _site in rows])
        return len(rows)

    def take_back(self) -> int:
        """Somebody left the audience and is in it again: the same row, open once more."""
        rows = self.alert.people.filter(
            state=PersonState.LEFT, person__profile__in=people_of(self.page)
        )
        return self._assign_again(rows, Event.ASSIGNED)

    def renew(self) -> int:
        """Ask again whoever had a version before this one; who is excused stays so."""
        older = self._older(self.alert.people)
        quiet = older.filter(state__in=[PersonState.EXCUSED, PersonState.AWAY])
        done = quiet.filter(pk__in=quiet.values("pk")[:PIECE]).update(version=self.alert.version)
        again = older.filter(state__in=[*PERSON_OPEN, PersonState.ACKNOWLEDGED])
        return self._assign_again(again, Event.REOPENED) or done

    def drop(self) -> int:
        """Leavers drop out, and until the deadline whoever the alert is no longer for."""
        owing = self.alert.people.filter(state__in=OWES)
        gone = owing.filter(person__is_active=False)
        if self.takes_in:
            members = people_of(self.page).filter(user=OuterRef("person"))
            gone = owing.filter(~Exists(members))
        rows = list(gone.values_list("pk", "person_id", "provider_site_id")[:PIECE])
        self.alert.people.filter(pk__in=[pk for pk, *_ in rows]).update(
            state=PersonState.LEFT, away_from=None, away_until=None
        )
        self._say((Event.LEFT, person, site) for _pk, person, site in rows)
        return len(rows)

    def move(self) -> int:
        """Count whoever moved under their new home site, while they owe it."""
        home = StaffProfile.objects.filter(user=OuterRef("person")).exclude(
            home_site=OuterRef("provider_site")
        )
        moved = self.alert.people.filter(Exists(home), state__in=OWES)
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
        back = self.alert.sites.filter(
            state=SiteState.CLOSED, provider_site__in=sites_of(self.page)
        )
        partners = partners_of([*sites, *back.values_list("provider_site", flat=True)])
        last = passed(self.steps, self.alert.deadline, self.now)
        SiteDuty.objects.bulk_create(
            SiteDuty(
                alert=self.alert,
                provider_site_id=site,
                lead_id=next(iter(partners.get(site, ())), None),
                deputy_id=next(iter(partners.get(site, ())[1:]), None),
                due_at=self.alert.deadline,
                assigned_at=self.now,
                version=self.alert.version,
                last_step=last,
            )
            for site in sites
        )
        again = list(back.values_list("provider_site", flat=True))
        back.update(state=SiteState.ISSUED, version=self.alert.version, last_step=last)
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
        self.alert.sites.filter(pk__in=[pk for pk, *_ in rows]).update(
            state=SiteState.ISSUED,
            version=self.alert.version,
            due_at=self.alert.deadline,
            assigned_at=self.now,
            last_step=passed(self.steps, self.alert.deadline, self.now),
            escalated_to="",
            answered_by=None,
            answered_at=None,
            confirmed_by=None,
            confirmed_at=None,
            sent_back="",
            recheck_at=None,
        )
        sites = [site for _pk, site, _state in rows]
        self._tell_sites(sites, partners_of(sites))
        return len(rows)

    def close_sites(self) -> int:
        """A closed site owes nothing, and until the deadline none that is no longer meant."""
        gone = self.alert.sites.filter(state__in=SITE_OPEN)
        if self.takes_in:
            gone = gone.exclude(provider_site__in=sites_of(self.page))
        else:
            gone = gone.filter(provider_site__state=ProviderSite.State.CLOSED)
        rows = list(gone.values_list("pk", "provider_site_id"))
        self.alert.sites.filter(pk__in=[pk for pk, _site in rows]).update(state=SiteState.CLOSED)
        self._say((Event.LEFT, None, site) for _pk, site in rows)
        return len(rows)

    def _missing(self) -> StaffProfileQuerySet:
        known = self.alert.people.filter(person=OuterRef("user_id"))
        return people_of(self.page).filter(~Exists(known)).order_by("pk")

    def _missing_sites(self) -> ProviderSiteQuerySet:
        known = self.alert.sites.filter(provider_site=OuterRef("pk"))
        return sites_of(self.page).filter(~Exists(known)).order_by("pk")

    def _older(self, duties: models.Manager[D]) -> models.QuerySet[D]:
        return duties.filter(version__lt=self.alert.version).order_by("pk")

    def _assign_again(self, duties: models.QuerySet[PersonDuty], event: Event) -> int:
        rows = list(duties.values_list("pk", "person_id", "provider_site_id")[:PIECE])
        self.alert.people.filter(pk__in=[pk for pk, *_ in rows]).update(
            state=PersonState.ASSIGNED,
            version=self.alert.version,
            due_at=self.alert.deadline,
            assigned_at=self.now,
            notified_at=None,
            seen_at=None,
            is_late=False,
            last_step=passed(self.steps, self.alert.deadline, self.now),
            escalated_to="",
        )
        self._say((event, person, site) for _pk, person, site in rows)
        self._tell([person for _pk, person, _site in rows])
        return len(rows)

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
        if people:
            _deliver(messages.issued(self.alert), people)

    def _tell_sites(self, sites: Collection[int], partners: dict[int, list[int]]) -> None:
        people = {person for site in sites for person in partners.get(site, ())}
        if people:
            _deliver(messages.issued_to_site(self.alert), people)


def _deliver(draft: Draft, people: Collection[int]) -> None:
    try:
        deliver(message=draft, recipients=User.objects.filter(pk__in=people))
    except MessageWithdrawn:  # an administrator took the message itself back, not the alert
        return
