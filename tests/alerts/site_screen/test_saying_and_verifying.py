"""Whoever answers for a site says what it does, on one screen; whoever verifies it, on the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts import sites
from learning.alerts.log import verify
from learning.alerts.models import SiteDuty
from learning.alerts.states import SiteState
from tests.alerts.ledger import partner_of
from tests.alerts.site_screen.conftest import duty
from tests.factories import StaffProfileFactory, UserFactory
from tests.person import Person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_it_says_what_is_asked_where_it_stands_and_by_when(lead):
    said = lead.look()
    for words in (
        "Open the drawer", "A photograph of the drawers", "Nobody here has said yet",
        "Alderwick", "Version 1 assigned", f"{duty().due_at:%B}",
    ):  # fmt: skip
        assert words in said
    SiteDuty.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "it is late" in lead.look()


def test_a_site_reads_plans_acts_and_somebody_else_verifies(lead, other):
    assert lead.forms()[0] == "read"
    lead.say("read")
    assert duty().state == SiteState.ACKNOWLEDGED and duty().acknowledged_version == 1
    assert lead.forms()[0] == "assess"
    lead.say("assess")
    assert lead.forms() == ["plan", "complete", "not-required"]
    lead.say("plan", plan="The ward manager moves the ampoules within two weeks.")
    assert duty().state == SiteState.IN_PROGRESS
    assert lead.forms()[0] == "complete"
    lead.say("complete", evidence="Both drawers were looked at: one strength in each.")
    assert duty().state == SiteState.COMPLETED and lead.forms() == []
    other.look()
    assert other.forms() == ["confirm", "send-back"]
    assert "one strength in each" in other.say("confirm")
    assert duty().state == SiteState.VERIFIED and duty().confirmed_by == other.user
    assert "To be looked at again on" in lead.look() and lead.forms() == []
    SiteDuty.objects.update(recheck_at=timezone.localdate())
    lead.look()
    assert lead.forms() == ["recheck"]
    lead.say("recheck", evidence="Looked again: still one strength in each.")
    assert duty().state == SiteState.RECHECKED and lead.forms() == []
    history = lead.look()
    for words in ("Action in progress; plan: The ward manager", "Verified", "Checked again"):
        assert words in history
    assert list(verify()) == []


def test_not_required_is_said_with_a_reason_and_approved_by_another(lead, other):
    assert "Say why it does not apply here." in lead.say("not-required", reason="  ")
    assert duty().state == SiteState.ISSUED
    lead.say("not-required", reason="No ampoules are kept here.")
    assert duty().state == SiteState.SAID_NOT_REQUIRED
    assert "Approve: not required here" in other.look()
    other.say("confirm")
    assert duty().state == SiteState.NOT_REQUIRED


def test_what_is_sent_back_is_owed_again_and_says_why(lead, other):
    lead.say("complete", evidence="It was done.")
    other.look()
    assert "Say what is missing." in other.say("send-back", reason="")
    other.say("send-back", reason="What was looked at?")
    assert duty().state == SiteState.IN_PROGRESS
    said = lead.look()
    assert "What was looked at?" in said and "It was done." in said


def test_nobody_confirms_or_sends_back_their_own_answer(client_class, address, page, here):
    both = partner_of(here)
    both.groups.add(*UserFactory(roles=["Risk and quality team"]).groups.all())
    person = Person(client_class(), both, address)
    person.say("complete", evidence="It was done.")
    assert person.forms() == []
    assert "You gave this answer yourself" in person.look()
    assert "You gave this answer yourself" in person.say("confirm")
    assert "You gave this answer yourself" in person.say("send-back", reason="Because")
    assert duty().state == SiteState.COMPLETED


def test_to_say_twice_that_it_is_read_is_to_say_it_once(lead):
    seen = lead.answer
    lead.say("read")
    lead.answer = seen
    lead.say("read")
    assert duty().state == SiteState.ACKNOWLEDGED


def test_a_large_network_costs_no_more_queries(lead, other, here, page):
    def costs():
        return [len(queries_of(person.client, lead.address)) for person in (lead, other)]

    assert costs() == [13, 12]
    StaffProfileFactory.create_batch(30, home_site=here)
    for n in range(5):
        sites.plan(duty(), by=lead.user, text=f"Plan {n}")
        sites.delegate(duty(), by=lead.user, lead=lead.user, deputy=partner_of(here))
    assert costs() == [14, 13]  # one for names that the history tells
