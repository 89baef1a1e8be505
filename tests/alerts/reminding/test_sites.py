"""For a site its lead, deputy and partners are reminded, and others hear when it is late."""

import pytest

from learning.alerts.models import SiteDuty
from learning.alerts.sites import complete, delegate, plan
from learning.alerts.states import DutyKind, Whom
from tests.alerts.ledger import partner_of, reminded, run, summaries
from tests.alerts.reminding.conftest import BEFORE_THE_FIRST_STEP, DUE, run_until
from tests.factories import UserFactory, alert_page

pytestmark = pytest.mark.django_db


def test_lead_deputy_and_partners_are_reminded_for_their_site(site, late, clock, partner):
    second = partner_of(site, username="second")
    page = alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    duty = SiteDuty.objects.get()
    assert (duty.lead, duty.deputy) == (partner, second)
    lead, deputy = UserFactory(username="lead"), UserFactory(username="deputy")
    delegate(duty, by=partner, lead=lead, deputy=deputy)
    clock.go_to(2026, 10, 19, 8)
    run()
    everybody = ["deputy", "lead", "partner", "second"]
    assert reminded(page, "site-reminder") == [(-7, who) for who in everybody]
    plan(duty, by=lead, text="Change the drawers by Friday")  # still owed
    clock.go_to(2026, 10, 24, 8)
    run()
    assert len(reminded(page, "site-reminder")) == 8
    complete(duty, by=lead, evidence="A photograph")
    clock.go_to(2026, 11, 9, 9)
    run()
    assert len(reminded(page, "site-reminder")) == 8
    assert summaries() == []
    assert not reminded(page)


def test_of_a_late_site_its_leads_manager_partners_and_executive_hear(
    site, late, clock, executive, manager, partner
):
    page = alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    delegate(SiteDuty.objects.get(), by=partner, lead=late.user, deputy=None)
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 11, 3, 12)
    assert sorted(summaries()) == ["executive", "manager", "partner"]
    assert SiteDuty.objects.get().escalated_to == Whom.EXECUTIVE
    assert (3, "late") not in reminded(page, "site-reminder")


def test_a_leaver_is_not_the_only_one_who_hears_for_a_site(site, clock, partner):
    second = partner_of(site, username="second")
    page = alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    partner.is_active = False
    partner.save()
    clock.go_to(2026, 10, 19, 8)
    run()
    assert reminded(page, "site-reminder") == [(-7, second.username)]
