"""The screen of a site's answer: nothing for axe to find, no sideways scroll, no script needed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts.models import SiteDuty
from learning.alerts.states import SiteState
from tests.alerts.ledger import partner_of
from tests.browser.test_accessibility import problems_at
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

LONG = "nebenniereninsuffizienzbehandlungsempfehlung"


@pytest.fixture
def duty(live_network):
    site = ProviderSiteFactory(name=f"Invented Hospital {LONG}", code="IHN")
    partner_of(site, username="robin", last_name="Alderwick")
    partner_of(site, username="jo", last_name="Birchley")
    UserFactory(username="val", roles=["Risk and quality team"], last_name="Verity")
    for name in ("Cresswell", "Cressida"):
        StaffProfileFactory(home_site=site, user__last_name=name, job_title="Ward manager")
    there = ProviderSiteFactory(name="Invented Hospital South", code="IHS")
    alert_page(
        sites=[site, there],
        duty_kind="sites",
        severity="critical",
        evidence_asked="A photograph of the drawers, without people",
        recheck_months=6,
    )
    SiteDuty.objects.update(due_at=timezone.now() - timedelta(hours=2))
    return SiteDuty.objects.get(provider_site=site)


def test_a_site_answers_and_it_is_verified(new_page, sign_in, duty):
    """Without scripts, as on the oldest machine of a ward."""
    page = new_page(java_script_enabled=False)
    address = f"/alerts/{duty.alert_id}/sites/ihn/"
    sign_in("robin", page)
    page.goto(f"/alerts/{duty.alert_id}/sites/")
    page.get_by_role("button", name="I have read it").click()
    page.get_by_role("button", name="We are finding out").click()
    page.get_by_label("What will be done").fill("The ward manager moves the ampoules.")
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_label("What shows that it is done").fill("One strength in each drawer.")
    page.get_by_role("button", name="It is done").click()
    page.get_by_text("Somebody of the risk and quality team looks at it.").wait_for()
    checker = new_page(java_script_enabled=False)
    sign_in("val", checker)
    checker.goto(address)
    checker.get_by_text("Send it back").first.click()
    checker.get_by_label("What is missing?").fill("Who looked, by role?")
    checker.get_by_role("button", name="Send it back").click()
    page.goto(address)
    page.get_by_label("What shows that it is done").fill("The pharmacist looked: one in each.")
    page.get_by_role("button", name="It is done").click()
    checker.goto(address)
    checker.get_by_role("button", name="Verify: it is done").click()
    checker.get_by_text("Somebody else has verified that.").wait_for()
    duty.refresh_from_db()
    assert duty.state == SiteState.VERIFIED


def test_a_deputy_is_found_and_named_without_scripts(new_page, sign_in, duty):
    page = new_page(java_script_enabled=False)
    sign_in("robin", page)
    page.goto(f"/alerts/{duty.alert_id}/sites/ihn/")
    page.get_by_text("Change lead and deputy").click()
    page.get_by_label("find a deputy by name").fill("cresswell")
    page.get_by_label("find a deputy by name").press("Enter")
    page.get_by_role("group", name="Deputy").get_by_label("Robin Cresswell").check()
    page.get_by_role("button", name="Name lead and deputy").click()
    page.get_by_text("deputy is Robin Cresswell.").wait_for()
    duty.refresh_from_db()
    assert duty.deputy.last_name == "Cresswell"


def test_screens_of_a_site(page, sign_in, duty):
    sign_in("robin", page)
    address = f"/alerts/{duty.alert_id}/sites/ihn/"
    problems = []
    assert page.goto(address).status == 200
    problems += problems_at(page, "site issued")
    page.get_by_role("button", name="I have read it").click()
    page.get_by_text("Say that it is not required here").click()
    page.get_by_label("Why does it ask nothing").fill(f"Sister Jane Hargreaves knows {LONG}.")
    page.get_by_role("button", name="Not required here").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    problems += problems_at(page, "site gate")
    page.goto(address)
    page.get_by_text("Change lead and deputy").click()
    page.get_by_label("find a deputy by name").fill("cress")
    page.get_by_role("button", name="Find a deputy").click()
    page.get_by_role("group", name="Deputy").get_by_label("Cressida").wait_for()
    problems += problems_at(page, "site delegate")
    page.goto(address)
    other = sign_in("jo")
    other.goto(address)
    other.get_by_text("Say that it is not required here").click()
    other.get_by_label("Why does it ask nothing").fill("No ampoules are kept here.")
    other.get_by_role("button", name="Not required here").click()
    page.get_by_text("Plan what you will do").click()
    page.get_by_label("What will be done").fill("The ward manager moves the ampoules.")
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_role("heading", name="What you wrote was not kept").wait_for()
    problems += problems_at(page, "site second")
    checker = sign_in("val")
    checker.goto(address)
    problems += problems_at(checker, "site verifier")
    assert problems == []


def test_who_answers_for_two_sites_chooses(page, sign_in, duty):
    robin = UserFactory._meta.model.objects.get(username="robin")
    SiteDuty.objects.update(lead=robin)
    sign_in("robin", page)
    assert page.goto(f"/alerts/{duty.alert_id}/sites/").status == 200
    assert problems_at(page, "site choice") == []
