"""One summary a day for each person, of all parts together: nothing lost, nothing doubled."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intranet.delivery import daily, rounds
from intranet.delivery.daily import Days, Group, Part
from intranet.delivery.models import Delivery, Message, Summary
from intranet.delivery.rendering import write
from tests.alerts.conftest import clock  # noqa: F401
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def group(name="late", things=(1,), why="you own things", is_new=False):
    words = f"{len(things)} of yours: {name}"
    return Group(name=name, words=words, why=why, path=f"/{name}/", things=frozenset(things),
                 is_new=is_new)  # fmt: skip


@pytest.fixture
def parts(monkeypatch, clock):  # noqa: F811
    """What the parts of the summary find: {part: {person: groups}}."""
    found = {"tasks": {}, "letters": {}}
    monkeypatch.setattr(daily, "_parts", {
        name: Part(name=name, heading=name.title(), counted=(f"1 {name[:-1]}", "{} " + name),
                   find=lambda morning, name=name: found[name])
        for name in found
    })  # fmt: skip
    return found


@pytest.fixture
def person():
    return UserFactory(email="p@example.org")


def tell(days=None):
    """Run, and return who heard."""
    before = set(Message.objects.values_list("pk", flat=True))
    (days or Days()).tell(timezone.now())
    mails = Delivery.objects.filter(channel="email").exclude(message__in=before)
    return sorted(mails.values_list("recipient", flat=True))


def test_all_parts_are_one_message_with_why_and_where(parts, person):
    parts["tasks"][person.pk] = [group(things=(1, 2)), group("soon", (2, 3))]
    parts["letters"][person.pk] = [group("unread", (7,), why="you have a desk")]
    assert tell() == [person.pk]
    message = Message.objects.get()
    assert message.subject == "Today: 3 tasks and 1 letter to look at"
    assert message.why == "You get this because you own things and you have a desk."
    assert message.path == "/late/"
    mail = write(message)
    for said in ("Tasks", "2 of yours: late", "/soon/", "Letters", "1 of yours: unread"):
        assert said in mail.text and said in mail.html
    assert person.deliveries.filter(channel="notice").count() == 1


def test_before_eight_in_london_nobody_hears(parts, person, clock):  # noqa: F811
    parts["tasks"][person.pk] = [group()]
    clock.go_to(2026, 10, 5, 8, 4)
    assert tell() == []
    clock.go_to(2026, 10, 5, 8, 5)
    assert tell() == [person.pk]


def test_only_news_is_told_and_else_once_a_week(parts, person, clock):  # noqa: F811
    parts["tasks"][person.pk] = [group(things=(1, 2))]
    assert [tell(), tell()] == [[person.pk], []]
    heard = []
    for _day in range(8):
        clock.move(days=1)
        heard.append(bool(tell()))
    assert heard == [False] * 6 + [True, False]


@pytest.mark.parametrize(
    ("after", "is_news"),
    [
        ([group(things=(1,))], False),
        ([group(things=(1, 2, 3))], True),
        ([group("overdue", (1,))], True),
        ([group(things=(1, 2), is_new=True)], True),
        ([], False),
    ],
)
def test_news_is_what_was_not_in_a_group_of_that_name(parts, person, clock, after, is_news):  # noqa: F811
    parts["tasks"][person.pk] = [group(things=(1, 2))]
    tell()
    clock.move(days=1)
    parts["tasks"][person.pk] = after
    assert bool(tell()) is is_news


def test_the_same_number_in_another_part_is_news(parts, person, clock):  # noqa: F811
    parts["tasks"][person.pk] = [group()]
    tell()
    clock.move(days=1)
    parts["letters"][person.pk] = [group()]
    assert tell() == [person.pk]


def test_what_comes_later_on_a_day_waits_for_the_next(parts, person, clock):  # noqa: F811
    parts["tasks"][person.pk] = [group()]
    tell()
    clock.move(hours=2)
    parts["tasks"][person.pk] = [group(things=(1, 2))]
    assert tell() == []
    clock.move(days=1)
    assert tell() == [person.pk]


def test_a_part_knows_up_to_when_it_was_told_to_each(parts, person, clock, monkeypatch):  # noqa: F811
    parts["tasks"][person.pk] = []  # they would hear, and there was nothing
    parts["letters"][person.pk] = [group()]
    tell()
    first = Summary.objects.get().until
    assert timezone.localtime(first).hour == 8
    clock.move(days=3)
    asked = []
    monkeypatch.setattr(daily, "_parts", {
        "tasks": Part(name="tasks", heading="", counted=("", ""),
                      find=lambda morning: asked.append(morning) or {})
    })  # fmt: skip
    tell()
    (morning,) = asked
    assert morning.since(person.pk, "tasks") == morning.since(person.pk, "letters") == first
    assert morning.since(person.pk, "calls") is None and morning.since(-1, "tasks") is None
    assert morning.until == first + timedelta(days=3)


def test_where_nothing_waits_nothing_is_sent(parts, person, clock):  # noqa: F811
    parts["tasks"][person.pk] = []
    assert tell() == []
    parts["letters"][person.pk] = [group()]
    tell()
    assert Message.objects.get().subject == "Today: 1 letter to look at"
    parts["letters"] = {}
    clock.move(days=8)
    assert tell() == []


def test_a_round_ends_in_time_and_the_next_goes_on(parts, monkeypatch):
    people = UserFactory.create_batch(3)
    parts["tasks"] = {person.pk: [group()] for person in people}
    monkeypatch.setattr(rounds, "ROUND", 0)
    days = Days()
    heard = [tell(days) for _ in range(4)]
    assert heard == [[person.pk] for person in people] + [[]]


def test_when_the_day_is_done_nothing_is_asked_until_the_next(parts, person, clock):  # noqa: F811
    parts["tasks"][person.pk] = [group()]
    days = Days()
    tell(days)
    clock.move(minutes=1)
    with CaptureQueriesContext(connection) as queries:
        assert days.tell(timezone.now()) == 0
    assert len(queries) == 0
    clock.move(days=7)
    assert tell(days) == [person.pk]


def test_one_that_fails_stops_no_other_and_is_tried_again(parts, monkeypatch, caplog):
    bad, good = UserFactory.create_batch(2)
    parts["tasks"] = {person.pk: [group()] for person in (bad, good)}
    real, days = daily.send, Days()

    def send(draft, people):
        if bad.pk in people:
            raise RuntimeError("the disk is full")
        real(draft, people)

    monkeypatch.setattr(daily, "send", send)
    with caplog.at_level(logging.ERROR):
        assert tell(days) == [good.pk]
    assert "the disk is full" in caplog.text
    assert not Summary.objects.filter(person=bad).exists()
    monkeypatch.setattr(daily, "send", real)
    assert tell(days) == [bad.pk]


def test_killed_while_telling_it_is_told_once(parts, person, monkeypatch):
    parts["tasks"][person.pk] = [group()]

    class Killed(BaseException):
        pass

    def kill(*args):
        raise Killed

    with monkeypatch.context() as killing, pytest.raises(Killed):
        killing.setattr(daily, "send", kill)
        tell()
    assert not Summary.objects.exists() and not Message.objects.exists()
    assert [tell(), tell()] == [[person.pk], []]


def test_two_workers_tell_once(parts, person):
    parts["tasks"][person.pk] = [group()]
    morning = daily.Morning(until=timezone.now(), last={})
    told = daily._who_has_news(morning)[person.pk]
    assert daily._tell(person.pk, told, morning) == 1
    assert daily._tell(person.pk, told, morning) == 0
    assert Message.objects.count() == 1


def test_whoever_left_is_told_nothing(parts, person):
    parts["tasks"][person.pk] = [group()]
    person.is_active = False
    person.save()
    assert tell() == []


def test_nobody_new_costs_no_query_for_each(parts, clock):  # noqa: F811
    people = UserFactory.create_batch(12)
    parts["tasks"] = {person.pk: [group()] for person in people}
    tell()
    clock.move(days=1)
    with CaptureQueriesContext(connection) as queries:
        tell()
    assert len(queries) <= 3
