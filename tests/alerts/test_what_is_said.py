"""What a screen says after a button is what happened, and no more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts import people, sites
from learning.alerts.issuing import catch_up
from learning.alerts.models import LogEntry, PersonDuty, SiteDuty
from learning.alerts.states import Event, SiteState
from tests.alerts.ledger import partner_of, revise
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"


@pytest.fixture
def here():
    return ProviderSiteFactory(code="IHN")


@pytest.fixture
def partner(here):
    return partner_of(here, last_name="Alderwick")


@pytest.fixture
def page(here, partner):
    StaffProfileFactory.create_batch(3, home_site=here)
    page = alert_page(sites=[here], duty_kind="both", recheck_months=6)
    while catch_up(page.issued, timezone.now()):
        pass
    return page


@pytest.fixture
def team(client):
    user = UserFactory(roles=[RISK])
    client.force_login(user)
    return user


def said(answer):
    """Return [(kind, words)] of what the next page says."""
    return [(message.level_tag, str(message)) for message in answer.context["messages"]]


# For one person


def act(client, act, **fields):
    duty = PersonDuty.objects.order_by("pk").first()
    address = f"/alerts/{duty.alert_id}/people/{duty.pk}/"
    return said(client.post(address, {"act": act, "version": 1, **fields}, follow=True))


def first():
    return PersonDuty.objects.order_by("pk").first()


def test_an_acknowledgement_is_said_to_be_recorded_once(client, team, page):
    name = str(first().person)
    told = {"how": "Told at the ward meeting"}
    assert act(client, "acknowledge", **told) == [
        ("success", f"Acknowledgement of version 1 recorded: {name}.")
    ]
    assert act(client, "acknowledge", **told) == [
        ("warning", f"Nothing was changed. Acknowledged before: {name}.")
    ]
    assert LogEntry.objects.filter(event=Event.ACKNOWLEDGED).count() == 1


def test_a_late_one_is_said_to_be_late(client, team, page):
    PersonDuty.objects.update(due_at=timezone.now() - timedelta(hours=1))
    ((_, words),) = act(client, "acknowledge", how="Told at the ward meeting")
    assert "recorded, after the deadline:" in words


def test_whoever_is_back_is_said_to_be_back_with_the_new_deadline(client, team, page, clock):
    clock.now = timezone.now()
    until = timezone.localdate() + timedelta(days=3)
    ((kind, words),) = act(client, "away", until=until.isoformat())
    assert kind == "success" and f"Noted as away until {until:%A}" in words
    clock.move(days=2)
    ((kind, words),) = act(client, "back")
    due = timezone.localtime(page.deadline + timedelta(days=2))
    assert kind == "success" and f"Back, and due {due:%A}" in words
    ((kind, words),) = act(client, "back")
    assert kind == "warning" and words.startswith("Nothing was changed. Neither away nor excused")


# A sheet


def sheet(client, page, duties):
    data = {"version": 1, "people": [duty.pk for duty in duties], "how": "Signed the sheet"}
    address = f"/alerts/{page.issued.pk}/handover/?site={duties[0].provider_site_id}"
    return client.post(address, data, follow=True)


def test_a_sheet_counts_those_it_recorded_apart_from_those_who_were_done(client, team, page):
    duties = list(PersonDuty.objects.order_by("pk"))
    people.acknowledge(duties[0], version=1, by=duties[0].person)
    PersonDuty.objects.filter(pk=duties[1].pk).update(state="left")
    assert said(sheet(client, page, duties)) == [
        ("success", "1 recorded as acknowledged."),
        ("warning", "1 had acknowledged it before: nothing was changed."),
        ("error", "1 could not be recorded. The alert is no longer for this person."),
    ]
    assert said(sheet(client, page, duties[:1])) == [
        ("warning", "1 had acknowledged it before: nothing was changed."),
    ]


def test_of_a_sheet_of_the_version_before_nothing_is_recorded(client, team, page):
    revise(page, version=2)
    answer = sheet(client, page, list(PersonDuty.objects.order_by("pk")))
    assert said(answer) == []
    assert "revised after you opened it" in answer.content.decode()
    assert not LogEntry.objects.filter(event=Event.ACKNOWLEDGED).exists()


def test_nudging_nobody_is_no_success(client, team, page):
    address = f"/alerts/{page.issued.pk}/nudge/"
    ((kind, words),) = said(client.post(address, {"who": "open"}, follow=True))
    assert (kind, words) == ("success", "3 people nudged.")
    ((kind, words),) = said(client.post(address, {"who": "open"}, follow=True))
    assert kind == "warning" and words.startswith("Nobody was nudged")


# A site


class AtTheScreen:
    def __init__(self, client, user, page):
        client.force_login(user)
        self.client, self.address = client, f"/alerts/{page.issued.pk}/sites/ihn/"
        self.seen = client.get(self.address).context["seen"]

    def says(self, act, **fields):
        data = {"act": act, "seen": self.seen, "version": "1", **fields}
        answer = self.client.post(self.address, data, follow=True)
        self.seen = answer.context["seen"]
        return said(answer)


@pytest.fixture
def lead(client, partner, page):
    return AtTheScreen(client, partner, page)


NOTHING = [("warning", "Nothing was changed: it was so already.")]


def test_who_reads_after_a_colleague_is_not_told_that_it_was_kept(lead, here):
    sites.acknowledge(SiteDuty.objects.get(), version=1, by=partner_of(here))
    assert lead.says("read") == NOTHING


def test_the_first_to_read_is_told_that_it_was_kept(lead):
    assert lead.says("read") == [("success", "Kept: you have read it.")]


def test_the_same_plan_again_is_no_new_one(lead):
    plan = {"plan": "The ward manager moves the ampoules."}
    assert lead.says("plan", **plan) == [("success", "The plan is kept.")]
    assert lead.says("plan", **plan) == NOTHING
    assert LogEntry.objects.filter(event=Event.SITE_STATE).count() == 1


def test_an_answer_waits_and_is_not_said_to_be_looked_at(lead):
    ((_, words),) = lead.says("complete", evidence="One strength in each drawer.")
    assert words == "Kept. It waits for somebody of the risk and quality team to verify it."


@pytest.mark.parametrize(
    ("act", "fields", "words"),
    [
        ("complete", {"evidence": "One in each drawer."}, "Verified. To be looked at again on"),
        ("not-required", {"reason": "None are kept here."}, "Approved: it is not required here."),
    ],
)
def test_what_was_confirmed_is_said(lead, client_class, page, act, fields, words):
    lead.says(act, **fields)
    other = AtTheScreen(client_class(), UserFactory(roles=[RISK]), page)
    ((kind, heard),) = other.says("confirm")
    assert kind == "success" and heard.startswith(words)


@pytest.fixture
def client_class(client):
    return type(client)


def test_lead_and_deputy_are_said_as_they_are_named(lead, here, partner):
    assert lead.says("delegate", lead=partner.pk, deputy="") == NOTHING
    assert not LogEntry.objects.filter(event=Event.DELEGATED).exists()
    new = StaffProfileFactory(home_site=here, user__last_name="Birchley").user
    assert lead.says("delegate", lead=new.pk, deputy="") == [
        ("success", "Lead is Robin Birchley, deputy is nobody yet.")
    ]
    assert SiteDuty.objects.get().state == SiteState.ISSUED
