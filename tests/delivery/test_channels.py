"""Another channel: a fake at the edge, and everything before it as it is for mail."""

import pytest
from django.utils import timezone

from intranet.delivery import sending
from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery, Gateway
from intranet.delivery.outcomes import Refused, TryLater, Unreachable
from intranet.delivery.sending import send_due
from tests.delivery.mailing import mail_to

pytestmark = pytest.mark.django_db


class FakePhone:
    """Takes short texts, by what the address begins with."""

    gateway = "phone.example"

    def __init__(self):
        self.open_calls = 0
        self.taken = []

    def open(self):
        self.open_calls += 1

    def send(self, delivery, content):
        match delivery.address.partition(".")[0]:
            case "wrong":
                raise Refused("not a number")
            case "busy":
                raise TryLater("engaged")
            case "dead":
                raise Unreachable("no network")
        self.taken.append((delivery.address, content.subject))

    def close(self):
        pass


@pytest.fixture
def phone(monkeypatch):
    fake = FakePhone()
    monkeypatch.setitem(sending.ADAPTERS, Channel.EMAIL, lambda: fake)
    return fake


def test_a_channel_is_an_adapter_and_what_it_answers(phone):
    mail_to("wrong.1", "busy.1", "fine.1")
    assert send_due() == 1
    assert phone.taken == [("fine.1", "Two ampoules look alike")]
    assert phone.open_calls == 1
    rows = Delivery.objects.values_list("address", "state", "error")
    assert set(rows) == {
        ("wrong.1", State.FAILED, "not a number"),
        ("busy.1", State.QUEUED, "engaged"),
        ("fine.1", State.SENT, ""),
    }


def test_a_channel_that_is_down_has_a_pause_of_its_own(phone):
    mail_to("dead.1")
    assert send_due() == 0
    gateway = Gateway.objects.get(name="phone.example")
    assert gateway.error == "no network"
    assert not gateway.may_be_tried(timezone.now())
