"""An alert goes out, is revised, is withdrawn.

The publish writes one row, the issued alert, and the first of its audience; `following` the rest.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from intranet.delivery.delivering import deliver
from intranet.network.audience import partners_of
from intranet.network.models import User
from learning.alerts import messages
from learning.alerts.acting import Acting, who_issues, who_withdraws
from learning.alerts.closing import close_before_change
from learning.alerts.following import catch_up
from learning.alerts.ladder import passed_of_each, steps_of
from learning.alerts.log import REGISTER, Happened, append
from learning.alerts.models import AlertPage, Escalation, IssuedAlert
from learning.alerts.states import Event, PersonState, SiteState
from learning.alerts.taking_back import take_back


@transaction.atomic
def issue(page: AlertPage, now: datetime | None = None, by: User | None = None) -> IssuedAlert:
    """Put a published alert into force: for the first time, again, or as it was revised.

    What was revised in substance (its version is higher), or comes back after it was withdrawn,
    is a new version: everybody acknowledges again, and what they acknowledged stays in the log.
    """
    now, acting = now or timezone.now(), who_issues(page, by)
    alert = IssuedAlert.objects.select_for_update().filter(page=page.pk).first()
    if alert:
        close_before_change(alert, now)
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
