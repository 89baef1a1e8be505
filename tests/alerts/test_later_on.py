"""What happens late, twice or in between: each was wrong once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from learning.alerts import sites
from learning.alerts.changes import what_changed
from learning.alerts.messages import in_words
from learning.alerts.models import LogEntry, PersonDuty, SiteDuty
from learning.alerts.people import come_back, excuse, go_away
from learning.alerts.states import Event, SiteState
from learning.verbs import NotPossible
from tests.alerts.conftest import london
from tests.alerts.ledger import partner_of, revise, run
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return ProviderSiteFactory()


def mails_to(user):
    rows = Delivery.objects.filter(recipient=user, channel="email")
    return list(rows.values_list("message__key", flat=True))


def verified(site, by):
    duty = SiteDuty.objects.get(provider_site=site)
    sites.complete(duty, by=by, evidence="One strength in each drawer.")
    return sites.confirm(duty, by=UserFactory())


def test_a_site_that_a_revision_leaves_out_hears_nothing_of_it(site):
    other, partner = ProviderSiteFactory(), partner_of(site)
    page = alert_page(sites=[site, other], duty_kind="sites")
    verified(site, partner)
    page.audience_sites = [other]
    revise(page, version=2)
    assert len(mails_to(partner)) == 1
    events = LogEntry.objects.filter(provider_site=site).values_list("event", flat=True)
    assert Event.REOPENED not in events
    assert SiteDuty.objects.get(provider_site=site).confirmed_by is not None


def test_whoever_joins_after_something_was_mended_reads_what_stands_now(site):
    StaffProfileFactory(home_site=site)
    page = alert_page(sites=[site])
    later = page.deadline + timedelta(days=7)
    revise(page, title="Store the two strengths apart", deadline=later)
    new = StaffProfileFactory(home_site=site)
    run()
    mail = Delivery.objects.get(recipient=new.user, channel="email").message
    assert (mail.subject, mail.context["headline"]) == 2 * ("Store the two strengths apart",)
    assert mail.context["deadline"] == in_words(later)


def test_a_withdrawal_repeats_no_words_and_reaches_whoever_was_told(site):
    partners = [partner_of(site) for _ in range(3)]
    page = alert_page(sites=[site], duty_kind="sites")
    key = f"withdrawn:{page.issued.pk}:1"
    page.unpublish()
    assert all(key in mails_to(partner) for partner in partners)
    subject = Delivery.objects.filter(message__key=key).first().message.subject
    assert page.title not in subject


def test_a_new_version_is_not_answered_before_the_site_is_asked_about_it(site, monkeypatch):
    partner = partner_of(site)
    StaffProfileFactory.create_batch(3, home_site=site)
    page = alert_page(sites=[site], duty_kind="both")
    monkeypatch.setattr("learning.alerts.rows.Piece.size", 1)
    page.issued.sites.update(version=0)
    with pytest.raises(NotPossible, match="revised just now"):
        sites.complete(SiteDuty.objects.get(), by=partner, evidence="One in each drawer.")


def test_steps_that_passed_while_an_answer_was_looked_at_are_nobodys_news(site, clock):
    partner = partner_of(site)
    alert_page(sites=[site], duty_kind="sites", deadline=london(2026, 10, 9, 17))
    sites.complete(SiteDuty.objects.get(), by=partner, evidence="One in each drawer.")
    clock.go_to(2026, 10, 20, 9)
    sites.send_back(SiteDuty.objects.get(), by=UserFactory(), reason="Who looked, by role?")
    run()
    assert not LogEntry.objects.filter(event=Event.ESCALATED).exists()


def test_whoever_is_back_from_an_excuse_is_not_reported_for_the_days_before(clock):
    profile = StaffProfileFactory()
    alert_page(sites=[profile.home_site], deadline=london(2026, 10, 9, 17))
    excuse(
        PersonDuty.objects.get(), by=UserFactory(), reason="In training", until=date(2026, 10, 19)
    )
    clock.go_to(2026, 10, 20, 9)
    run()
    assert LogEntry.objects.filter(event=Event.BACK).exists()
    assert not LogEntry.objects.filter(event=Event.ESCALATED).exists()


def test_an_excuse_of_somebody_away_keeps_the_time_their_clock_waited(clock):
    profile, colleague = StaffProfileFactory(), UserFactory()
    page = alert_page(sites=[profile.home_site], deadline=london(2026, 10, 9, 17))
    go_away(PersonDuty.objects.get(), by=colleague, until=date(2026, 10, 20))
    clock.move(days=3)
    excuse(PersonDuty.objects.get(), by=colleague, reason="In training")
    come_back(PersonDuty.objects.get(), by=colleague)
    assert PersonDuty.objects.get().due_at == page.deadline + timedelta(days=3)


def test_nobody_looks_again_before_it_is_time(site):
    partner = partner_of(site)
    alert_page(sites=[site], duty_kind="sites", recheck_months=6)
    duty = verified(site, partner)
    with pytest.raises(NotPossible, match="not yet time"):
        sites.recheck(duty, by=partner, evidence="Still one in each drawer.")
    SiteDuty.objects.update(recheck_at=timezone.localdate())
    sites.recheck(duty, by=partner, evidence="Still one in each drawer.")
    assert SiteDuty.objects.get().state == SiteState.RECHECKED


def test_the_risk_team_hears_of_a_site_where_nobody_looks_again(site):
    risk = UserFactory(roles=["Risk and quality team"])
    alert_page(sites=[site], duty_kind="sites", recheck_months=6)
    verified(site, UserFactory())
    SiteDuty.objects.update(recheck_at=timezone.localdate())
    assert [sites.ask_to_look_again(timezone.now()) for _ in range(2)] == [1, 0]
    assert any(":recheck:" in key for key in mails_to(risk))


def test_a_version_that_went_out_by_schedule_is_compared_with_too():
    profile = StaffProfileFactory()
    page = alert_page(sites=[profile.home_site], publish=False)
    page.save_revision().publish(log_action="wagtail.publish.scheduled")
    page.refresh_from_db()
    revise(page, version=2, what_to_do=f"{page.what_to_do}\nTell the night shift")
    assert what_changed(page).new_steps == {"Tell the night shift"}


@pytest.mark.parametrize(
    ("act", "field"), [("excuse", "reason"), ("away", "reason"), ("acknowledge", "how")]
)
def test_what_is_said_of_somebody_passes_the_gate(client, act, field):
    profile = StaffProfileFactory()
    page = alert_page(sites=[profile.home_site])
    duty = PersonDuty.objects.get()
    client.force_login(UserFactory(roles=["Risk and quality team"]))
    said = {"act": act, "version": "1", "until": str(timezone.localdate() + timedelta(days=3))}
    answer = client.post(
        f"/alerts/{page.issued.pk}/people/{duty.pk}/",
        said | {field: "Sister Jane Hargreaves told me about NHS number 999 000 0018"},
    )
    assert "999 000 0018" in answer.content.decode()
    duty.refresh_from_db()
    assert (duty.state, duty.reason) == ("assigned", "")
