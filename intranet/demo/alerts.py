"""The demo's alerts: what was issued, and what people and sites have done about it, day by day.

The past weeks are lived through again with the verbs of alerts themselves, which take the time as
an argument. Only acknowledgements are written many at a time.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery, Message
from intranet.network.models import ProviderSite, Specialty, User
from learning.alerts import people, sites
from learning.alerts.closing import close_due
from learning.alerts.following import catch_up
from learning.alerts.issuing import issue
from learning.alerts.log import Happened, append
from learning.alerts.models import AlertIndexPage, AlertPage, IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.reached import note_who_was_reached
from learning.alerts.reminding import remind_all
from learning.alerts.states import Event, PersonState
from learning.alerts.summaries import tell_of_late
from learning.review import approving

DAYS = 40
MORNING = time(8, 5)
MOST_SITES = 12  # that have answered, however large the network is
EVERY_BOUNCED = 37
BATCH = 500


@cache
def _texts() -> dict[str, Any]:
    text = Path(__file__).with_name("alerts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Alerts:
    """Makes three alerts that were issued and one that will be, the same for the same seed."""

    def __init__(
        self, rng: Random, provider_sites: list[ProviderSite], specialties: dict[str, Specialty]
    ) -> None:
        self.rng = rng
        self.sites = provider_sites
        self.specialties = specialties
        self.now = timezone.now()
        self.section = AlertIndexPage.objects.get()
        accounts = User.objects.in_bulk(["staff", "publisher", "risk"], field_name="username")
        self.staff, self.publisher, self.risk = (
            accounts[name] for name in ("staff", "publisher", "risk")
        )
        # [(when, duty)] for each alert and day, counted back from today
        self.to_acknowledge: dict[tuple[int, int], list[tuple[datetime, PersonDuty]]] = defaultdict(
            list
        )

    def make(self) -> None:
        theatres = [self.specialties[name] for name in ("Theatres", "Surgery", "Anaesthetics")]
        pharmacy = [self.specialties["Pharmacy"], self.specialties["Anaesthetics"]]
        for day in range(-DAYS, 1):
            if day == -34:
                self._closed(self._issue("closed", day, due=-20, specialties=pharmacy, few=True))
            if day == -9:
                first = self._issue("theatres", day, due=-1, specialties=theatres)
                self._first_to_read(first)
            if day == -7:
                self._critical(self._revise(first, "theatres_revised", day))
            if day == -6:
                of_sites = self._issue("sites", day, due=5)
            if day == -2:
                self._answers(of_sites)
            self._live_through(day)
        self._schedule(theatres)

    def _at(self, day: int, at: time) -> datetime:
        date = timezone.localdate(self.now) + timedelta(days=day)
        return datetime.combine(date, at, tzinfo=timezone.get_default_timezone())

    # What goes out

    def _page(self, name: str, due: int, *, specialties: Sequence[Specialty] = ()) -> AlertPage:
        texts = {
            key: value.strip() if isinstance(value, str) else value
            for key, value in _texts()[name].items()
        }
        page = AlertPage(
            **texts, deadline=self._at(due, time(17)), owner=self.publisher, live=False
        )
        page.specialties.set(list(specialties))
        return page

    def _issue(
        self,
        name: str,
        day: int,
        *,
        due: int,
        specialties: Sequence[Specialty] = (),
        few: bool = False,
    ) -> IssuedAlert:
        """Put an alert out at seven in the morning of ``day``, to be done by five on ``due``."""
        at = self._at(day, time(7))
        page = self._page(name, due, specialties=specialties)
        if few:
            page.audience_sites = self.sites[: MOST_SITES // 2]
        page.live, page.first_published_at = True, at
        self.section.add_child(instance=page)
        return self._out(page, at)

    def _revise(self, alert: IssuedAlert, name: str, day: int) -> IssuedAlert:
        """Put out a second version in substance, at seven in the morning of ``day``."""
        page, at = alert.page, self._at(day, time(7))
        page.version += 1
        for field, text in _texts()[name].items():
            setattr(page, field, text.strip())
        page.save()
        return self._out(page, at)

    def _out(self, page: AlertPage, at: datetime) -> IssuedAlert:
        """The publisher wrote what stands on ``page``, and the risk team approved it at ``at``."""
        revision = page.save_revision(user=self.publisher, log_action=False)
        revision.created_at = at
        revision.save(update_fields=["created_at"])
        AlertPage.objects.filter(pk=page.pk).update(
            live_revision=revision, has_unpublished_changes=False, latest_revision_created_at=at,
            last_published_at=at,
        )  # fmt: skip
        page.refresh_from_db()
        log(page, "wagtail.publish", user=self.risk, revision=revision, timestamp=at)
        alert = issue(page, at, by=self.risk)
        while catch_up(alert, at):
            pass
        self._sent(at)
        alert.refresh_from_db()
        return alert

    def _schedule(self, specialties: Sequence[Specialty]) -> None:
        """One waits for next Monday, seven in the morning."""
        weekday = timezone.localdate(self.now).weekday()
        page = self._page("scheduled", 7 - weekday + 14, specialties=specialties)
        page.go_live_at = self._at(7 - weekday, time(7))
        self.section.add_child(instance=page)
        revision = page.save_revision(user=self.publisher, log_action=False)
        with approving(page, self.risk):
            revision.publish(user=self.risk)

    # What people do

    def _first_to_read(self, alert: IssuedAlert) -> None:
        """A third acknowledges the first version before the second comes, and so does the account
        that is kept to be tried out: it is asked again."""
        duties = self._shuffled(alert)
        mine = alert.people.filter(person=self.staff).select_related("alert")
        self._plan(alert, [*mine, *duties[: len(duties) // 3]], over=timedelta(hours=36))

    def _critical(self, alert: IssuedAlert) -> None:
        """Most acknowledge at once, some late, a few are away or excused, some have only looked."""
        duties = self._shuffled(alert)
        done, late = len(duties) * 70 // 100, len(duties) * 10 // 100
        due = alert.deadline
        self._plan(alert, duties[:done], over=due - alert.issued_at)
        for duty in duties[done : done + late]:
            at = due + timedelta(minutes=self.rng.randrange(10, 360))
            self._acknowledge_at(alert, duty, at)
        rest = duties[done + late :]
        reasons = _texts()["answers"]["excused"]
        for duty, reason in zip(rest, reasons, strict=False):
            people.excuse(duty, by=self.risk, reason=reason, now=self._later(alert, 26))
        back = timezone.localdate(self.now) + timedelta(days=4)
        for duty in rest[3:5]:
            people.go_away(
                duty, by=self.risk, until=back, reason="On leave", now=self._later(alert, 28)
            )
        for duty in rest[5::3]:
            people.see(duty, self._later(alert, self.rng.randrange(2, 60)))

    def _closed(self, alert: IssuedAlert) -> None:
        """Nearly everybody in time, the others a day late; each site done and verified."""
        duties = [
            *alert.people.filter(person=self.staff).select_related("alert"),
            *self._shuffled(alert),
        ]
        late = max(1, len(duties) // 30)
        self._plan(alert, duties[:-late], over=alert.deadline - alert.issued_at)
        for duty in duties[-late:]:
            at = alert.deadline + timedelta(minutes=self.rng.randrange(30, 1200))
            self._acknowledge_at(alert, duty, at)
        found = cycle(_texts()["answers"]["recalled"])
        for answering in _with_lead(alert):
            said = self._later(alert, self.rng.randrange(20, 200))
            lead = _lead(answering)
            sites.acknowledge(answering, version=1, by=lead, now=self._later(alert, 3))
            sites.complete(answering, by=lead, evidence=next(found), now=said)
            sites.confirm(answering, by=self.risk, now=said + timedelta(hours=20))

    def _answers(self, alert: IssuedAlert) -> None:
        """Sites at every state. The quality partner of the demo has yet to begin."""
        words = _texts()["answers"]
        plans, evidence = cycle(words["plans"]), cycle(words["evidence"])
        reasons = cycle(words["not_required"])
        waiting = self.staff.profile.home_site_id
        answering = [duty for duty in _with_lead(alert) if duty.provider_site_id != waiting]
        at = self._later(alert, 50)
        for place, duty in enumerate(answering):
            lead, kind = _lead(duty), place % 6
            sites.acknowledge(duty, version=1, by=lead, now=self._later(alert, 4))
            if kind in (0, 1, 2):
                sites.plan(duty, by=lead, text=next(plans), now=at)
            if kind in (0, 1):
                sites.complete(duty, by=lead, evidence=next(evidence), now=at + timedelta(hours=20))
            if kind == 0:
                sites.confirm(duty, by=self.risk, now=at + timedelta(hours=28))
            if kind == 3:
                sites.assess(duty, by=lead, now=at)
            if kind in (4, 5):
                sites.say_not_required(duty, by=lead, reason=next(reasons), now=at)
            if kind == 5:
                sites.confirm(duty, by=self.risk, now=at + timedelta(hours=22))

    def _shuffled(self, alert: IssuedAlert) -> list[PersonDuty]:
        """Return everybody's duty in any order, without the one that is kept to be tried out."""
        duties = list(alert.people.exclude(person=self.staff).order_by("pk"))
        for duty in duties:
            duty.alert = alert
        self.rng.shuffle(duties)
        return duties

    def _later(self, alert: IssuedAlert, hours: int) -> datetime:
        return alert.issued_at + timedelta(hours=hours)

    def _plan(self, alert: IssuedAlert, duties: list[PersonDuty], over: timedelta) -> None:
        """Let them acknowledge over a time: many on the first day, and again before the end."""
        for duty in duties:
            share = self.rng.betavariate(0.7, 1.6)
            self._acknowledge_at(alert, duty, alert.issued_at + over * share)

    def _acknowledge_at(self, alert: IssuedAlert, duty: PersonDuty, at: datetime) -> None:
        """Between six in the morning and ten at night."""
        local = timezone.localtime(at)
        if not 6 <= local.hour < 22:
            at = local.replace(hour=6 + self.rng.randrange(15))
        day = (timezone.localdate(at) - timezone.localdate(self.now)).days
        self.to_acknowledge[alert.pk, day].append((max(at, alert.issued_at), duty))

    # How the days go by

    def _live_through(self, day: int) -> None:
        """What the worker does in the morning, and then what people do in the day."""
        at = self._at(day, MORNING)
        if at <= self.now:
            note_who_was_reached(at)
            while remind_all(at):
                pass
            close_due(at)
            while tell_of_late(at):
                pass
            self._sent(at)
        for alert in IssuedAlert.objects.order_by("pk"):
            planned = self.to_acknowledge.pop((alert.pk, day), [])
            _acknowledge(alert, [row for row in planned if row[0] <= self.now])

    def _sent(self, at: datetime) -> None:
        """What the verbs have just queued was queued and sent then; some of it came back."""
        new = Delivery.objects.filter(queued_at__gte=self.now)
        mails = new.filter(channel=Channel.EMAIL, state=State.QUEUED)
        mails.annotate(part=F("recipient") % EVERY_BOUNCED).filter(part=0).update(
            state=State.BOUNCED, sent_at=at, error="550 5.1.1 No such mailbox here"
        )
        mails.update(state=State.SENT, sent_at=at)
        new.update(queued_at=at, next_try_at=at)
        Delivery.objects.filter(sent_at__gte=self.now).update(sent_at=at)
        Message.objects.filter(made_at__gte=self.now).update(made_at=at)


def _acknowledge(alert: IssuedAlert, planned: list[tuple[datetime, PersonDuty]]) -> None:
    """Do for many what ``people.acknowledge`` does for one."""
    planned.sort(key=lambda row: (row[0], row[1].pk))
    for at, duty in planned:
        duty.state = PersonState.ACKNOWLEDGED
        duty.seen_at = duty.acknowledged_at = at
        duty.acknowledged_version = alert.version
        duty.is_late = at > duty.due_at
    PersonDuty.objects.bulk_update(
        [duty for _at, duty in planned],
        ["state", "seen_at", "acknowledged_at", "acknowledged_version", "is_late"],
        batch_size=BATCH,
    )
    append(alert.chain_name, _said(alert, planned))


def _said(alert: IssuedAlert, planned: list[tuple[datetime, PersonDuty]]) -> Iterator[Happened]:
    for at, duty in planned:
        who: dict[str, Any] = {
            "person": duty.person_id, "site": duty.provider_site_id, "by": duty.person_id,
            "version": alert.version,
        }  # fmt: skip
        yield Happened(event=Event.SEEN, at=at, **who)
        yield Happened(event=Event.ACKNOWLEDGED, at=at, data={"late": duty.is_late}, **who)


def _with_lead(alert: IssuedAlert) -> list[SiteDuty]:
    duties = alert.sites.exclude(lead=None).select_related("lead").order_by("provider_site")
    return list(duties[:MOST_SITES])


def _lead(duty: SiteDuty) -> User:
    assert duty.lead is not None  # only those with a lead were asked for
    return duty.lead
