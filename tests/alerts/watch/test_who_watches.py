"""Watchers see every alert, partners what is of their own site; others have nothing to watch."""

from datetime import timedelta

import pytest

from learning.alerts.closing import close_due
from tests.alerts.ledger import partner_of
from tests.alerts.watch.conftest import duty_of, make_late, pages_of, signed_in, with_role
from tests.factories import ProviderSiteFactory, StaffProfileFactory

pytestmark = pytest.mark.django_db

WATCHERS = ["Publisher", "Risk and quality team", "Executive", "Administrator"]


@pytest.mark.parametrize("role", WATCHERS)
def test_watchers_see_every_alert(client, alert, role):
    signed_in(client, with_role(role))
    assert alert.page.title in client.get("/alerts/watch/").content.decode()
    for address in pages_of(alert):
        expected = 403 if role == "Executive" and "nudge" in address else 200
        assert client.get(address).status_code == expected, address


@pytest.mark.parametrize("role", ["Reader", "Editor", "Trainer", "Quality partner"])
def test_for_others_there_is_nothing_to_watch(client, alert, people, role):
    wrong = StaffProfileFactory(user__roles=[role]).user
    for user in (wrong, people[0].user):
        signed_in(client, user)
        assert client.get("/alerts/watch/").status_code == 404
        for address in [*pages_of(alert), f"/alerts/{alert.pk}/people/{duty_of(people[1]).pk}/"]:
            assert client.get(address).status_code == 404, address
            assert client.post(address).status_code in (404, 405), address
        assert alert.page.title not in client.get("/alerts/late/").content.decode()


def test_nobody_watches_without_a_sign_in(client, alert):
    for address in ["/alerts/watch/", "/alerts/late/", *pages_of(alert)]:
        assert client.get(address).status_code == 302


def test_a_quality_partner_sees_their_own_site_as_if_there_were_no_other(
    client, alert, here, people
):
    make_late(alert)
    close_due(alert.deadline + timedelta(hours=1))
    signed_in(client, partner_of(here))
    addresses = [address for address in pages_of(alert) if "record" not in address]
    for address in ["/alerts/watch/", "/alerts/late/", *addresses]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"South" not in text and b"Cresswell" not in text, address
    assert client.get(f"/alerts/{alert.pk}/record/").status_code == 404
    shown = client.get(f"/alerts/{alert.pk}/people/").content.decode()
    assert "Alderwick" in shown and "Birchley" in shown


def test_a_filter_in_the_address_does_not_widen_what_a_partner_sees(client, alert, here, there):
    signed_in(client, partner_of(here))
    start = f"/alerts/{alert.pk}"
    for address in (f"{start}/people/?who=all", f"{start}/call-list/?who=all"):
        answer = client.get(f"{address}&site={there.pk}")
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Cresswell" not in text
    assert client.get(f"{start}/handover/?site={there.pk}").status_code == 404


def test_a_partner_of_a_site_it_was_not_for_finds_nothing(client, alert):
    signed_in(client, partner_of(ProviderSiteFactory()))
    assert alert.page.title not in client.get("/alerts/watch/").content.decode()
    for address in pages_of(alert):
        assert client.get(address).status_code == 404
