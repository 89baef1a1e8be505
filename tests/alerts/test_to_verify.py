"""Whoever verifies what sites say has a list of what waits for them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts import sites, watch_views
from learning.alerts.issuing import catch_up
from learning.alerts.models import SiteDuty
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, UserFactory, alert_page
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"
ADDRESS = "/alerts/to-verify/"


@pytest.fixture
def verifier(client):
    user = UserFactory(roles=[RISK])
    client.force_login(user)
    return user


@pytest.fixture
def places():
    return [ProviderSiteFactory(name=f"Invented Hospital {name}") for name in ("A", "B", "C", "D")]


@pytest.fixture
def page(places):
    return asked(places)


def asked(places, **fields):
    page = alert_page(sites=places, duty_kind="sites", **fields)
    while catch_up(page.issued, timezone.now()):
        pass
    return page


def of(site):
    return SiteDuty.objects.get(provider_site=site)


def complete(site, by=None):
    return sites.complete(of(site), by=by or UserFactory(), evidence="One strength in each drawer.")


def shown(client, address=ADDRESS):
    return [duty.provider_site.name[-1] for duty in client.get(address).context["pages"].page]


def test_the_list_holds_answers_that_wait_the_oldest_deadline_first(client, verifier, page, places):
    first, second, third, _open = places
    complete(first)
    sites.say_not_required(of(second), by=UserFactory(), reason="None are kept here.")
    complete(third)
    SiteDuty.objects.filter(provider_site=second).update(due_at=timezone.now())
    sites.confirm(of(third), by=UserFactory())
    assert shown(client) == ["B", "A"]
    said = client.get(ADDRESS).content.decode()
    assert "Not required, to be approved" in said and "Completed, to be verified" in said
    assert f"/alerts/{page.issued.pk}/sites/{first.slug}/" in said


def test_what_they_answered_themselves_and_what_was_withdrawn_is_not_in_it(
    client, verifier, page, places
):
    complete(places[0], by=verifier)
    complete(places[1])
    assert shown(client) == ["B"]
    page.unpublish()
    assert shown(client) == []
    assert "Nothing waits for you" in client.get(ADDRESS).content.decode()


def test_it_is_counted_where_they_watch_and_in_their_own_list(client, verifier, page, places):
    for site in places[:2]:
        complete(site)
    for address in ("/alerts/watch/", "/alerts/"):
        said = client.get(address).content.decode()
        assert f'<a href="{ADDRESS}">Answers to verify: 2</a>' in said
    sites.confirm(of(places[0]), by=verifier)
    assert "Answers to verify: 1" in client.get("/alerts/watch/").content.decode()
    assert (
        ADDRESS in client.get(f"/alerts/{page.issued.pk}/sites/{places[1].slug}/").content.decode()
    )


@pytest.mark.parametrize("role", ["Reader", "Publisher", "Executive", "Quality partner", "partner"])
def test_for_others_there_is_no_such_list(client, page, places, role):
    complete(places[0])
    user = partner_of(places[1]) if role == "partner" else UserFactory(roles=[role])
    client.force_login(user)
    assert client.get(ADDRESS).status_code == 404
    for address in ("/alerts/watch/", "/alerts/", f"/alerts/{page.issued.pk}/watch/"):
        said = client.get(address).content.decode()
        assert ADDRESS not in said and "Answers to verify" not in said


def test_nobody_sees_it_without_a_sign_in(client, page):
    assert client.get(ADDRESS).status_code == 302


def test_it_goes_on_over_pages_at_the_same_cost(client, verifier, page, places, monkeypatch):
    complete(places[0])
    few = queries_of(client, ADDRESS)
    for site in places[1:]:
        complete(site)
    assert len(queries_of(client, ADDRESS)) == len(few) <= 10
    monkeypatch.setattr(watch_views, "LINES_ON_A_PAGE", 3)
    assert shown(client) == ["A", "B", "C"]
    assert shown(client, f"{ADDRESS}?page=2") == ["D"]


def test_a_late_answer_says_that_the_deadline_is_over(client, verifier, page, places):
    complete(places[0])
    assert "Over" not in client.get(ADDRESS).content.decode()
    SiteDuty.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "Over" in client.get(ADDRESS).content.decode()
