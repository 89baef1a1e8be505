"""The administrators' page: figures, stop button, what failed and "Try again"."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.core import mail
from django.utils import timezone

from intranet.delivery import pacing
from intranet.delivery.enums import State
from intranet.delivery.figures import LATE_AFTER, figures
from intranet.delivery.models import Delivery, Stop
from intranet.delivery.sending import send_due
from tests.delivery.mailing import crowd, mail_to
from tests.factories import StaffProfileFactory

pytestmark = pytest.mark.django_db

STATUS = "/admin/delivery/"
LIST = "/admin/delivery/delivery/"
POSTS = ("/admin/delivery/stop/", "/admin/delivery/resume/", "/admin/delivery/test/")
METRICS = "/metrics"
ROLES = ["Editor", "Publisher", "Quality partner", "Risk and quality team", "Trainer"]


def networks(*texts):
    return [ip_network(text) for text in texts]


@pytest.fixture
def boss(client):
    user = StaffProfileFactory(user__username="boss", user__roles=["Administrator"]).user
    client.force_login(user)
    return user


@pytest.fixture
def failed(db):
    mail_to(*crowd(3))
    Delivery.objects.update(state=State.FAILED, error="550 unknown")
    return list(Delivery.objects.all())


def test_the_page_says_how_delivery_is_doing(client, boss):
    mail_to("", *crowd(5))
    first, second = Delivery.objects.waiting()[:2]
    hours = timezone.now() - timedelta(hours=2)
    Delivery.objects.filter(pk=first.pk).update(next_try_at=hours)
    Delivery.objects.filter(pk=second.pk).update(state=State.SENT, sent_at=timezone.now())
    pacing.note_trouble("mail.example:25", "ConnectionRefusedError")
    found = figures(timezone.now())
    assert (found.waiting, found.dead, found.sent_last_hour, found.late) == (4, 1, 1, True)
    html = client.get(STATUS).text
    assert "2 h 0 min" in html
    assert "mail.example:25" in html
    assert "ConnectionRefusedError" in html
    assert f'{LIST}?dead=yes"' in html


def test_the_stop_button_says_who_pressed_it_and_lets_go(client, boss):
    mail_to(*crowd(2))
    client.post("/admin/delivery/stop/")
    client.post("/admin/delivery/stop/")
    assert Stop.objects.get().by == boss
    assert send_due() == 0
    assert "Delivery is stopped" in client.get(STATUS).text
    assert str(boss) in client.get(STATUS).text
    client.post("/admin/delivery/resume/")
    client.post("/admin/delivery/resume/")
    assert Stop.objects.get().lifted_by == boss
    assert send_due() == 2


def test_a_look_changes_nothing(client, boss, failed):
    for address in POSTS:
        assert client.get(address).status_code == 405
    client.get(f"/admin/delivery/try-again/{failed[0].pk}/")
    client.get(LIST)
    assert not Stop.objects.exists()
    assert Delivery.objects.dead().count() == 3


def test_a_test_reaches_whoever_asks(client, boss):
    client.post("/admin/delivery/test/")
    send_due()
    assert [sent.to for sent in mail.outbox] == [[boss.email]]


def test_one_is_tried_again(client, boss, failed):
    address = f"/admin/delivery/try-again/{failed[0].pk}/"
    assert address in client.get(f"{LIST}?dead=yes").text
    assert "550 unknown" in client.get(address).text
    client.post(address)
    assert Delivery.objects.waiting().get() == failed[0]


def test_all_that_the_list_shows_are_tried_again_and_no_others(client, boss, failed):
    client.post(f"{LIST}?q=person1%40example.org")
    assert Delivery.objects.waiting().get().address == "person1@example.org"
    client.post(f"{LIST}?dead=yes")
    assert Delivery.objects.waiting().count() == 3


def test_the_list_is_filtered_and_exported(client, boss, failed):
    Delivery.objects.filter(pk=failed[0].pk).update(error="=cmd|' /C calc'!A0")
    Delivery.objects.filter(pk=failed[1].pk).update(state=State.QUEUED, error="")
    shown = client.get(f"{LIST}?dead=yes").text
    assert failed[0].recipient.username in shown
    assert failed[1].recipient.username not in shown
    lines = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode().splitlines()
    assert len(lines) == 4
    assert any("'=cmd" in line for line in lines)


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_get_in(client, failed, role):
    client.force_login(StaffProfileFactory(user__username="other", user__roles=[role]).user)
    again = f"/admin/delivery/try-again/{failed[0].pk}/"
    for address in (STATUS, LIST, f"{LIST}inspect/{failed[0].pk}/", f"{LIST}?export=csv", again):
        answer = client.get(address, follow=True)
        assert "person0@example.org" not in answer.text
        assert "550 unknown" not in answer.text
        assert "Stop all delivery" not in answer.text
    for address in (*POSTS, LIST, again):
        client.post(address)
    assert not Stop.objects.exists()
    assert not Delivery.objects.waiting().exists()
    assert "/admin/delivery/" not in client.get("/admin/").text


def test_nobody_makes_changes_or_deletes_rows(client, boss, failed):
    for part in ("create/", f"edit/{failed[0].pk}/", f"delete/{failed[0].pk}/"):
        client.post(f"{LIST}{part}", {"state": "sent"})
    assert Delivery.objects.dead().count() == 3


def test_ready_says_impaired_while_something_waits_too_long(client, heartbeat):
    mail_to("robin@example.org")
    Delivery.objects.update(next_try_at=timezone.now() - LATE_AFTER - timedelta(seconds=1))
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "impaired")
    assert "delivery" in response.json()["parts"]
    Delivery.objects.update(next_try_at=timezone.now() + timedelta(hours=1))  # in its pause
    assert "delivery" not in client.get("/health/ready").json().get("parts", [])


def test_metrics_are_for_nobody_by_default(client):
    assert client.get(METRICS).status_code == 404


def test_metrics_are_for_named_addresses_that_come_straight(client, settings):
    settings.METRICS_ALLOW = networks("127.0.0.1", "10.0.0.0/8")
    mail_to("", *crowd(2))
    answer = client.get(METRICS)
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "spreading_learning_delivery_waiting 2\n" in answer.text
    assert "spreading_learning_delivery_dead 1\n" in answer.text
    assert "# TYPE spreading_learning_delivery_oldest_seconds gauge\n" in answer.text
    assert client.get(METRICS, REMOTE_ADDR="10.9.9.9").status_code == 200
    assert client.get(METRICS, REMOTE_ADDR="11.0.0.1").status_code == 404
    assert client.get(METRICS, REMOTE_ADDR="::1").status_code == 404
    assert client.get(METRICS, REMOTE_ADDR="").status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"])
def test_what_the_front_server_passes_on_gets_no_metrics(client, settings, header):
    settings.METRICS_ALLOW = networks("127.0.0.1")
    assert client.get(METRICS, headers={header: "127.0.0.1"}).status_code == 404
