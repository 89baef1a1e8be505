"""Who hears of what, by mail and bell: found by state, so that a missed run loses nothing."""

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from intranet.network.models import StaffProfile
from learning.peer import ending, inviting
from learning.peer.ending import end_over, remind
from learning.peer.models import Invitation
from learning.peer.states import State
from tests.alerts.conftest import START
from tests.factories import StaffProfileFactory
from tests.peer.conftest import COMMENT, QUESTION, again, asked, asked_adviser

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begins():
    return START


@pytest.fixture(autouse=True)
def at_nine(clock):
    """On Monday 5 October, nine in the morning."""


@pytest.fixture
def run(clock):
    """Go to a day of October, run twice, and return who got which message by mail."""

    def go(day, hour=9):
        clock.go_to(2026, 10, day, hour)
        before = set(mails().values_list("pk", flat=True))
        for _twice in range(2):
            end_over(timezone.now())
            remind(timezone.now())
        return told(mails().exclude(pk__in=before))

    return go


def mails():
    rows = Delivery.objects.filter(channel="email", message__key__startswith="peer:")
    return rows.exclude(state="withdrawn").order_by("pk")


def told(rows):
    keys = rows.values_list("recipient__last_name", "message__key")
    return [(name, key.rsplit(":", 1)[1]) for name, key in keys]


def test_the_peer_hears_at_once_who_asks_and_until_when_and_nothing_else(thing, partner, peer):
    asked(thing, partner, peer)
    assert told(mails()) == [("Peerless", "invited")]
    message = mails().get().message
    said = f"{message.subject} {message.context} {message.why}"
    assert "Robin Alderwick" in said and "Invented Hospital North" in said
    assert "Monday 19 October" in said
    title = thing.what if hasattr(thing, "what") else thing.page.title
    assert QUESTION not in said and title not in said
    assert Delivery.objects.filter(channel="notice", recipient=peer).count() == 1


def test_whoever_asked_hears_the_answer_without_its_words(thing, partner, peer):
    row = asked(thing, partner, peer)
    inviting.comment(row, by=peer, text=COMMENT)
    assert told(mails())[1:] == [("Alderwick", "answered")]
    message = mails().last().message
    assert COMMENT not in str(message.context) and "has looked" in message.context["text"]


def test_a_reminder_comes_once_two_days_before_the_end(thing, partner, peer, run):
    asked(thing, partner, peer)
    assert run(16) == []
    assert run(17, hour=7) == []
    assert run(17) == [("Peerless", "reminder")]
    assert run(18) == run(19) == []
    assert run(20) == [("Alderwick", "ended")]
    assert run(21) == []


def test_a_missed_run_loses_nothing(thing, partner, peer, run):
    asked(thing, partner, peer)
    assert run(19) == [("Peerless", "reminder")]
    row = asked_adviser(thing, partner, 3)
    assert run(26) == [("Alderwick", "ended"), ("Alderwick", "ended")]
    assert again(row).state == State.ENDED


def test_nobody_is_reminded_on_the_day_they_were_asked(thing, partner, peer, run):
    asked(thing, partner, peer, 1)
    assert run(5) == []
    assert run(6) == [("Peerless", "reminder")]


def test_nobody_is_reminded_of_what_is_closed_to_them(thing, partner, peer, here, run):
    asked(thing, partner, peer)
    StaffProfile.objects.filter(user=peer).update(home_site=here)
    assert run(18) == []


def test_whoever_answered_is_not_reminded(thing, partner, peer, run):
    inviting.decline(asked(thing, partner, peer), by=peer, reason="I am away")
    assert run(18) == run(20) == []


def test_of_an_adviser_those_who_asked_are_reminded(thing, partner, run):
    asked_adviser(thing, partner)
    assert run(17) == [("Alderwick", "reminder")]
    message = mails().last().message
    assert "Outward" not in f"{message.subject} {message.context}"


def test_what_was_withdrawn_is_taken_back(thing, partner, peer, run):
    inviting.withdraw(asked(thing, partner, peer), by=partner)
    assert told(mails()) == [("Peerless", "withdrawn")]
    notices = Delivery.objects.filter(channel="notice", recipient=peer).exclude(state="withdrawn")
    assert [one.message.key.rsplit(":", 1)[1] for one in notices] == ["withdrawn"]
    assert run(18) == run(20) == []


@pytest.mark.parametrize("leaves", ["the network", "the role"])
def test_where_the_inviter_left_the_sites_partners_hear(thing, risk, partner, peer, leaves):
    row = asked(thing, risk, peer)
    if leaves == "the network":
        risk.is_active = False
        risk.save()
    else:
        risk.groups.clear()
    inviting.comment(row, by=peer, text=COMMENT)
    assert told(mails())[1:] == [("Alderwick", "answered")]


def test_whoever_left_the_network_gets_nothing(thing, partner, peer, run):
    asked(thing, partner, peer)
    peer.is_active = False
    peer.save()
    assert run(18) == []
    assert run(20) == [("Alderwick", "ended")]
    assert Invitation.objects.get().state == State.ENDED


def test_where_the_site_has_nobody_the_risk_and_quality_team_hears(thing, risk, partner, peer):
    row = asked(thing, partner, peer)
    partner.groups.clear()
    inviting.comment(row, by=peer, text=COMMENT)
    assert told(mails())[1:] == [(risk.last_name, "answered")]


def test_one_that_fails_stops_no_other(thing, partner, peer, there, run, monkeypatch):
    asked(thing, partner, peer)
    asked(thing, partner, StaffProfileFactory(home_site=there, user__last_name="Second").user)
    real, broken = ending.messages.ended, Invitation.objects.earliest("pk")

    def ended(row):
        if row == broken:
            raise RuntimeError("cannot")
        real(row)

    monkeypatch.setattr(ending.messages, "ended", ended)
    run(20)
    assert sorted(Invitation.objects.values_list("state", flat=True)) == ["ended", "invited"]
