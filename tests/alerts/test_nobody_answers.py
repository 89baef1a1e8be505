"""Where nobody answers for a site the risk and quality team is told in place of the site."""

import pytest

from intranet.delivery.models import Message
from learning.alerts.models import LogEntry, SiteDuty
from learning.alerts.record import in_sentences
from learning.alerts.sites import ask_to_look_again, delegate
from learning.alerts.states import DutyKind, Event, SiteState
from tests.alerts.conftest import london
from tests.alerts.ledger import mails, partner_of, reminded, revise, run
from tests.factories import ProviderSiteFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

DUE = london(2026, 10, 26, 17)  # a Monday, three weeks after the clock starts


@pytest.fixture
def central(clock):
    return UserFactory(username="central", roles=["Risk and quality team"])


@pytest.fixture
def sites(clock, central):
    return [ProviderSiteFactory(), ProviderSiteFactory()]


@pytest.fixture
def page(sites):
    return alert_page(sites=sites, deadline=DUE, duty_kind=DutyKind.SITES)


def told(page):
    """Return who heard that nobody answers for a site, as often as they did: [(day, username)]."""
    alert = page.issued
    found = mails(f"{alert.chain_name}:{alert.version}:nobody:")
    return [(key.rpartition(":")[2], who) for key, who in found]


def leave(user):
    user.is_active = False
    user.save()


def test_as_it_is_issued_and_as_it_is_revised(page, central):
    assert told(page) == [("2026-10-05", "central")]
    revise(page, version=2)
    assert page.issued.version == 2
    assert told(page) == [("2026-10-05", "central")]


def test_with_each_reminder_and_once_for_all_sites(page, clock):
    clock.go_to(2026, 10, 19, 8)
    run()
    run()
    clock.go_to(2026, 10, 24, 8)
    run()
    assert [day for day, _who in told(page)] == ["2026-10-05", "2026-10-19", "2026-10-24"]
    assert not reminded(page, "site-reminder")


def test_nobody_hears_of_it_while_somebody_answers(sites, central, clock):
    for site in sites:
        partner_of(site)
    page = alert_page(sites=sites, deadline=DUE, duty_kind=DutyKind.SITES)
    clock.go_to(2026, 10, 19, 8)
    run()
    assert told(page) == []
    assert len(reminded(page, "site-reminder")) == 2


def test_a_lead_who_left_answers_no_longer(sites, page, clock, central):
    for duty in SiteDuty.objects.all():
        delegate(duty, by=central, lead=UserFactory(), deputy=None)
    clock.go_to(2026, 10, 19, 8)
    run()
    assert len(told(page)) == 1
    leave(SiteDuty.objects.get(provider_site=sites[0]).lead)
    clock.go_to(2026, 10, 24, 8)
    run()
    assert told(page)[1:] == [("2026-10-24", "central")]
    assert [days for days, _who in reminded(page, "site-reminder")] == [-7, -7, -2]


def test_its_mail_names_no_site_and_leads_to_those_who_watch(page, sites):
    message = Message.objects.get(key__contains=":nobody:")
    assert message.path == f"/alerts/{page.issued.pk}/watch/"
    said = f"{message.subject} {message.why} {message.context}"
    assert not any(site.name in said for site in sites)


def test_the_record_says_so(page, clock):
    clock.go_to(2026, 10, 24, 8)
    run()
    said = in_sentences(LogEntry.objects.filter(event=Event.REMINDED))
    assert {entry.words for entry in said} == {
        "Reminded, 2 days before it was due; nobody there to tell, so on to: risk and quality team"
    }


def test_when_it_is_time_to_look_again(page, clock):
    duty = SiteDuty.objects.first()
    lead = UserFactory()
    leave(lead)
    SiteDuty.objects.filter(pk=duty.pk).update(
        state=SiteState.VERIFIED,
        recheck_at=clock.now.date(),
        lead=lead,
        confirmed_by=lead,
        evidence="A photograph",
        confirmed_at=clock.now,
    )
    ask_to_look_again(clock.now)
    assert [who for _key, who in mails(f"{page.issued.chain_name}:1:recheck:")] == ["central"]
