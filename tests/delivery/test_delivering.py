"""Who gets a message, by which channel, and how it is taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from intranet.delivery.delivering import (
    NO_ADDRESS,
    MessageWithdrawn,
    deliver,
    note_bounce,
    try_again,
    withdraw,
)
from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery, Message
from intranet.delivery.rendering import BrokenTemplate, write
from intranet.network.models import User
from tests.delivery.mailing import crowd, draft, mail_to, people
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def states(**filters):
    return sorted(Delivery.objects.filter(**filters).values_list("state", flat=True))


def test_each_recipient_has_one_row_for_each_channel_however_often_it_is_delivered():
    everyone = people(*crowd(5))
    for _ in range(2):
        deliver(message=draft(), recipients=everyone)
    assert Message.objects.count() == 1
    assert Delivery.objects.count() == 10
    assert states(channel=Channel.EMAIL) == [State.QUEUED] * 5
    assert states(channel=Channel.NOTICE) == [State.SENT] * 5


def test_who_joins_later_gets_their_row_and_the_words_stay():
    everyone = people(*crowd(2))
    deliver(message=draft(), recipients=everyone)
    UserFactory(username="to-late")
    deliver(
        message=draft(subject="Other words"),
        recipients=User.objects.filter(username__startswith="to"),
    )
    assert Delivery.objects.filter(channel=Channel.EMAIL).count() == 3
    assert Message.objects.get().subject == draft().subject


def test_someone_without_an_address_is_shown_as_not_reached_at_once():
    mail_to("", "robin@example.org")
    missed = Delivery.objects.dead().get()
    assert (missed.state, missed.error) == (State.FAILED, NO_ADDRESS)
    assert Delivery.objects.waiting().get().address == "robin@example.org"


def test_closed_accounts_get_nothing():
    everyone = people(*crowd(2))
    User.objects.filter(username="to0").update(is_active=False)
    deliver(message=draft(), recipients=everyone)
    assert {row.recipient.username for row in Delivery.objects.all()} == {"to1"}


def test_rows_go_with_the_transaction_that_made_them():
    everyone = people(*crowd(2))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deliver(message=draft(), recipients=everyone)
        raise ZeroDivisionError
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


def test_writing_costs_one_statement_for_many_rows(django_assert_max_num_queries):
    everyone = people(*crowd(2_500))
    with django_assert_max_num_queries(100):
        deliver(message=draft(), recipients=everyone)
    assert Delivery.objects.count() == 5_000


@pytest.mark.parametrize(
    "fields",
    [{"context": {}}, {"template": "nowhere"}, {"version": 99}],
    ids=["unknown variable", "unknown template", "unknown version"],
)
def test_what_cannot_be_written_is_refused_before_a_row_is_made(fields):
    with pytest.raises(BrokenTemplate):
        mail_to("robin@example.org", **fields)
    assert not Message.objects.exists()


def test_a_mail_says_why_and_leads_on_in_words_and_in_html(settings):
    settings.BASE_URL = "https://learning.example"
    content = write(mail_to("a@example.org", context={"text": "Strengths < 5 mg & more"}))
    for part in (content.text, content.html):
        assert "You get this because you work in theatres." in part
        assert "https://learning.example/learning/ampoules/" in part
    assert "Strengths < 5 mg & more" in content.text
    assert "Strengths &lt; 5 mg &amp; more" in content.html


def test_withdrawn_is_what_had_not_left_and_every_notice():
    made = mail_to("", *crowd(3), channels=(Channel.EMAIL, Channel.NOTICE))
    gone = Delivery.objects.filter(channel=Channel.EMAIL, state=State.QUEUED).first()
    Delivery.objects.filter(pk=gone.pk).update(state=State.SENT, sent_at=timezone.now())
    assert withdraw(message=made) == 3 + 4
    assert states(channel=Channel.EMAIL) == [State.SENT, *[State.WITHDRAWN] * 3]
    assert states(channel=Channel.NOTICE) == [State.WITHDRAWN] * 4


def test_what_was_withdrawn_goes_to_nobody_any_more():
    made = mail_to("", "robin@example.org")
    failed = Delivery.objects.dead()
    withdraw(message=made)
    with pytest.raises(MessageWithdrawn):
        deliver(message=draft(), recipients=User.objects.all())
    User.objects.update(email="new@example.org")
    assert try_again(deliveries=failed) == 0
    assert set(states()) == {State.WITHDRAWN}


def test_try_again_uses_the_address_of_now_and_leaves_alone_who_has_none():
    mail_to("", "", "typo@example.rog")
    Delivery.objects.filter(address="typo@example.rog").update(
        state=State.FAILED, error="550", attempts=3
    )
    User.objects.filter(username="to0").update(email="found@example.org")
    User.objects.filter(username="to2").update(email="right@example.org")
    assert try_again(deliveries=Delivery.objects.all()) == 2
    assert set(Delivery.objects.waiting().values_list("address", "attempts", "error")) == {
        ("found@example.org", 0, ""),
        ("right@example.org", 0, ""),
    }
    assert Delivery.objects.dead().get().error == NO_ADDRESS


def test_try_again_touches_nothing_that_is_on_its_way():
    mail_to("robin@example.org")
    assert try_again(deliveries=Delivery.objects.all()) == 0


def test_a_mail_that_came_back_is_noted_once():
    mail_to("robin@example.org")
    row = Delivery.objects.get()
    assert not note_bounce(delivery=row, reason="never sent")
    Delivery.objects.update(state=State.SENT, sent_at=timezone.now())
    assert note_bounce(delivery=row, reason="Mailbox is full")
    assert not note_bounce(delivery=row, reason="again")
    assert Delivery.objects.dead().get().error == "Mailbox is full"
    assert try_again(deliveries=Delivery.objects.all()) == 1
    assert Delivery.objects.get().sent_at is None


def test_an_old_message_makes_no_new_notices():
    """They were forgotten; delivering it again must not bring them back."""
    everyone = people(*crowd(1))
    deliver(message=draft(), recipients=everyone)
    Message.objects.update(made_at=timezone.now() - timedelta(days=91))
    Delivery.objects.all().delete()
    deliver(message=draft(), recipients=everyone)
    assert Delivery.objects.get().channel == Channel.EMAIL


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"state": State.SENDING}, "delivery_in_hand_is_claimed"),
        ({"claimed_until": timezone.now()}, "delivery_in_hand_is_claimed"),
        ({"state": State.SENT}, "delivery_sent_has_its_time"),
        ({"sent_at": timezone.now()}, "delivery_sent_has_its_time"),
        ({"state": State.FAILED}, "delivery_dead_has_reason"),
        ({"address": ""}, "delivery_by_email_has_address"),
        ({"read_at": timezone.now()}, "delivery_read_is_a_notice"),
        ({"state": "lost"}, "delivery_state_is_known|delivery_sent_has_its_time"),
    ],
)
def test_the_database_holds_the_rules(wrong, constraint):
    mail_to("robin@example.org")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Delivery.objects.update(**wrong)


@pytest.mark.parametrize("path", ["//elsewhere.example/", "https://elsewhere.example/"])
def test_a_message_leads_nowhere_else(path):
    with pytest.raises(IntegrityError, match="message_leads_into_the_intranet"):
        mail_to("robin@example.org", path=path)
