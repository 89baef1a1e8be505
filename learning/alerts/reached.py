"""Whom an alert has reached: one rule, of the rows as they are and of the log as it stood.

A version has reached somebody once a mail of it has left for them and has not come back, or once
they have opened or acknowledged it. Whom no mail tells is reached once they sign in after they were
asked: it stands on their front page and under the bell. The worker notes it each minute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery, Message
from learning.alerts.log import Happened, append
from learning.alerts.models import IssuedAlert, PersonDuty
from learning.alerts.querysets import PersonDutyQuerySet
from learning.alerts.states import PERSON_OWES, Event, PersonState

PIECE = 500

# Of those who owe it and have not opened it.
NOT_OPENED = Q(state__in=PERSON_OWES, seen_at=None)
UNREACHED = NOT_OPENED & Q(notified_at=None, signed_in_at=None)
SIGNED_IN = Q(person__last_login__gte=F("assigned_at"))
TOLD_AND_SILENT = NOT_OPENED & Q(notified_at__isnull=False) & ~SIGNED_IN

REACHES = (Event.NOTIFIED, Event.SIGNED_IN, Event.SEEN, Event.ACKNOWLEDGED)
ASKED = (Event.ASSIGNED, Event.REOPENED)


def follow(reached: set[str], event: str) -> None:
    """Keep in ``reached`` what has reached somebody of what they are asked, entry by entry."""
    if event in ASKED:
        reached.clear()
    elif event in REACHES:
        reached.add(event)
    elif event == Event.CAME_BACK:
        reached.discard(Event.NOTIFIED)


def note_who_was_reached(now: datetime) -> int:
    """Take over from delivery whose mail has left or come back, and who has signed in; return how
    many."""
    owing = PersonDuty.objects.filter(alert=OuterRef("pk"), state__in=PERSON_OWES)
    alerts = IssuedAlert.objects.in_force().filter(Exists(owing))
    return sum(_note(alert, news, now) for alert in alerts.order_by("pk") for news in NEWS)


def _came_back(alert: IssuedAlert) -> PersonDutyQuerySet:
    messages = _messages(alert)
    back = Delivery.objects.filter(
        message__in=messages, channel=Channel.EMAIL, state=State.BOUNCED, recipient__isnull=False
    )
    told = _owing(alert).filter(notified_at__isnull=False, person__in=back.values("recipient"))
    return told.exclude(_has_left(messages))


def _told(alert: IssuedAlert) -> PersonDutyQuerySet:
    return _owing(alert).filter(_has_left(_messages(alert)), notified_at=None)


def _signed_in(alert: IssuedAlert) -> PersonDutyQuerySet:
    return _owing(alert).filter(UNREACHED & SIGNED_IN)


def _owing(alert: IssuedAlert) -> PersonDutyQuerySet:
    duties: PersonDutyQuerySet = alert.people.all()
    return duties.filter(state__in=PERSON_OWES, version=alert.version)


def _messages(alert: IssuedAlert) -> list[int]:
    """Return the few messages of the version in force, so that each person's mails of them are
    found by an index."""
    of_version = Message.objects.filter(key__startswith=f"{alert.chain_name}:{alert.version}:")
    return list(of_version.order_by().values_list("pk", flat=True))


def _has_left(messages: list[int]) -> Exists:
    return Exists(
        Delivery.objects.filter(
            message__in=messages,
            recipient=OuterRef("person"),
            channel=Channel.EMAIL,
            state=State.SENT,
        )
    )


def _state(before: PersonState, then: PersonState) -> Case:
    return Case(When(state=before, then=Value(then)), default=F("state"))


@dataclass(frozen=True, kw_only=True)
class _News:
    """What the log says of those whom ``of`` finds; noted, it finds them no more."""

    event: Event
    of: Callable[[IssuedAlert], PersonDutyQuerySet]
    changes: Callable[[datetime], dict[str, Any]]
    data: dict[str, str] = field(default_factory=dict)


NEWS = (
    _News(
        event=Event.CAME_BACK,
        of=_came_back,
        changes=lambda now: {
            "notified_at": None,
            "state": _state(PersonState.NOTIFIED, PersonState.ASSIGNED),
        },
    ),
    _News(
        event=Event.NOTIFIED,
        of=_told,
        changes=lambda now: {
            "notified_at": now,
            "state": _state(PersonState.ASSIGNED, PersonState.NOTIFIED),
        },
        data={"channel": str(Channel.EMAIL)},
    ),
    _News(event=Event.SIGNED_IN, of=_signed_in, changes=lambda now: {"signed_in_at": now}),
)


def _note(alert: IssuedAlert, news: _News, now: datetime) -> int:
    done = 0
    while news.of(alert).exists() and (rows := _note_piece(alert, news, now)):
        done += rows
    return done


@transaction.atomic
def _note_piece(of: IssuedAlert, news: _News, now: datetime) -> int:
    alert = IssuedAlert.objects.held(of.pk)
    if alert is None:
        return 0
    duties = news.of(alert).order_by("pk")
    rows = list(duties.values_list("pk", "person", "provider_site")[:PIECE])
    PersonDuty.objects.filter(pk__in=[pk for pk, *_ in rows]).update(**news.changes(now))
    said = [
        Happened(
            event=news.event, at=now, version=alert.version, person=person, site=site,
            data=news.data,
        )
        for _pk, person, site in rows
    ]  # fmt: skip
    append(alert.chain_name, said)
    return len(rows)
