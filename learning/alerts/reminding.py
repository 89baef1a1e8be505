"""Reminders and escalation: whoever owes something hears of it once at each step of the ladder.

What each duty has behind it stands on its row, so it does not matter how many runs were missed: the
next one sends the last reminder and not all of them, and everybody who hears of late colleagues
gets one summary for each day.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property

from intranet.delivery.delivering import Draft
from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery, Message
from intranet.network.models import StaffProfile, User
from learning.alerts import messages
from learning.alerts.audience import answers_for, central_team, executives, partners_of
from learning.alerts.issuing import catch_up_with, going_on
from learning.alerts.ladder import HOUR, Steps, moment, reached, steps_of
from learning.alerts.log import Happened, append
from learning.alerts.models import Escalation, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.querysets import PersonDutyQuerySet, SiteDutyQuerySet
from learning.alerts.states import PERSON_OPEN, SITE_OPEN, Event, PersonState, Whom

D = TypeVar("D", PersonDuty, SiteDuty)

PIECE = 500
ROUND = 2.0  # seconds that one call may take
ORDER = ["", *map(str, Whom)]


def remind_all(now: datetime) -> int:
    """Carry out steps that are due, for a round; return how many duties that was about, 0 when
    nothing is due any more."""
    ends_at = time.monotonic() + ROUND
    done = 0
    for alert in going_on(now).select_related("page__ladder").order_by("pk"):
        steps = steps_of(alert.page)
        people, sites = _owed(alert)
        if not _due(people, steps, now) and not _due(sites, steps, now):
            continue
        catch_up_with(alert, now)  # nobody hears of an alert that is no longer theirs
        for step in (_remind_people, _remind_sites):
            while rows := step(alert, now):
                done += rows
                if time.monotonic() >= ends_at:
                    return done
    return done


@transaction.atomic
def _remind_people(alert: IssuedAlert, now: datetime) -> int:
    held = IssuedAlert.objects.held(alert.pk)
    if held is None:
        return 0
    ladder = _Climb(held, now)
    duties = _hold(_owed(held)[0], ladder.steps, now)
    if not duties:
        return 0
    above = _above([duty.person_id for duty in duties])
    partners = partners_of({duty.provider_site_id for duty in duties})
    for duty in duties:
        for whom in ladder.climb(duty, person=duty.person_id, told=[duty.person_id]):
            manager = above.get(duty.person_id)
            ladder.escalate(
                whom, manager=manager, partners=partners.get(duty.provider_site_id, ()),
                person_duty=duty,
            )  # fmt: skip
    PersonDuty.objects.bulk_update(duties, ["last_step", "escalated_to"])
    return ladder.finish(messages.reminder)


@transaction.atomic
def _remind_sites(alert: IssuedAlert, now: datetime) -> int:
    held = IssuedAlert.objects.held(alert.pk)
    if held is None:
        return 0
    ladder = _Climb(held, now)
    duties = _hold(_owed(held)[1], ladder.steps, now)
    if not duties:
        return 0
    above = _above([duty.lead_id for duty in duties if duty.lead_id])
    partners = partners_of({duty.provider_site_id for duty in duties})
    for duty in duties:
        mine = partners.get(duty.provider_site_id, [])
        for whom in ladder.climb(duty, told=answers_for(duty, mine)):
            ladder.escalate(
                whom, manager=above.get(duty.lead_id or 0), partners=mine, site_duty=duty
            )
    SiteDuty.objects.bulk_update(duties, ["last_step", "escalated_to"])
    return ladder.finish(messages.site_reminder)


def _owed(alert: IssuedAlert) -> tuple[PersonDutyQuerySet, SiteDutyQuerySet]:
    return alert.people.filter(state__in=PERSON_OPEN), alert.sites.filter(state__in=SITE_OPEN)


def _due(duties: models.QuerySet[D], steps: Steps, now: datetime) -> list[int]:
    """Return the next of those with a step that is due and was not carried out."""
    wanted = Q(pk__in=[])
    for days in steps:
        wanted |= Q(last_step__lt=days, due_at__lt=reached(days, now))
    return list(duties.filter(wanted).order_by("pk").values_list("pk", flat=True)[:PIECE])


def _hold(duties: models.QuerySet[D], steps: Steps, now: datetime) -> list[D]:
    pks = _due(duties, steps, now)
    return list(duties.filter(pk__in=pks).select_for_update().order_by("pk")) if pks else []


def _above(people: Iterable[int]) -> dict[int, int]:
    """Return {person: the line manager who still works here}."""
    rows = StaffProfile.objects.filter(
        user__in=list(people), line_manager__user__is_active=True
    ).values_list("user", "line_manager__user")
    return dict(rows)


class _Climb:
    """What one transaction sends and logs of one alert's ladder."""

    def __init__(self, alert: IssuedAlert, now: datetime) -> None:
        self.alert, self.steps, self.now = alert, steps_of(alert.page), now
        self.told: defaultdict[int, set[int]] = defaultdict(set)
        self.said: list[Happened] = []
        self.escalations: list[Escalation] = []
        self.count = 0

    def climb(
        self, duty: PersonDuty | SiteDuty, *, told: Collection[int], person: int | None = None
    ) -> list[Whom]:
        """Take a duty up all steps that are due; return who has to hear of it besides itself."""
        due = [
            days
            for days in self.steps
            if days > duty.last_step and moment(duty.due_at, days) <= self.now
        ]
        self.count += 1
        reminders = [days for days in due if Whom.SELF in self.steps[days]]
        if reminders:  # of several that were missed the last one says it
            days = reminders[-1]
            self.told[days].update(told)
            self._say(Event.REMINDED, duty, person, {"days": days})
        levels: list[Whom] = [
            whom for days in due for whom in self.steps[days] if whom != Whom.SELF
        ]
        for whom in levels:
            self._say(Event.ESCALATED, duty, person, {"level": str(whom)})
        duty.last_step = max(due, default=duty.last_step)
        duty.escalated_to = max([duty.escalated_to, *map(str, levels)], key=ORDER.index)
        return levels

    def escalate(
        self, whom: Whom, *, manager: int | None, partners: Sequence[int],
        **of: PersonDuty | SiteDuty,
    ) -> None:  # fmt: skip
        """Note who hears of it: with nobody at one level, those of the next."""
        by_level: dict[Whom, Sequence[int]] = {
            Whom.MANAGER: [manager] if manager else [],
            Whom.PARTNER: partners,
            Whom.EXECUTIVE: self.executives,
            Whom.CENTRAL: self.central,
        }
        levels = list(by_level)[list(by_level).index(whom) :]
        found = next((level for level in levels if by_level[level]), Whom.CENTRAL)
        (duty,) = of.values()
        self.escalations += [
            Escalation(
                version=duty.version, whom=whom, heard_as=found, to_id=person, made_at=self.now,
                **of,
            )
            for person in by_level[found]
        ]  # fmt: skip

    @cached_property
    def executives(self) -> list[int]:
        return list(executives().values_list("pk", flat=True))

    @cached_property
    def central(self) -> list[int]:
        return list(central_team().values_list("pk", flat=True))

    def finish(self, draft: Callable[[IssuedAlert, int, date], Draft]) -> int:
        """Write what was gathered; return how many duties it was about."""
        append(self.alert.chain_name, self.said)
        Escalation.objects.bulk_create(self.escalations, ignore_conflicts=True)
        today = timezone.localdate(self.now, timezone.get_default_timezone())
        for days, people in self.told.items():
            messages.send(draft(self.alert, days, today), people)
        return self.count

    def _say(
        self, event: Event, duty: PersonDuty | SiteDuty, person: int | None, data: dict
    ) -> None:
        said = Happened(
            event=event, at=self.now, version=duty.version, person=person,
            site=duty.provider_site_id, data=data,
        )  # fmt: skip
        self.said.append(said)


def tell_of_late(now: datetime) -> int:
    """Send everybody who has to hear of late colleagues one summary for the day; return how many.

    From eight in the morning on. What becomes late after somebody had theirs waits for tomorrow.
    """
    local = timezone.localtime(now, timezone.get_default_timezone())
    if local.time() < HOUR:
        return 0
    _hand_on(local.date())
    people = _waiting().order_by("to").values_list("to", flat=True).distinct()
    return sum(_tell(to, local.date()) for to in list(people))


@transaction.atomic
def _tell(to: int, day: date) -> int:
    user = User.objects.select_for_update().get(pk=to)
    if not user.is_active:  # left just now: the next run hands on what they were to hear
        return 0
    if Message.objects.filter(key=f"late:{to}:{day:%Y-%m-%d}").exists():
        return 0
    rows = _take(_waiting().filter(to=to), day)
    late = [row for row in rows if _is_still_late(row)]
    if late:
        messages.send(messages.summary(user, day, _by_alert(late), _why(late)), [to])
    return int(bool(late))


@transaction.atomic
def _hand_on(day: date) -> None:
    """Whoever was to hear of it left before they did: those hear who always answer for it."""
    gone = _take(_waiting().filter(to__is_active=False), day)
    if not gone:
        return
    central = central_team().values_list("pk", flat=True)
    Escalation.objects.bulk_create(
        [
            Escalation(
                person_duty=row.person_duty, site_duty=row.site_duty, version=row.version,
                whom=row.whom, heard_as=Whom.CENTRAL, to_id=person, made_at=row.made_at,
            )
            for row in gone
            for person in central
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _take(waiting: models.QuerySet[Escalation], day: date) -> list[Escalation]:
    """Hold those and settle them: whatever is told of them is told in this transaction."""
    rows = list(
        waiting.select_for_update(of=("self",))
        .select_related("person_duty__alert__page", "site_duty__alert__page")
        .order_by("pk")
    )
    Escalation.objects.filter(pk__in=[row.pk for row in rows]).update(told_on=day)
    return rows


def _waiting() -> models.QuerySet[Escalation]:
    """Return those of whom nobody has heard; while somebody is away or excused, they wait."""
    quiet = [PersonState.AWAY, PersonState.EXCUSED]
    return Escalation.objects.filter(told_on=None).exclude(person_duty__state__in=quiet)


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
    Whom.CENTRAL: "nobody else is there to hear of it",
}


def _why(late: list[Escalation]) -> str:
    reasons = dict.fromkeys(WHY[Whom(row.heard_as)] for row in late)
    return f"You get this because {', and '.join(reasons)}."


def note_who_was_told(now: datetime) -> int:
    """Take over from delivery whose mail has left; return how many."""
    done = 0
    assigned = PersonDuty.objects.filter(alert=OuterRef("pk"), state=PersonState.ASSIGNED)
    for alert in IssuedAlert.objects.in_force().filter(Exists(assigned)):
        while rows := _note_told(alert, now):
            done += rows
    return done


@transaction.atomic
def _note_told(of: IssuedAlert, now: datetime) -> int:
    alert = IssuedAlert.objects.held(of.pk)
    if alert is None:
        return 0
    sent = Delivery.objects.filter(
        message__key=messages.issued(alert).key, channel=Channel.EMAIL, state=State.SENT
    )
    duties = alert.people.filter(
        state=PersonState.ASSIGNED, version=alert.version, person__in=sent.values("recipient")
    ).order_by("pk")
    rows = list(duties.select_for_update().values_list("pk", "person", "provider_site")[:PIECE])
    PersonDuty.objects.filter(pk__in=[pk for pk, *_ in rows]).update(
        state=PersonState.NOTIFIED, notified_at=now
    )
    said = [
        Happened(
            event=Event.NOTIFIED, at=now, version=alert.version, person=person, site=site,
            data={"channel": str(Channel.EMAIL)},
        )
        for _pk, person, site in rows
    ]  # fmt: skip
    append(alert.chain_name, said)
    return len(rows)
