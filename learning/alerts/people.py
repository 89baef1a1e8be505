"""What a person does about an alert, and what others do for them. Each is safe to do twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from intranet.delivery.delivering import send
from intranet.network.models import User
from learning.alerts import messages
from learning.alerts.following import catch_up
from learning.alerts.ladder import passed, start_of, steps_of
from learning.alerts.log import Happened, append
from learning.alerts.models import IssuedAlert, PersonDuty
from learning.alerts.rounds import Round
from learning.alerts.states import PERSON_OPEN, Event, PersonState
from learning.alerts.taking_back import take_back_reminders
from learning.verbs import NotPossible

MAY_ACKNOWLEDGE = (*PERSON_OPEN, PersonState.AWAY, PersonState.EXCUSED)


class OldVersion(NotPossible):
    """The alert was revised after the version that somebody read."""


def see(duty: PersonDuty, now: datetime | None = None) -> None:
    """Keep when the person first opened the alert. Opening is not acknowledging."""
    if duty.seen_at or not duty.is_open:
        return
    now = now or timezone.now()
    with transaction.atomic():
        duty = _held(duty)
        if duty.seen_at or not duty.is_open:
            return
        duty.state, duty.seen_at = PersonState.SEEN, now
        duty.save(update_fields=["state", "seen_at"])
        _say(duty, Event.SEEN, now, by=duty.person_id)


@transaction.atomic
def acknowledge(
    duty: PersonDuty, *, version: int, by: User, how: str = "", now: datetime | None = None
) -> PersonDuty:
    """Keep that the person read ``version`` and will do it; ``by`` another with ``how``.

    Doing it twice changes nothing. Raises ``OldVersion`` and ``NotPossible``.
    """
    now = now or timezone.now()
    return _acknowledge(_held(duty), version, by, how, now)


@transaction.atomic
def acknowledge_own(alert: int, *, version: int, by: User) -> PersonDuty:
    """As ``acknowledge``, of what ``by`` owes of ``alert``, an id. Raises ``ObjectDoesNotExist``
    too: there is no such alert, or it is not for them.

    Thousands do it within minutes, so their duty is asked for once.
    """
    now = timezone.now()
    duty = _hold(alert, person=by.pk)
    if duty.state == PersonState.LEFT:
        raise PersonDuty.DoesNotExist
    return _acknowledge(duty, version, by, "", now)


def _acknowledge(duty: PersonDuty, version: int, by: User, how: str, now: datetime) -> PersonDuty:
    _must_be_in_force(duty)
    if version != duty.alert.version:
        raise OldVersion("The alert was revised after you opened it. Please read it again.")
    if duty.state == PersonState.ACKNOWLEDGED and duty.acknowledged_version == version:
        return duty
    if duty.state not in (*MAY_ACKNOWLEDGE, PersonState.ACKNOWLEDGED):
        raise NotPossible("The alert is no longer for this person.")
    for_another = by.pk != duty.person_id
    if for_another and not how.strip():
        raise NotPossible("Say how you know that they have read it.")
    duty.state = PersonState.ACKNOWLEDGED
    duty.acknowledged_at, duty.acknowledged_version = now, version
    if duty.version != version:  # quicker than the worker that asks everybody again
        duty.version, duty.due_at = version, duty.alert.deadline
    _let_the_clock_go_on(duty, now)
    duty.is_late = now > duty.due_at
    duty.away_from = duty.away_until = duty.excused_until = None
    duty.save()
    data = {"late": duty.is_late} | ({"how": how.strip()[:300]} if for_another else {})
    _say(duty, Event.ACKNOWLEDGED, now, by=by.pk, data=data)
    take_back_reminders(duty.alert, duty.person_id)
    return duty


@transaction.atomic
def excuse(
    duty: PersonDuty, *, by: User, reason: str, until: date | None = None,
    now: datetime | None = None,
) -> PersonDuty:  # fmt: skip
    """Take somebody out of what is owed, for a reason; with ``until``, only to the end of a day."""
    now = now or timezone.now()
    duty = _held_in_force(duty)
    if duty.state not in (*PERSON_OPEN, PersonState.AWAY):
        raise NotPossible("Only somebody who still owes it can be excused.")
    if not reason.strip():
        raise NotPossible("Say why this person is excused.")
    _in_the_future(until, now)
    _let_the_clock_go_on(duty, now)
    duty.state, duty.reason, duty.excused_until = PersonState.EXCUSED, reason.strip()[:300], until
    duty.away_from = duty.away_until = None
    duty.save()
    _say(duty, Event.EXCUSED, now, by=by.pk, data={"reason": duty.reason, "until": until})
    return duty


@transaction.atomic
def go_away(
    duty: PersonDuty, *, by: User, until: date, reason: str = "", now: datetime | None = None
) -> PersonDuty:
    """Let the clock wait while somebody is away: to the end of the day ``until``."""
    now = now or timezone.now()
    duty = _held_in_force(duty)
    if duty.state not in PERSON_OPEN:
        raise NotPossible("Only somebody who still owes it can be noted as away.")
    _in_the_future(until, now)
    duty.state, duty.away_from, duty.away_until = PersonState.AWAY, now, until
    duty.reason = reason.strip()[:300]
    duty.save()
    _say(duty, Event.AWAY, now, by=by.pk, data={"until": until, "reason": duty.reason})
    return duty


@transaction.atomic
def come_back(
    duty: PersonDuty, *, by: User | None = None, now: datetime | None = None
) -> PersonDuty | None:
    """Open a duty again whose person was away or excused. The clock goes on where it stood.

    Return None where nothing was changed.
    """
    now = now or timezone.now()
    duty = _held(duty)
    if duty.state not in (PersonState.AWAY, PersonState.EXCUSED):
        return None
    back_at = now
    until = duty.away_until if duty.state == PersonState.AWAY else duty.excused_until
    if by is None and until:  # when the day was over, however late a worker notices
        back_at = start_of(until + timedelta(days=1))
        if back_at > now:  # away again since the worker looked
            return None
    _let_the_clock_go_on(duty, back_at)
    if duty.state == PersonState.EXCUSED and duty.due_at <= back_at:
        # Nobody above hears of the steps that passed meanwhile.
        over = passed(steps_of(duty.alert.page), duty.due_at, back_at)
        duty.last_step = max(duty.last_step, over)
    duty.state = PersonState.SEEN if duty.seen_at else PersonState.ASSIGNED
    if duty.notified_at and not duty.seen_at:
        duty.state = PersonState.NOTIFIED
    duty.away_from = duty.away_until = duty.excused_until = None
    duty.save()
    _say(duty, Event.BACK, now, by=by.pk if by else None, data={"due": duty.due_at})
    if duty.version == duty.alert.version and duty.alert.withdrawn_at is None:
        _tell_of_revision(duty)
    return duty


def _tell_of_revision(duty: PersonDuty) -> None:
    """Send the mail of this version, if it was revised while somebody was not asked."""
    if messages.issued_to(duty.alert).filter(recipient=duty.person_id).exists():
        return
    send(messages.issued_meanwhile(duty.alert, duty.due_at), [duty.person_id])


def _let_the_clock_go_on(duty: PersonDuty, at: datetime) -> None:
    """What was not due when somebody went away is due later by as long as they were away."""
    if duty.away_from and duty.due_at > duty.away_from:
        duty.due_at += max(at - duty.away_from, timedelta())


def bring_back_all(now: datetime) -> int:
    """Open again the duties of those whose absence or excuse is over, for a round; return how
    many. Nobody is reminded before they are back."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    over = PersonDuty.objects.filter(
        state=PersonState.AWAY, away_until__lt=today
    ) | PersonDuty.objects.filter(state=PersonState.EXCUSED, excused_until__lt=today)
    over = over.filter(alert__withdrawn_at=None).select_related("alert").order_by("pk")
    following = Round()
    alerts = {duty.alert for duty in over}
    following.each(alerts, lambda one: following.until_done(partial(catch_up, one, now)))
    return Round().each(over.all(), lambda duty: int(come_back(duty, now=now) is not None))


def _held(duty: PersonDuty) -> PersonDuty:
    return _hold(duty.alert_id, pk=duty.pk)


def _hold(alert: int, **whose: int) -> PersonDuty:
    """Return the duty as it stands, and hold it and its alert's version for the transaction.

    A revision waits for whoever is acknowledging, and they see it once it is done.
    """
    of = IssuedAlert.objects.select_for_update(no_key=True).get(pk=alert)
    held = PersonDuty.objects.select_for_update().get(alert=alert, **whose)
    held.alert = of
    return held


def _held_in_force(duty: PersonDuty) -> PersonDuty:
    duty = _held(duty)
    _must_be_in_force(duty)
    return duty


def _must_be_in_force(duty: PersonDuty) -> None:
    if duty.alert.withdrawn_at:
        raise NotPossible("The alert was withdrawn. There is nothing to do.")


def _in_the_future(until: date | None, now: datetime) -> None:
    if until and until < timezone.localdate(now, timezone.get_default_timezone()):
        raise NotPossible("The day is over. Choose today or a later one.")


def _say(
    duty: PersonDuty, event: Event, now: datetime, *, by: int | None, data: dict | None = None
) -> None:
    said = Happened(
        event=event, at=now, version=duty.version, person=duty.person_id,
        site=duty.provider_site_id, by=by, data=data or {},
    )  # fmt: skip
    append(duty.alert.chain_name, [said])
