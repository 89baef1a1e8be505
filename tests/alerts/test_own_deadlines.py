"""Each mail names the deadline of whoever gets it: of some the clock has waited."""

from datetime import date

import pytest

from intranet.delivery.models import Delivery
from learning.alerts.models import PersonDuty
from learning.alerts.nudging import nudge
from learning.alerts.people import come_back, go_away
from tests.alerts.conftest import london
from tests.alerts.ledger import reminded, revise, run
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

DUE = london(2026, 10, 22, 17)  # a Thursday


@pytest.fixture
def page(clock):
    site = ProviderSiteFactory()
    for name in ("here", "away"):
        StaffProfileFactory(home_site=site, user__username=name)
    return alert_page(sites=[site], deadline=DUE)


@pytest.fixture
def away(page, clock):
    """Somebody who was away for a day, and is back."""
    duty = PersonDuty.objects.get(person__username="away")
    go_away(duty, by=UserFactory(), until=date(2026, 10, 9))
    clock.move(days=1)
    come_back(duty, by=UserFactory())
    return duty


def named(what):
    """Return {who got a mail of that kind: the deadlines that these name}."""
    found = {}
    mails = Delivery.objects.filter(message__key__contains=f":{what}", channel="email")
    for mail in mails.select_related("message", "recipient").order_by("pk"):
        of = found.setdefault(mail.recipient.username, [])
        of.append(mail.message.context["deadline"])
    return found


def test_a_reminder_names_the_deadline_of_its_reader(page, away, clock):
    for day in (15, 16):
        clock.go_to(2026, 10, day, 17)
        run()
    assert named("reminder") == {
        "here": ["Thursday 22 October, 17:00"],
        "away": ["Friday 23 October, 17:00"],
    }
    assert reminded(page) == [(-7, "away"), (-7, "here")]


def test_reminded_on_the_same_day_each_reads_their_own(page, away, clock):
    clock.go_to(2026, 10, 16, 17)
    run()
    run()
    assert named("reminder") == {
        "here": ["Thursday 22 October, 17:00"],
        "away": ["Friday 23 October, 17:00"],
    }


def test_a_nudge_names_the_deadline_of_its_reader(page, away, clock):
    nudge(page.issued, page.issued.people.all(), by=UserFactory(), now=clock.now)
    assert named("nudge") == {
        "here": ["Thursday 22 October, 17:00"],
        "away": ["Friday 23 October, 17:00"],
    }


def test_a_deadline_that_moved_on_the_day_of_a_reminder_is_reminded_of_anew(page, clock):
    clock.go_to(2026, 10, 20, 9)
    run()
    revise(page, deadline=london(2026, 10, 22, 18))
    clock.go_to(2026, 10, 20, 18)
    run()
    assert set(map(tuple, named("reminder").values())) == {("Thursday 22 October, 17:00",)}
    clock.go_to(2026, 10, 22, 9)
    run()
    assert named("reminder")["here"][-1] == "Thursday 22 October, 18:00"


def test_who_was_away_gets_the_mail_of_a_version_once(page, away, clock):
    assert named("issued")["away"] == ["Thursday 22 October, 17:00"]
    duty = PersonDuty.objects.get(pk=away.pk)
    go_away(duty, by=UserFactory(), until=date(2026, 10, 9))
    revise(page, version=2)
    run()
    clock.move(days=1)
    for _ in range(2):
        come_back(duty, by=UserFactory())
        go_away(duty, by=UserFactory(), until=date(2026, 10, 9))
    assert named("issued")["away"] == ["Thursday 22 October, 17:00", "Friday 23 October, 17:00"]


def test_one_who_cannot_be_brought_back_keeps_nobody_else_away(page, clock, monkeypatch):
    duties = list(PersonDuty.objects.order_by("pk"))
    for duty in duties:
        go_away(duty, by=UserFactory(), until=date(2026, 10, 9))
    broken, calm = duties

    def come_back_but_one(duty, **options):
        if duty == broken:
            raise RuntimeError("cannot")
        return come_back(duty, **options)

    monkeypatch.setattr("learning.alerts.people.come_back", come_back_but_one)
    clock.go_to(2026, 10, 12, 9)
    run()
    states = dict(PersonDuty.objects.values_list("pk", "state"))
    assert states == {broken.pk: "away", calm.pk: "assigned"}
