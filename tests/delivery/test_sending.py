"""What a real mail server's answers lead to."""

import email
import logging
from datetime import timedelta
from email import policy

import pytest
from django.utils import timezone

from intranet.delivery import pacing, sending
from intranet.delivery.delivering import deliver, withdraw
from intranet.delivery.enums import Channel, State
from intranet.delivery.mail import MailAdapter
from intranet.delivery.models import Delivery, Gateway, Message
from intranet.delivery.pacing import AlreadyStopped, NotStopped, resume_sending, stop_sending
from intranet.delivery.sending import CLAIM, MOST_ATTEMPTS, reap, send_due
from intranet.network.models import User
from tests.delivery.mail_server import HOST, MailServer
from tests.delivery.mailing import crowd, draft, mail_to
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    server = MailServer(tmp_path_factory.mktemp("mail"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running, settings):
    running.forget()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, running.port
    settings.MAIL_RATE = 0
    return running


def row():
    return Delivery.objects.select_related("message").get()


def make_due():
    """Let the pauses pass, of rows and of the server."""
    Delivery.objects.filter(state=State.QUEUED).update(next_try_at=timezone.now())
    Gateway.objects.filter(failures__gt=0).update(next_try_at=timezone.now())


def claimed(**fields):
    """Leave the one row as a worker leaves it that is killed while sending."""
    fields = {"claimed_until": timezone.now() - timedelta(seconds=1), "attempts": 1} | fields
    Delivery.objects.update(state=State.SENDING, **fields)
    return row()


def test_a_mail_arrives_whole(server, settings):
    settings.DEFAULT_FROM_EMAIL = "Intranet <learning@example.org>"
    mail_to("robin@example.org", sender="Zoë Example", subject="Two ampoules – alike")
    assert send_due() == 1
    mail = email.message_from_bytes(server.last_mail, policy=policy.SMTP)
    assert mail["To"] == "robin@example.org"
    assert mail["From"] == "Zoë Example <learning@example.org>"
    assert mail["Subject"] == "Two ampoules – alike"
    assert mail["Message-ID"] == row().mail_id
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Keep the two strengths apart." in mail.get_body(("plain",)).get_content()
    assert (
        len(mail.get_all("Message-ID")) == len(mail.get_all("To")) == len(mail.get_all("Date")) == 1
    )
    assert row().state == State.SENT


def test_each_gets_their_own_in_order_over_one_connection(server):
    mail_to(*crowd(60))
    assert send_due() == 60
    assert sorted(address for _id, address in server.mails) == sorted(crowd(60))
    assert len(dict(server.mails)) == 60
    assert server.connections == 1


def test_an_address_beyond_plain_letters_is_written_by_the_rules(server):
    mail_to("robin@bücher.example")
    assert send_due() == 1
    assert server.mails[0][1] == "robin@xn--bcher-kva.example"


def test_refused_for_good_is_a_failure_with_its_reason_and_no_word_in_the_log(server, caplog):
    mail_to("unknown@example.org", "robin@example.org")
    with caplog.at_level(logging.DEBUG):
        assert send_due() == 1
    failed = Delivery.objects.dead().get()
    assert failed.error.startswith("550 5.1.1")
    assert "example.org" not in caplog.text
    make_due()
    assert send_due() == 0


def test_refused_for_now_is_tried_again_under_the_same_id_after_growing_pauses(server):
    mail_to("greylisted.2@example.org")
    pauses = []
    for _ in range(2):
        assert send_due() == 0
        pauses.append(row().next_try_at - timezone.now())
        assert send_due() == 0  # not before its time
        make_due()
    assert timedelta(seconds=20) < pauses[0] < timedelta(seconds=38) < pauses[1]
    assert row().error.startswith("450 4.2.0")
    assert send_due() == 1
    assert server.mails[0][0] == row().mail_id
    assert (row().state, row().error, row().attempts) == (State.SENT, "", 3)


def test_after_days_of_refusal_it_is_given_up(server):
    mail_to("greylisted@example.org")
    Delivery.objects.update(attempts=MOST_ATTEMPTS - 1)
    send_due()
    assert row().state == State.FAILED
    assert "80 attempts" in row().error


@pytest.mark.parametrize("kind", ["hangup", "drops"])
def test_a_server_that_hangs_up_is_left_alone_for_a_moment_and_loses_nothing(server, kind):
    mail_to(f"{kind}.1@example.org")
    assert send_due() == 0
    assert row().state == State.QUEUED
    assert Gateway.objects.get().failures == 1
    Delivery.objects.update(next_try_at=timezone.now())
    assert send_due() == 0  # the server has its pause too
    make_due()
    assert send_due() == 1
    assert Gateway.objects.get().failures == 0
    # What it had taken before it hung up is doubled, and is seen to be the same mail.
    assert {identity for identity, _address in server.mails} == {row().mail_id}
    assert len(server.mails) == (2 if kind == "drops" else 1)


def test_while_the_server_is_down_nothing_is_claimed_and_then_all_goes_in_order(server):
    mail_to(*crowd(30))
    server.stop()
    for _ in range(3):
        make_due()
        assert send_due() == 0
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}
    gateway = Gateway.objects.get()
    assert gateway.failures == 3
    assert "ConnectionRefusedError" in gateway.error
    server.start()
    make_due()
    assert send_due() == 30
    assert gateway.failing_since is not None
    assert Gateway.objects.get().failing_since is None


def test_a_weeks_backlog_goes_in_the_order_it_was_made(server, monkeypatch):
    monkeypatch.setattr(sending, "CANDIDATES", 1)
    now = timezone.now()
    mail_to(*crowd(7))
    for number, delivery in enumerate(Delivery.objects.order_by("-pk")):
        due = now - timedelta(days=7 - number)
        Delivery.objects.filter(pk=delivery.pk).update(next_try_at=due, queued_at=due)
    assert send_due() == 7
    assert [address for _id, address in server.mails] == crowd(7)[::-1]


def test_a_slow_server_does_not_hold_up_the_worker(server, monkeypatch):
    monkeypatch.setattr(sending, "ROUND", 0.5)
    mail_to("slow.1@example.org", "slow.2@example.org", "slow.3@example.org")
    assert send_due() == 1
    assert Delivery.objects.due(timezone.now()).count() == 2


def test_a_server_gets_no_more_than_its_rate(server, settings, monkeypatch):
    monkeypatch.setattr(sending, "ROUND", 1.0)
    settings.MAIL_RATE = 20
    mail_to(*crowd(100))
    sent = send_due() + send_due()
    # Two rounds of a second, a second's credit at the start, and one permit.
    assert 20 <= sent <= 20 * 3 + 5


def test_a_permit_is_for_all_workers_together():
    Gateway.objects.create(name="mail:25", free_at=timezone.now() - pacing.CREDIT)
    taken = [pacing.permit("mail:25", 10).messages for _ in range(20)]
    assert 10 <= sum(taken) <= 14


def test_the_stop_button_holds_everything_and_says_who(server):
    boss = UserFactory(username="boss")
    mail_to(*crowd(3))
    stop = stop_sending(user=boss)
    with pytest.raises(AlreadyStopped):
        stop_sending(user=boss)
    assert send_due() == 0
    assert Delivery.objects.due(timezone.now()).count() == 3
    resume_sending(user=boss)
    with pytest.raises(NotStopped):
        resume_sending(user=boss)
    stop.refresh_from_db()
    assert (stop.by, stop.lifted_by, stop.in_force) == (boss, boss, False)
    assert send_due() == 3


def test_a_message_withdrawn_in_the_middle_goes_no_further(server, monkeypatch):
    """The one in hand may go; of those already looked at, none does."""
    made = mail_to(*crowd(10))
    send = MailAdapter.send

    def send_and_withdraw(adapter, delivery, content):
        send(adapter, delivery, content)
        if len(server.mails) == 3:
            withdraw(message=made)

    monkeypatch.setattr(MailAdapter, "send", send_and_withdraw)
    assert send_due() == 3
    assert Delivery.objects.filter(state=State.SENT).count() == 3
    assert Delivery.objects.filter(state=State.WITHDRAWN).count() == 7


@pytest.mark.parametrize("kind", ["greylisted", "hangup"])
def test_what_comes_back_after_its_message_was_withdrawn_is_withdrawn(server, monkeypatch, kind):
    made = mail_to(f"{kind}@example.org")
    send = MailAdapter.send

    def withdraw_and_send(adapter, delivery, content):
        withdraw(message=made)
        send(adapter, delivery, content)

    monkeypatch.setattr(MailAdapter, "send", withdraw_and_send)
    send_due()
    assert row().state == State.WITHDRAWN


def test_someone_who_left_meanwhile_gets_no_mail(server):
    mail_to("robin@example.org")
    User.objects.update(is_active=False)
    assert send_due() == 0
    assert row().state == State.WITHDRAWN
    assert not server.mails


def test_a_template_that_broke_since_is_a_failure_of_its_own_message_alone(server, caplog):
    mail_to("robin@example.org", context={"text": "Not for the log"})
    Message.objects.update(context={})
    kim = User.objects.filter(pk=UserFactory(username="kim").pk)
    deliver(message=draft(key="test:2"), recipients=kim, channels=[Channel.EMAIL])
    assert send_due() == 1
    assert [address for _id, address in server.mails] == ["kim@example.org"]
    assert "unknown" in Delivery.objects.dead().get().error
    assert "Not for the log" not in caplog.text


def test_what_a_killed_worker_had_in_hand_goes_again_when_its_claim_runs_out(server):
    mail_to("robin@example.org")
    claimed(claimed_until=timezone.now() + CLAIM)
    assert reap(timezone.now()) == 0
    assert send_due() == 0
    assert reap(timezone.now() + CLAIM + timedelta(seconds=1)) == 1
    make_due()
    assert send_due() == 1
    assert row().attempts == 2


def test_what_kills_its_worker_again_and_again_waits_longer_each_time(server):
    mail_to("robin@example.org")
    claimed(attempts=5)
    now = timezone.now()
    reap(now)
    assert row().next_try_at > now + timedelta(minutes=2)


def test_a_claim_of_a_withdrawn_message_is_not_queued_again(server):
    made = mail_to("robin@example.org")
    claimed()
    withdraw(message=made)
    assert row().state == State.SENDING
    reap(timezone.now())
    assert row().state == State.WITHDRAWN


def test_a_worker_that_comes_too_late_says_only_what_is_true(server):
    """Its claim ran out and another has the row: a failure is not written, that it went is."""
    mail_to("robin@example.org")
    late = claimed()
    Delivery.objects.update(claimed_until=timezone.now() + CLAIM)
    assert not sending._settle(late, state=State.FAILED, error="late")
    assert row().state == State.SENDING
