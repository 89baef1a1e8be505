"""Whoever answers for somebody sees who of theirs is late, and nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.alerts.ledger import partner_of
from tests.alerts.watch.conftest import make_late, signed_in, with_role
from tests.factories import StaffProfileFactory

pytestmark = pytest.mark.django_db


def late_page(client, user):
    return signed_in(client, user).get("/alerts/late/").content.decode()


def test_a_manager_sees_their_own_late_people(client, alert, people, manager):
    make_late(alert)
    shown = late_page(client, manager.user)
    assert "Alderwick" in shown and "Cresswell" not in shown
    assert "You are the line manager of somebody" in shown
    rows = b"".join(client.get("/alerts/late/?format=csv").streaming_content)
    assert b"Alderwick" in rows and b"Cresswell" not in rows
    other = StaffProfileFactory().user
    assert "Alderwick" not in late_page(client, other)
    nothing = b"".join(client.get("/alerts/late/?format=csv").streaming_content)
    assert b"Alderwick" not in nothing


def test_a_partner_sees_late_people_and_the_site_they_answer_for(client, alert, here):
    make_late(alert)
    alert.sites.update(due_at=timezone.now() - timedelta(hours=1))
    shown = late_page(client, partner_of(here))
    assert "Alderwick" in shown and here.name in shown
    assert "Cresswell" not in shown and "South" not in shown


def test_an_executive_sees_all_that_is_late_by_site_first(client, alert, here, there):
    make_late(alert)
    shown = late_page(client, with_role("Executive"))
    assert shown.index(here.name) < shown.index("Alderwick")
    assert there.name in shown and "Cresswell" in shown


def test_what_was_withdrawn_is_late_for_nobody(client, alert, page, manager):
    make_late(alert)
    page.unpublish()
    for user in (manager.user, with_role("Executive")):
        assert "Nobody you answer for is late" in late_page(client, user)
