"""Somebody who watches an alert tells those who have not done it, at most once a day each."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from intranet.delivery.delivering import MessageWithdrawn, deliver
from intranet.network.models import User
from learning.alerts import messages
from learning.alerts.ladder import start_of
from learning.alerts.log import Happened, append
from learning.alerts.models import IssuedAlert, PersonDuty
from learning.alerts.querysets import PersonDutyQuerySet
from learning.alerts.states import PERSON_OPEN, Event
from learning.verbs import NotPossible

PIECE = 1_000  # rows in a transaction


def to_nudge(people: PersonDutyQuerySet, now: datetime) -> PersonDutyQuerySet:
    """Return those of ``people`` who owe it and were not nudged today."""
    today = start_of(_day(now))
    return people.filter(Q(nudged_at=None) | Q(nudged_at__lt=today), state__in=PERSON_OPEN)


def nudge(alert: IssuedAlert, people: PersonDutyQuerySet, *, by: User, now: datetime) -> int:
    """Send each of ``people`` who still owes it one reminder today; return to how many.

    In pieces, each with its log and its mails: killed between two, the next call goes on.
    """
    count = 0
    while done := _piece(alert, people, by, now):
        count += done
    return count


@transaction.atomic
def _piece(alert: IssuedAlert, people: PersonDutyQuerySet, by: User, now: datetime) -> int:
    held = IssuedAlert.objects.select_for_update(no_key=True).get(pk=alert.pk)
    if held.withdrawn_at:
        raise NotPossible("The alert was withdrawn. There is nothing to do.")
    wanted = list(to_nudge(people, now).order_by("pk").values_list("pk", flat=True)[:PIECE])
    duties = to_nudge(PersonDuty.objects.filter(pk__in=wanted), now)
    rows = list(
        duties.select_for_update()
        .order_by("pk")
        .values_list("pk", "person", "provider_site", "due_at")
    )
    if not rows:
        return 0
    PersonDuty.objects.filter(pk__in=[pk for pk, *_ in rows]).update(nudged_at=now)
    said = [
        Happened(
            event=Event.NUDGED, at=now, version=held.version, person=person, site=site, by=by.pk
        )
        for _pk, person, site, _due in rows
    ]
    append(held.chain_name, said)
    by_due: defaultdict[datetime, list[int]] = defaultdict(list)
    for _pk, person, _site, due_at in rows:
        by_due[due_at].append(person)
    try:
        for due_at, people_due in by_due.items():
            recipients = User.objects.filter(pk__in=people_due)
            deliver(message=messages.nudge(held, _day(now), due_at), recipients=recipients)
    except MessageWithdrawn:
        raise NotPossible("An administrator has taken today's nudge back.") from None
    return len(rows)


def _day(now: datetime) -> date:
    return timezone.localdate(now, timezone.get_default_timezone())
