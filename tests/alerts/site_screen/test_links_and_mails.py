"""The screen is reached from wherever a site is named, and from each mail that asks for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from learning.alerts import sites
from learning.alerts.models import SiteDuty
from tests.alerts.ledger import revise
from tests.alerts.site_screen.conftest import duty
from tests.factories import StaffProfileFactory, alert_page

pytestmark = pytest.mark.django_db


def test_it_is_reached_from_wherever_a_site_is_named(lead, other, page, here):
    link = f'href="{lead.address}"'
    assert link in lead.client.get(page.url).content.decode()
    listed = lead.client.get("/alerts/").content.decode()
    assert f'href="/alerts/{page.issued.pk}/sites/' in listed
    watched = f"/alerts/{page.issued.pk}/watch/"
    for person in (lead, other):
        assert link in person.client.get(watched).content.decode()
    SiteDuty.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert link in lead.client.get("/alerts/late/").content.decode()


def test_the_mail_leads_to_the_readers_own_site(lead, other, page, here):
    path = f"/alerts/{page.issued.pk}/sites/"
    mail = Delivery.objects.get(channel="email", recipient=lead.user)
    assert mail.message.path == path
    assert lead.client.get(path).url == lead.address
    assert other.client.get(path).url == f"/alerts/{page.issued.pk}/watch/"
    assert lead.client.post(path).status_code == 405


def test_who_answers_for_several_sites_chooses(client, here, there, partner):
    page = alert_page(sites=[here, there], duty_kind="sites")
    SiteDuty.objects.filter(provider_site=there).update(lead=partner)
    client.force_login(partner)
    said = client.get(f"/alerts/{page.issued.pk}/sites/").content.decode()
    for code in ("ihn", "ihs"):
        assert f'href="/alerts/{page.issued.pk}/sites/{code}/"' in said


def test_a_revision_tells_a_lead_who_is_no_quality_partner(lead, here, page):
    new = StaffProfileFactory(home_site=here).user
    sites.delegate(duty(), by=lead.user, lead=new, deputy=None)
    revise(page, version=2)
    mail = Delivery.objects.filter(channel="email", message__key__endswith=":2:site")
    assert new.pk in mail.values_list("recipient", flat=True)


def told(end):
    """Return who got the mail whose key ends so."""
    mails = Delivery.objects.filter(channel="email", message__key__contains=f":{end}")
    return list(mails.values_list("recipient", flat=True))


def test_whose_answer_is_sent_back_hears_of_it(lead, verifier, page):
    sites.complete(duty(), by=lead.user, evidence="One strength in each drawer.")
    sites.send_back(duty(), by=verifier, reason="Who looked, by role?")
    assert told("sent-back:") == [lead.user.pk]
    mail = Delivery.objects.get(channel="email", message__key__contains=":sent-back:").message
    assert mail.path == lead.address
    assert "Who looked" not in f"{mail.subject} {mail.context}"


def test_when_the_months_are_over_the_site_hears_of_it_once(lead, verifier, page):
    sites.complete(duty(), by=lead.user, evidence="One strength in each drawer.")
    sites.confirm(duty(), by=verifier)
    due = duty().recheck_at
    assert sites.ask_to_look_again(timezone.now()) == 0
    SiteDuty.objects.update(recheck_at=timezone.localdate())
    assert due > timezone.localdate()
    assert [sites.ask_to_look_again(timezone.now()) for _ in range(2)] == [1, 0]
    assert told("recheck:") == [lead.user.pk]
