"""How far an alert has come: figures and lists agree, and those not reached come first."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from intranet.delivery.models import Delivery
from intranet.network.models import User
from learning.alerts.models import IssuedAlert
from learning.alerts.people import acknowledge, excuse, go_away
from learning.alerts.reached import note_who_was_reached
from tests.alerts.watch.conftest import duty_of, issued, make_late, pages_of, signed_in, with_role
from tests.factories import ProviderSiteFactory, StaffProfileFactory, alert_page
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_those_not_reached_come_first_with_the_reason(client, alert, people):
    nowhere, back, told, signed = (profile.user for profile in people)
    User.objects.filter(pk=nowhere.pk).update(email="")
    mails = Delivery.objects.filter(channel="email")
    mails.filter(recipient=nowhere).update(state="failed", address="", error="no address")
    mails.filter(recipient=back).update(state="bounced", sent_at=timezone.now(), error="unknown")
    User.objects.filter(pk=signed.pk).update(last_login=timezone.now())
    mails.filter(recipient=signed).update(state="failed", error="unknown")
    mails.filter(recipient=told).update(state="sent", sent_at=timezone.now())
    note_who_was_reached(timezone.now())
    signed_in(client, with_role("Publisher"))
    text = client.get(f"/alerts/{alert.pk}/watch/").content.decode()
    assert "2 people" in text and text.index("Not reached at all") < text.index("still to do")
    listed = client.get(f"/alerts/{alert.pk}/people/?who=unreached").content.decode()
    assert "No email address" in listed and "The mail came back" in listed
    assert nowhere.last_name in listed and back.last_name in listed
    assert told.last_name not in listed and signed.last_name not in listed
    silent = client.get(f"/alerts/{alert.pk}/people/?who=silent").content.decode()
    assert told.last_name in silent and signed.last_name not in silent


def test_a_mail_of_the_version_before_reaches_nobody_with_this_one(client, alert, page, people):
    mails = Delivery.objects.filter(channel="email")
    mails.update(state="sent", sent_at=timezone.now())
    page.version = 2
    page.save_revision().publish()
    mails.filter(message__key__startswith=f"alert:{alert.pk}:2:").update(
        state="failed", error="refused"
    )
    signed_in(client, with_role("Publisher"))
    assert "4 people" in client.get(f"/alerts/{alert.pk}/people/?who=unreached").content.decode()


def test_figures_lists_and_breakdowns_agree(client, alert, people, here, manager):
    done, late, away, excused = people
    publisher = with_role("Publisher")
    acknowledge(duty_of(done), version=1, by=done.user)
    make_late(alert, late)
    tomorrow = timezone.localdate() + timedelta(days=1)
    go_away(duty_of(away), by=publisher, until=tomorrow)
    excuse(duty_of(excused), by=publisher, reason="Does not work with patients")
    signed_in(client, publisher)
    answer = client.get(f"/alerts/{alert.pk}/watch/")
    counts = answer.context["counts"]
    assert (counts.owed, counts.done, counts.open, counts.late) == (3, 1, 1, 1)
    assert (counts.away, counts.excused, counts.percent) == (1, 1, 33)
    assert (counts.sites_owed, counts.sites_done) == (2, 0)
    for who, profile in [
        ("late", late), ("open", late), ("acknowledged", done), ("away", away),
        ("excused", excused),
    ]:  # fmt: skip
        listed = client.get(f"/alerts/{alert.pk}/people/?who={who}").context["rows"]
        assert [row.duty.person for row in listed] == [profile.user], who
    for by, label, owed in [
        ("site", here.name, 2),
        ("group", done.staff_group.name, 1),
        ("manager", str(manager), 2),
    ]:
        shown = client.get(f"/alerts/{alert.pk}/watch/?by={by}").context["progress"].page
        assert (label, owed) in [(row.label, row.owed) for row in shown], by
        assert sum(row.open for row in shown) == counts.open, by
        assert sum(row.away for row in shown) == counts.away, by


def test_people_are_found_by_site_staff_group_manager_and_name(client, alert, people, manager):
    signed_in(client, with_role("Publisher"))
    first = people[0]
    for query, count in [
        (f"site={first.home_site_id}", 2),
        (f"group={first.staff_group_id}", 1),
        (f"manager={manager.pk}", 2),
        ("q=alder", 1),
        ("q=robin+alder", 1),
        ("q=nobody", 0),
        ("site=x&group=-1&manager=99999999999&who=x&q=%00&page=zzz", 4),
    ]:
        answer = client.get(f"/alerts/{alert.pk}/people/?{query}")
        assert len(answer.context["rows"]) == count, query


def test_htmx_gets_the_figures_alone(client, alert):
    signed_in(client, with_role("Executive"))
    answer = client.get(f"/alerts/{alert.pk}/watch/", HTTP_HX_REQUEST="true")
    assert "<html" not in answer.content.decode()
    assert 'hx-trigger="every 15s"' in answer.content.decode()


def test_the_curve_is_drawn_and_stands_as_a_table_too(client, alert, people):
    acknowledge(duty_of(people[0]), version=1, by=people[0].user)
    signed_in(client, with_role("Executive"))
    answer = client.get(f"/alerts/{alert.pk}/watch/")
    assert "<polyline" in answer.content.decode()
    assert [(total, percent) for _day, total, percent in answer.context["chart"].days] == [(1, 25)]


@pytest.mark.parametrize("kind", ["people", "sites"])
def test_an_alert_for_people_or_sites_alone_is_watched_too(client, people, here, kind):
    alert = issued(sites=[here], duty_kind=kind).issued
    signed_in(client, with_role("Publisher"))
    for address in pages_of(alert):
        assert client.get(address).status_code == 200


def test_the_list_of_alerts_is_filtered(client, alert, page, here):
    signed_in(client, with_role("Executive"))
    other = alert_page(title="Another one", severity="critical", sites=[here])
    other.unpublish()
    old = alert_page(title="An old one", sites=[here])
    IssuedAlert.objects.filter(page=old).update(deadline=timezone.now() - timedelta(days=1))

    def shown(query):
        lines = client.get(f"/alerts/watch/?{query}").context["lines"]
        return {line.alert.page.title for line in lines}

    assert shown("") == {page.title, other.title, old.title}
    assert shown("status=in-force") == {page.title}
    assert shown("status=closed") == {old.title}
    assert shown("status=withdrawn&severity=critical") == {other.title}
    assert shown("severity=routine") == set()


MOST = {
    "/alerts/watch/": 13,
    "/alerts/{pk}/watch/": 18,
    "/alerts/{pk}/people/": 12,
    "/alerts/{pk}/people/?who=unreached": 13,
    "/alerts/{pk}/handover/?site={site}": 13,
    "/alerts/{pk}/record/": 10,
    "/alerts/late/": 13,
}


def test_a_page_costs_as_many_queries_for_many_as_for_few(client, alert, page, people, here):
    def costs():
        make_late(alert)
        alert.sites.update(due_at=timezone.now() - timedelta(hours=1))
        return {
            address: len(queries_of(client, address.format(pk=alert.pk, site=here.pk)))
            for address in MOST
        }

    user = with_role("Publisher")
    user.groups.add(Group.objects.get(name="Risk and quality team"))
    signed_in(client, user)
    few = costs()
    more = ProviderSiteFactory.create_batch(6)
    for site in more:
        StaffProfileFactory(home_site=site)
        StaffProfileFactory(home_site=here)
    page.audience_sites = [here, *more]
    page.save_revision().publish()
    assert costs() == few
    assert [address for address, most in MOST.items() if few[address] > most] == []
