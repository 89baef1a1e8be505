"""The bell and the list behind it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.delivery import notices
from intranet.delivery.delivering import deliver, withdraw
from intranet.delivery.enums import Channel
from intranet.delivery.models import Delivery
from intranet.delivery.notices import forget_old
from intranet.network.models import User
from tests.delivery.mailing import draft
from tests.factories import UserFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def notify(staff):
    """Leave a notice for the reader, or for ``user``."""

    def leave(number=1, user=staff.user, **fields):
        message = draft(**{"key": f"notice:{number}", "subject": f"Notice {number}"} | fields)
        recipients = User.objects.filter(pk=user.pk)
        deliver(message=message, recipients=recipients, channels=[Channel.NOTICE])
        return Delivery.objects.get(message__key=message.key, recipient=user)

    return leave


def bell(client):
    html = client.get("/sign-out/").text.split("app-bell", 1)[1].split("</a>")[0]
    return html.split("app-bell__count", 1)[1].split("<")[0][2:] if "count" in html else ""


def test_the_bell_counts_what_is_unread(as_staff, notify):
    assert bell(as_staff) == ""
    notify(1)
    notify(2)
    assert bell(as_staff) == "2"


def test_the_bell_says_no_more_than_it_can(as_staff, notify):
    for number in range(101):
        notify(number)
    assert bell(as_staff) == "99+"


def test_strangers_have_no_bell(client):
    assert "app-bell" not in client.get("/sign-in/").text


def test_a_notice_says_what_from_whom_and_why(as_staff, notify):
    notify(sender="Central risk team")
    html = as_staff.get("/notices/").text
    for words in ("Notice 1", "Central risk team", "because you work in theatres"):
        assert words in html


def test_reading_the_list_changes_nothing(as_staff, notify):
    notify()
    as_staff.get("/notices/")
    assert bell(as_staff) == "1"
    for address in ("/notices/read/", f"/notices/{Delivery.objects.get().pk}/open/"):
        assert as_staff.get(address).status_code == 405
    assert bell(as_staff) == "1"


def test_opening_one_leads_on_and_counts_it_as_read_once(as_staff, notify):
    notice = notify()
    response = as_staff.post(f"/notices/{notice.pk}/open/")
    assert response["Location"] == "/learning/ampoules/"
    first = Delivery.objects.get().read_at
    as_staff.post(f"/notices/{notice.pk}/open/")
    assert Delivery.objects.get().read_at == first
    assert bell(as_staff) == ""


def test_one_and_all_are_marked_as_read(as_staff, notify):
    first, *_ = (notify(number) for number in range(3))
    back = as_staff.post(f"/notices/{first.pk}/read/", {"page": "2"})["Location"]
    assert back == "/notices/?page=2"
    assert bell(as_staff) == "2"
    as_staff.post("/notices/read/")
    assert bell(as_staff) == ""
    assert "Mark all as read" not in as_staff.get("/notices/").text


def test_the_notices_of_others_are_not_there(client, as_staff, notify):
    theirs = notify(user=UserFactory(), subject="For somebody else")
    assert "For somebody else" not in as_staff.get("/notices/").text
    for verb in ("open", "read"):
        assert as_staff.post(f"/notices/{theirs.pk}/{verb}/").status_code == 404
    as_staff.post("/notices/read/")
    theirs.refresh_from_db()
    assert theirs.read_at is None
    client.logout()
    assert client.post(f"/notices/{theirs.pk}/read/")["Location"].startswith("/sign-in/")


def test_a_mail_is_no_notice(as_staff, staff):
    deliver(message=draft(), recipients=User.objects.filter(pk=staff.user.pk), channels=["email"])
    mail = Delivery.objects.get()
    assert bell(as_staff) == ""
    assert as_staff.post(f"/notices/{mail.pk}/read/").status_code == 404


def test_a_withdrawn_notice_is_gone(as_staff, notify):
    withdraw(message=notify().message)
    assert bell(as_staff) == ""
    assert "Notice 1" not in as_staff.get("/notices/").text


def test_twenty_on_a_page_and_any_page_number_is_answered(as_staff, notify):
    for number in range(25):
        notify(number)
    assert as_staff.get("/notices/").text.count("app-notice__heading") == 20
    assert as_staff.get("/notices/?page=2").text.count("app-notice__heading") == 5
    for page in ("0", "-1", "x", "9" * 5_000):
        assert as_staff.get("/notices/", {"page": page}).status_code == 200


def test_the_list_costs_the_same_at_any_length(as_staff, notify):
    notify(0)
    one = queries_of(as_staff, "/notices/")
    for number in range(1, 15):
        notify(number)
    assert len(queries_of(as_staff, "/notices/")) == len(one) <= 6


def test_after_90_days_it_is_forgotten_in_pieces(as_staff, notify, monkeypatch):
    monkeypatch.setattr(notices, "PIECE", 2)
    for number in range(5):
        notify(number)
    notify(9, subject="Newer")
    old = timezone.now() - timedelta(days=90, minutes=1)  # the menu asks as of its minute
    Delivery.objects.exclude(message__subject="Newer").update(sent_at=old)
    assert bell(as_staff) == "1"
    assert forget_old(timezone.now()) == 5
    assert Delivery.objects.get().message.subject == "Newer"


def test_empty_list_says_what_will_appear(as_staff):
    assert "appears here" in as_staff.get("/notices/").text
