"""A month in seconds: whatever happens and whatever runs of the worker are missed, everybody in the
audience has one row, and hears of each step once.

Each walk is played twice, with a worker that runs every day and at every hour that matters, and
with one that is down for most of the month. After each step the ledger is held against the paper,
and the log against itself. WALKS=200 walks further, each time elsewhere, and the busy worker runs
every hour.
"""

import os
from collections import defaultdict
from datetime import UTC, date, timedelta

import pytest
from django.db import transaction
from django.db.models import Value
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from intranet.delivery import rounds
from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery
from intranet.network.models import ProviderSite, StaffProfile, User
from learning.alerts import people, sites
from learning.alerts.log import verify
from learning.alerts.models import AlertPage, ClosingReport, LogEntry, PersonDuty, SiteDuty
from learning.alerts.states import PERSON_OPEN, SITE_DONE, SITE_OPEN, SITE_TO_CONFIRM, Event
from learning.verbs import NotPossible
from tests.alerts.conftest import LONDON, london
from tests.alerts.ledger import partner_of, revise, run
from tests.alerts.paper import Network, Paper
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

WALKS = int(os.environ.get("WALKS") or 0)
START = london(2026, 10, 5, 9).astimezone(UTC)
DAYS = 36  # to the tenth of November; the clock goes back on the 25th of October
DEADLINES = {
    "early": london(2026, 10, 14, 7).astimezone(UTC),
    "late": london(2026, 10, 26, 17).astimezone(UTC),
}
STAFF = [f"member{n}" for n in range(6)]
SITES = "AB"
PARTNERS = {"A": ["lead", "deputy"], "B": ["partner"], "C": []}

who = st.sampled_from(STAFF)
alerts = st.sampled_from(sorted(DEADLINES))
at_site = st.sampled_from(SITES)
COMES_OR_GOES = ("move", "leave", "return", "close_site", "open_site")
happenings = st.one_of(
    st.tuples(st.just("move"), who, st.sampled_from("ABC")),
    st.tuples(st.sampled_from(["leave", "return"]), st.sampled_from([*STAFF, "manager"])),
    st.tuples(st.sampled_from(["close_site", "open_site"]), at_site),
    st.tuples(st.just("join"), at_site),
    st.tuples(st.just("acknowledge"), alerts, who),
    st.tuples(st.sampled_from(["go_away", "excuse"]), alerts, who, st.integers(0, 9)),
    st.tuples(st.sampled_from(["complete", "send_back"]), alerts, at_site),
    st.tuples(
        st.sampled_from(["revise", "move_deadline", "publish_again"]),
        alerts,
        st.integers(1, 12),
        st.sampled_from([7, 12, 17]),
    ),
    st.tuples(st.just("withdraw"), alerts),
)
hours = st.integers(0, DAYS * 24)
walks = st.lists(st.tuples(hours, happenings), min_size=15, max_size=30)


def on(hour, minute=0):
    """Return so many hours of the wall clock after the start."""
    local = START.astimezone(LONDON).replace(tzinfo=None) + timedelta(hours=hour, minutes=minute)
    return local.replace(tzinfo=LONDON).astimezone(UTC)


ALL_HOURS = range(DAYS * 24)
THAT_MATTER = {hour for hour in ALL_HOURS if on(hour).astimezone(LONDON).hour in (8, 18)}
BUSY = set(ALL_HOURS) if WALKS else THAT_MATTER


@pytest.fixture
def network(clock, monkeypatch):
    """Staff at three sites, and those who hear of them; and a worker that nothing slows down."""
    monkeypatch.setattr(rounds, "ROUND", float("inf"))
    here = {name: ProviderSiteFactory(name=name) for name in "ABC"}
    for site, partners in PARTNERS.items():
        for name in partners:
            partner_of(here[site], username=name)
    manager = StaffProfileFactory(home_site=ProviderSiteFactory(), user__username="manager")
    UserFactory(username="executive", roles=["Executive"])
    UserFactory(username="central", roles=["Risk and quality team"])
    for n, name in enumerate(STAFF):
        StaffProfileFactory(home_site=here["ABC"[n % 3]], line_manager=manager, user__username=name)


@settings(
    max_examples=WALKS or 2,
    derandomize=not WALKS,
    deadline=None,
    phases=[Phase.generate],  # to make a failing month shorter would take many minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=walks, few=st.sets(hours, max_size=6))
def test_each_has_one_row_and_hears_of_each_step_once_whatever_runs_were_missed(
    network, clock, walk, few
):
    often = Month(clock).play(walk, BUSY | {DAYS * 24})
    seldom = Month(clock).play(walk, few | {DAYS * 24})
    # A worker that was down over the deadline never saw who joined or left before it.
    moved = {name for _hour, (verb, name, *_) in walk if verb in COMES_OR_GOES}
    if often.answers == seldom.answers:
        assert often.ends(without=moved) == seldom.ends(without=moved)


class Month:
    """One playing of a walk, of which nothing stays."""

    def __init__(self, clock):
        self.clock = clock
        home = {name: "ABC"[n % 3] for n, name in enumerate(STAFF)}
        self.network = Network(home, PARTNERS, frozenset(SITES))
        self.paper = Paper(self.network)
        self.answers = []  # what was possible
        self.reports = {}

    def play(self, walk, runs):
        steps = [(on(hour, 30), what) for hour, what in sorted(walk, key=lambda step: step[0])]
        steps += [(on(hour), ("run",)) for hour in runs]
        with transaction.atomic():
            self.clock.now = START
            for name, deadline in DEADLINES.items():
                alert_page(
                    title=name, slug=name, duty_kind="both", deadline=deadline,
                    sites=ProviderSite.objects.filter(name__in=SITES),
                )  # fmt: skip
                self.paper.publish(name, START, deadline)
            self.check()
            for at, (verb, *about) in sorted(steps, key=lambda step: step[0]):
                self.clock.now = at
                getattr(self, verb)(*about)
                self.check()
            self.last = self.ledger()
            assert list(verify()) == []
            transaction.set_rollback(True)
        return self

    # What happens

    def run(self):
        Delivery.objects.filter(state=State.QUEUED).update(state=State.SENT, sent_at=self.clock.now)
        run()
        self.paper.look(self.clock.now)

    def move(self, name, to):
        profile = StaffProfile.objects.get(user__username=name)
        profile.home_site = ProviderSite.objects.get(name=to)
        profile.save()
        self.network.home[name] = to

    def leave(self, name):
        self._set_active(name, False)
        self.network.away_from_work.add(name)

    def _return(self, name):
        self._set_active(name, True)
        self.network.away_from_work.discard(name)

    locals()["return"] = _return

    def _set_active(self, name, active):
        user = User.objects.get(username=name)
        user.is_active = active
        user.save()

    def close_site(self, name):
        ProviderSite.objects.filter(name=name).update(state="closed")
        self.network.closed.add(name)

    def open_site(self, name):
        ProviderSite.objects.filter(name=name).update(state="open")
        self.network.closed.discard(name)

    def join(self, to):
        name = f"joiner{len(self.network.home)}"
        StaffProfileFactory(
            home_site=ProviderSite.objects.get(name=to),
            line_manager=StaffProfile.objects.get(user__username="manager"),
            user__username=name,
        )
        self.network.home[name] = to

    def acknowledge(self, alert, name):
        page = AlertPage.objects.get(slug=alert)
        duty = PersonDuty.objects.filter(alert__page=page, person__username=name).first()
        self.answered(
            "acknowledge", alert, name,
            duty and (lambda: people.acknowledge(duty, version=page.version, by=duty.person)),
        )  # fmt: skip

    def go_away(self, alert, name, days):
        self._absent("go_away", alert, name, days, reason="On leave")

    def excuse(self, alert, name, days):
        self._absent("excuse", alert, name, days, reason="On a course")

    def _absent(self, verb, alert, name, days, reason):
        until = self.clock.now.astimezone(LONDON).date() + timedelta(days=days)
        duty = PersonDuty.objects.filter(alert__page__slug=alert, person__username=name).first()
        by = User.objects.get(username="central")
        do = getattr(people, verb)
        self.answered(
            verb, alert, name, duty and (lambda: do(duty, by=by, reason=reason, until=until)), until
        )

    def complete(self, alert, site):
        duty = SiteDuty.objects.get(alert__page__slug=alert, provider_site__name=site)
        self.answered(
            "complete", alert, site,
            lambda: sites.complete(duty, by=duty.lead, evidence="A photograph"),
        )  # fmt: skip

    def send_back(self, alert, site):
        duty = SiteDuty.objects.get(alert__page__slug=alert, provider_site__name=site)
        by = User.objects.get(username="central")
        self.answered(
            "send_back", alert, site, lambda: sites.send_back(duty, by=by, reason="Two drawers?")
        )

    def answered(self, verb, alert, name, do, until=None):
        expected = self.paper.do(verb, alert, name, self.clock.now, until)
        try:
            with transaction.atomic():
                possible = bool(do and do())
        except NotPossible:
            possible = False
        assert possible == expected, (verb, alert, name)
        self.answers.append(possible)

    def revise(self, alert, days, hour):
        if not self.paper.alerts[alert].withdrawn:
            self._publish(alert, days, hour, in_substance=True)

    def move_deadline(self, alert, days, hour):
        if not self.paper.alerts[alert].withdrawn:
            self._publish(alert, days, hour, in_substance=False)

    def publish_again(self, alert, days, hour):
        if self.paper.alerts[alert].withdrawn:
            self._publish(alert, days, hour, in_substance=True)

    def _publish(self, alert, days, hour, *, in_substance):
        day = self.clock.now.astimezone(LONDON).date() + timedelta(days=days)
        deadline = london(day.year, day.month, day.day, hour).astimezone(UTC)
        page = AlertPage.objects.get(slug=alert)
        revise(page, version=page.version + in_substance, deadline=deadline)
        self.paper.publish(alert, self.clock.now, deadline, in_substance)

    def withdraw(self, alert):
        if not self.paper.alerts[alert].withdrawn:
            AlertPage.objects.get(slug=alert).unpublish()
            self.paper.withdraw(alert)

    # What must hold

    def check(self):
        assert self.ledger() == self.on_paper()
        assert self.reminders() == self.paper.reminded
        assert self.summaries() == sorted(self.paper.told)
        each_step_once_and_only_to_who_owes_it()
        self.reports_stay()

    def ledger(self):
        """Return {(alert, who): how their duty stands}; a second row would be an error."""
        about = ("state", "version", "due_at", "last_step")
        person = PersonDuty.objects.values_list(
            "alert__page__slug", "person__username", *about, "is_late"
        )
        site = SiteDuty.objects.values_list(
            "alert__page__slug", "provider_site__name", *about, Value(False)
        )
        rows = [(row, PERSON_OPEN, "acknowledged") for row in person]
        rows += [(row, SITE_OPEN, (*SITE_DONE, *SITE_TO_CONFIRM)) for row in site]
        found = {}
        for (alert, name, state, *rest), are_open, done in rows:
            state = "open" if state in are_open else "done" if state in done else state
            state = "left" if state == "closed" else state
            assert (alert, name) not in found
            found[alert, name] = as_on_paper(state, *rest)
        return found

    def on_paper(self):
        return {
            key: as_on_paper(one.state, one.version, one.due, one.step, one.late)
            for key, one in self.paper.owed.items()
        }

    def reminders(self):
        rows = Delivery.objects.filter(
            message__key__contains="reminder:", channel=Channel.EMAIL
        ).values_list("message__key", "recipient__username")
        slugs = dict(AlertPage.objects.values_list("issued__pk", "slug"))
        found = set()
        for key, name in rows:
            _alert, pk, version, _what, days, day, _due = key.split(":")
            found.add((slugs[int(pk)], int(version), int(days), date.fromisoformat(day), name))
        return found

    def summaries(self):
        rows = Delivery.objects.filter(
            message__key__startswith="late:", channel=Channel.EMAIL
        ).values_list("recipient__username", "message__key")
        return sorted((name, date.fromisoformat(key.split(":")[2])) for name, key in rows)

    def reports_stay(self):
        now = {report.pk: report.figures for report in ClosingReport.objects.all()}
        assert {pk: now.get(pk) for pk in self.reports} == self.reports
        self.reports = now

    def ends(self, *, without):
        """Return how it ended for who was there from the start; of who owes nothing any more it is
        no matter how far up the ladder they came."""
        return {
            (alert, name): stands if stands[0] == "open" else stands[:3]
            for (alert, name), stands in self.last.items()
            if name in {*STAFF, *SITES} - without and not self.paper.alerts[alert].withdrawn
        }


def as_on_paper(state, version, due, step, late):
    return (state,) if state == "left" else (state, version, due, step, late)


OWES_AFTER = {
    Event.ASSIGNED: True, Event.REOPENED: True, Event.BACK: True, Event.ACKNOWLEDGED: False,
    Event.AWAY: False, Event.EXCUSED: False, Event.LEFT: False,
}  # fmt: skip


def each_step_once_and_only_to_who_owes_it():
    """Read the log from its start, which knows nothing of rows, ladders and mails."""
    last, owes, levels = {}, {}, defaultdict(set)
    for entry in LogEntry.objects.exclude(chain="register").order_by("chain", "number"):
        key = entry.chain_id, entry.person_id, entry.provider_site_id if not entry.person_id else 0
        about = entry.data or {}
        match entry.event:
            case Event.REVISED | Event.WITHDRAWN:  # everybody's ladder starts anew, or is over
                for one in [one for one in owes if one[0] == entry.chain_id]:
                    last.pop(one, None)
                    levels.pop(one, None)
                    owes[one] = owes[one] and entry.event == Event.REVISED
            case Event.REMINDED:
                assert owes[key], entry
                assert about["days"] > last.get(key, -1000), entry
                last[key] = about["days"]
            case Event.ESCALATED:
                assert owes[key], entry
                assert about["level"] not in levels[key], entry
                levels[key].add(about["level"])
            case Event.SITE_STATE:
                owes[key] = about["to"] in SITE_OPEN
            case event if event in OWES_AFTER:
                owes[key] = OWES_AFTER[Event(event)]
                if event in (Event.ASSIGNED, Event.REOPENED):
                    last.pop(key, None)
                    levels.pop(key, None)
