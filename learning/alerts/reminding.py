"""Reminders and escalation: whoever owes something hears of it once at each step of the ladder.

What each duty has behind it stands on its row, so it does not matter how many runs were missed: the
next one sends the last reminder and not all of them. Those above whom it escalates to are told by
``summaries``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from intranet.delivery.delivering import Draft, send
from intranet.delivery.rounds import Round
from learning.alerts import messages
from learning.alerts.following import catch_up, going_on
from learning.alerts.hearers import Hearers, tell_that_nobody_answers
from learning.alerts.ladder import Steps, due_by, moment, steps_by_ladder, steps_of
from learning.alerts.log import Happened, append
from learning.alerts.models import Escalation, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.models.escalations import of_duty
from learning.alerts.models.issued import IssuedAlertQuerySet
from learning.alerts.querysets import PersonDutyQuerySet, SiteDutyQuerySet
from learning.alerts.rounds import by_urgency
from learning.alerts.states import PERSON_OPEN, SITE_OPEN, Event, Whom

D = TypeVar("D", PersonDuty, SiteDuty)
Words = Callable[[IssuedAlert, int, date, datetime], Draft]

PIECE = 500
ORDER = ["", *map(str, Whom)]


def remind_all(now: datetime) -> int:
    """Carry out steps that are due, for a round and the most urgent alert first; return how many
    rows that was about, 0 when nothing is due any more."""
    this = Round()

    def remind(alert: IssuedAlert) -> int:
        # First the audience: nobody hears of an alert that is no longer theirs.
        done = 0
        for piece in (catch_up, _remind_people, _remind_sites):
            done += this.until_done(partial(piece, alert, now))
            if done and this.is_over:
                break
        return done

    return this.each(list(by_urgency(_with_steps_due(now), now)), remind)


def _with_steps_due(now: datetime) -> IssuedAlertQuerySet:
    """Return the alerts of which somebody has a step due: the rest costs no query of its own."""
    going = going_on(now)
    chosen = going.order_by().values_list("page__ladder", flat=True).distinct()
    due = Q(pk__in=[])
    for ladder, steps in steps_by_ladder(chosen).items():
        people = _open_people(PersonDuty.objects.filter(due_by(steps, now)))
        sites = _open_sites(SiteDuty.objects.filter(due_by(steps, now)))
        someone = Exists(people.filter(alert=OuterRef("pk")))
        somewhere = Exists(sites.filter(alert=OuterRef("pk")))
        due |= Q(page__ladder=ladder) & (Q(someone) | Q(somewhere))
    return going.filter(due)


def _open_people(people: PersonDutyQuerySet) -> PersonDutyQuerySet:
    return people.filter(state__in=PERSON_OPEN)


def _open_sites(sites: SiteDutyQuerySet) -> SiteDutyQuerySet:
    return sites.filter(state__in=SITE_OPEN)


@transaction.atomic
def _remind_people(alert: IssuedAlert, now: datetime) -> int:
    held = IssuedAlert.objects.held(alert.pk)
    if held is None:
        return 0
    steps = steps_of(held.page)
    duties = _hold(_open_people(held.people.all()), steps, now)
    _Climb(held, steps, now).up(duties, messages.reminder)
    PersonDuty.objects.bulk_update(duties, ["last_step", "escalated_to"])
    return len(duties)


@transaction.atomic
def _remind_sites(alert: IssuedAlert, now: datetime) -> int:
    held = IssuedAlert.objects.held(alert.pk)
    if held is None:
        return 0
    steps = steps_of(held.page)
    duties = _hold(_open_sites(held.sites.all()), steps, now)
    _Climb(held, steps, now).up(duties, messages.site_reminder)
    SiteDuty.objects.bulk_update(duties, ["last_step", "escalated_to"])
    return len(duties)


def _hold(duties: models.QuerySet[D], steps: Steps, now: datetime) -> list[D]:
    """Return the next of those with a step that is due and was not carried out."""
    due = duties.filter(due_by(steps, now)).order_by("pk")
    pks = list(due.values_list("pk", flat=True)[:PIECE])
    return list(duties.filter(pk__in=pks).select_for_update().order_by("pk")) if pks else []


class _Climb:
    """What one transaction sends and logs of one alert's ladder."""

    def __init__(self, alert: IssuedAlert, steps: Steps, now: datetime) -> None:
        self.alert, self.steps, self.now = alert, steps, now
        self.told: defaultdict[tuple[int, datetime], set[int]] = defaultdict(set)
        self.said: list[Happened] = []
        self.escalations: list[Escalation] = []
        self.nobody = False  # answers for one of these sites

    def up(self, duties: list[D], words: Words) -> None:
        """Take ``duties`` up all steps that are due; write and send what follows from it."""
        if not duties:
            return
        hearers = Hearers(duties)
        for duty in duties:
            self._climb(duty, hearers)
        append(self.alert.chain_name, self.said)
        Escalation.objects.bulk_create(self.escalations, ignore_conflicts=True)
        today = timezone.localdate(self.now, timezone.get_default_timezone())
        for (days, due_at), people in self.told.items():
            send(words(self.alert, days, today, due_at), people)
        if self.nobody:
            tell_that_nobody_answers(self.alert, self.now)

    def _climb(self, duty: PersonDuty | SiteDuty, hearers: Hearers) -> None:
        due = [
            days
            for days in self.steps
            if days > duty.last_step and moment(duty.due_at, days) <= self.now
        ]
        reminders = [days for days in due if Whom.SELF in self.steps[days]]
        owing = hearers.reminded(duty)
        if reminders:  # of several that were missed the last one says it
            self.told[reminders[-1], duty.due_at].update(owing)
            self.nobody |= not owing
            said = {"days": reminders[-1]} if owing else {"days": reminders[-1], "nobody": True}
            self._say(Event.REMINDED, duty, said)
        levels: list[Whom] = [
            whom for days in due for whom in self.steps[days] if whom != Whom.SELF
        ]
        for whom in levels:
            self._escalate(duty, whom, hearers)
        duty.last_step = max(due, default=duty.last_step)
        duty.escalated_to = max([duty.escalated_to, *map(str, levels)], key=ORDER.index)

    def _escalate(self, duty: PersonDuty | SiteDuty, whom: Whom, hearers: Hearers) -> None:
        """Note who hears of it, and say in the log if that is another level or nobody yet."""
        level, people = hearers.of(duty, whom)
        to: list[int | None] = [*people] or [None]
        self.escalations += [
            Escalation(
                **of_duty(duty), version=duty.version, whom=whom, heard_as=level, to_id=person,
                made_at=self.now,
            )
            for person in to
        ]  # fmt: skip
        heard = {} if people and level == whom else {"heard_as": str(level) if people else ""}
        self._say(Event.ESCALATED, duty, {"level": str(whom), **heard})

    def _say(self, event: Event, duty: PersonDuty | SiteDuty, data: dict) -> None:
        person = duty.person_id if isinstance(duty, PersonDuty) else None
        said = Happened(
            event=event, at=self.now, version=duty.version, person=person,
            site=duty.provider_site_id, data=data,
        )  # fmt: skip
        self.said.append(said)
