"""Whoever has to hear of late colleagues or sites gets one summary for each day."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from intranet.delivery.delivering import send
from intranet.delivery.models import Message
from intranet.delivery.rounds import Round
from intranet.network.models import User
from learning.alerts import messages
from learning.alerts.hearers import Hearers
from learning.alerts.ladder import HOUR
from learning.alerts.models import Escalation, IssuedAlert
from learning.alerts.models.escalations import of_duty
from learning.alerts.states import PersonState, SiteState, Whom

PIECE = 500


def tell_of_late(now: datetime) -> int:
    """Send everybody who has to hear of late colleagues one summary for the day, for a round;
    return to how many.

    From eight in the morning on. What becomes late after somebody had theirs waits for tomorrow.
    """
    local = timezone.localtime(now, timezone.get_default_timezone())
    if local.time() < HOUR:
        return 0
    day, last = local.date(), 0
    while last := _hand_on(day, last):
        pass
    people = _to_tell(day).exclude(to=None).order_by("to").values_list("to", flat=True).distinct()
    return Round().each(list(people), lambda to: _tell(to, day))


@transaction.atomic
def _tell(to: int, day: date) -> int:
    user = User.objects.select_for_update().get(pk=to)
    if not user.is_active:  # left just now: the next run hands on what they were to hear
        return 0
    rows = list(
        _to_tell(day)
        .filter(to=to)
        .select_for_update(of=("self",))
        .select_related("person_duty__alert__page", "site_duty__alert__page")
        .order_by("pk")
    )
    Escalation.objects.filter(pk__in=[row.pk for row in rows]).update(told_on=day)
    late = [row for row in rows if _is_still_late(row)]
    if late:
        send(messages.summary(user, day, _by_alert(late), _why(late)), [to])
    return int(bool(late))


@transaction.atomic
def _hand_on(day: date, after: int) -> int:
    """Whoever was to hear of some left, or answers no longer for who is late, or there was nobody:
    let those hear who do now. With nobody else it stays as it was. Return the last row of this
    piece, 0 at the end."""
    waiting = _to_tell(day).filter(pk__gt=after).select_for_update(of=("self",))
    rows = list(waiting.select_related("person_duty", "site_duty").order_by("pk")[:PIECE])
    if not rows:
        return 0
    hearers, gone = Hearers({row.duty for row in rows}), []
    others: list[Escalation] = []
    for row in rows:
        level, people = hearers.of(row.duty, Whom(row.whom))
        if not people or row.to_id in people:
            continue
        gone.append(row.pk)
        others += [
            Escalation(
                **of_duty(row.duty), version=row.version, whom=row.whom, heard_as=level,
                to_id=person, made_at=row.made_at,
            )
            for person in people
        ]  # fmt: skip
    Escalation.objects.filter(pk__in=gone).delete()
    Escalation.objects.bulk_create(others, ignore_conflicts=True)
    return rows[-1].pk


def _to_tell(day: date) -> QuerySet[Escalation]:
    """Return those of whom somebody has not heard who had no summary today; while somebody is away,
    excused or gone, they wait."""
    quiet = [PersonState.AWAY, PersonState.EXCUSED, PersonState.LEFT]
    key = Concat(
        Value(messages.SUMMARY_KEYS), Cast(OuterRef("to"), CharField()), Value(f":{day:%Y-%m-%d}")
    )
    waiting = Escalation.objects.filter(told_on=None).exclude(person_duty__state__in=quiet)
    waiting = waiting.exclude(site_duty__state=SiteState.CLOSED)
    return waiting.filter(~Exists(Message.objects.filter(key=key)))


def _is_still_late(row: Escalation) -> bool:
    duty = row.duty
    return duty.is_open and duty.version == row.version and duty.alert.withdrawn_at is None


def _by_alert(late: list[Escalation]) -> list[dict]:
    duties = dict.fromkeys(row.duty for row in late)  # heard of at two levels, late once
    counts: Counter[IssuedAlert] = Counter(duty.alert for duty in duties)
    return [
        {
            "alert": alert.pk,
            "headline": alert.page.title,
            "deadline": messages.in_words(alert.deadline),
            "late": count,
        }
        for alert, count in counts.items()
    ]


WHY = {
    Whom.MANAGER: "you are the line manager of somebody who is late",
    Whom.PARTNER: "you are quality partner where somebody is late",
    Whom.EXECUTIVE: "you answer for what is long late",
    Whom.CENTRAL: "you watch every alert",
}
NOBODY_NEARER = "For some there is nobody nearer to tell."


def _why(late: list[Escalation]) -> str:
    """Return why somebody gets it, and that it had no nearer hearer."""
    reasons = dict.fromkeys(WHY[Whom(row.heard_as)] for row in late)
    why = f"You get this because {', and '.join(reasons)}."
    is_nearest = all(row.heard_as == row.whom for row in late)
    return why if is_nearest else f"{why} {NOBODY_NEARER}"
