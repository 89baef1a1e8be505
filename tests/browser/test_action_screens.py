"""The screens of actions: nothing for axe to find, no sideways scroll, no script needed."""

import pytest
from playwright.sync_api import expect

from learning.actions.models import Action
from learning.actions.states import State
from tests.actions.making import go, monday, propose, wish
from tests.actions.screen import told
from tests.alerts.ledger import partner_of
from tests.browser.test_accessibility import problems_at
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page

LONG = "nebenniereninsuffizienzbehandlungsempfehlung"


@pytest.fixture
def who(live_network):
    here = ProviderSiteFactory(name=f"Invented Hospital {LONG}", code="IHN")
    there = ProviderSiteFactory(name="Invented Hospital South", code="IHS")
    owner = StaffProfileFactory(
        home_site=here, user__username="owen", user__last_name="Ownley", job_title="Pharmacist"
    )
    return {
        "here": here,
        "host_site": there,
        "site": partner_of(here, username="robin", last_name="Alderwick"),
        "owner": owner.user,
        "host": partner_of(there, username="hazel", last_name="Hostwell"),
        "risk": UserFactory(username="val", roles=["Risk and quality team"], last_name="Verity"),
        "page": learning_page(title="Two look-alike ampoules side by side"),
    }


def fill(page, fields):
    page.get_by_label("What is to be done?").fill(fields["what"])
    page.get_by_label("Kind of action").select_option(str(fields["kind"]))
    page.get_by_label("Due", exact=True).fill(fields["due_on"])
    page.get_by_label("What is measured?").fill(fields["measure_what"])
    page.get_by_label("How?").fill(fields["measure_how"])
    page.get_by_label("Which level").fill(fields["measure_level"])
    page.get_by_label("Measured by").fill(fields["measure_by"])


def test_an_action_goes_its_way_without_scripts(new_page, sign_in, who):
    partner, host, owner, team = (new_page(java_script_enabled=False) for _ in range(4))
    for name, page in (("robin", partner), ("hazel", host), ("owen", owner), ("val", team)):
        sign_in(name, page)
    partner.goto(f"/actions/new/?page={who['page'].pk}")
    fill(partner, told(wish(what="Remind all staff", due_on=monday())))
    partner.get_by_label("Find an owner by name").fill("ownley")
    partner.get_by_role("button", name="Find").click()
    partner.get_by_label("Robin Ownley, Pharmacist").check()
    partner.get_by_label("Does it need another site's").select_option("Invented Hospital South")
    partner.get_by_role("button", name="Propose it").click()
    partner.get_by_text("“Remind”: People forget").wait_for()
    partner.get_by_role("button", name="Keep it as it is").click()
    partner.get_by_text("It waits to be agreed.").wait_for()
    address = f"/actions/{Action.objects.get().pk}/"
    host.goto("/actions/?list=asked")
    host.get_by_role("link", name="Remind all staff").click()
    host.get_by_role("button", name="Agree as host").click()
    partner.goto(address)
    partner.get_by_role("button", name="Agree", exact=True).click()
    owner.goto("/actions/")
    owner.get_by_role("link", name="Remind all staff").click()
    owner.get_by_role("button", name="Start").click()
    owner.get_by_label("What shows that it is done?").fill("One strength in each of 12 drawers")
    owner.get_by_label("File (if you like)").set_input_files(
        {"name": "audit.csv", "mimeType": "text/csv", "buffer": b"drawer,strengths\n1,1\n"}
    )
    owner.get_by_role("button", name="It is done").click()
    team.goto(address)
    team.get_by_role("link", name="Download the file").wait_for()
    team.get_by_label("What has changed?").fill("No two strengths share a drawer")
    team.get_by_role("button", name="Verify: it is done").click()
    team.get_by_text("Somebody else has verified that.").wait_for()
    assert Action.objects.get().state == State.VERIFIED


def test_screens_of_actions(page, sign_in, who):
    for n in range(3):
        propose(who["here"], who["site"], what=f"Look at the {LONG} {n}", pages=[who["page"]])
    row = propose(who["here"], who["site"], owner=who["owner"], host_site=who["host_site"])
    stuck = propose(who["here"], who["site"], owner=who["owner"], what=f"Move {LONG} away")
    go(stuck, State.IN_PROGRESS, who)
    Action.objects.filter(pk=stuck.pk).update(due_on=monday(-90))
    problems = []
    sign_in("robin", page)
    assert page.goto("/actions/").status == 200
    problems += problems_at(page, "actions list")
    page.get_by_label("Choose: Move").check()
    page.get_by_role("button", name="Change owner or date").click()
    page.get_by_label("Find an owner by name").fill("own")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Robin Ownley").wait_for()
    problems += problems_at(page, "several actions")
    page.goto(f"/actions/{row.pk}/")
    page.get_by_text("Change what, who, when").click()
    problems += problems_at(page, "action proposed")
    page.goto(f"/actions/{stuck.pk}/")
    page.get_by_label("What shows that it is done?").fill(f"Sister Jane Hargreaves saw {LONG}.")
    page.get_by_role("button", name="It is done").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    problems += problems_at(page, "action gate")
    page.goto(f"/actions/new/?page={who['page'].pk}")
    page.get_by_label("What is to be done?").press_sequentially("Consider the drawers")
    page.get_by_text("“Consider”").wait_for()
    problems += problems_at(page, "new action, hints while typing")
    page.get_by_label("Kind of action").select_option(label="Training (weak)")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("button", name="Keep it as it is").wait_for()
    problems += problems_at(page, "new action, hints")
    team = sign_in("val")
    team.goto("/actions/new/")
    problems += problems_at(team, "sites to choose from")
    assert problems == []


def test_enter_sends_the_form_and_looks_for_people_only_where_people_are_looked_for(
    new_page, sign_in, who
):
    page = new_page()
    sign_in("robin", page)
    page.goto("/actions/new/")
    page.get_by_label("What is measured?").press("Enter")
    page.get_by_role("link", name="Choose a kind of action.").wait_for()
    page.get_by_label("Find an owner by name").fill("ownley")
    page.get_by_label("Find an owner by name").press("Enter")
    page.get_by_label("Robin Ownley, Pharmacist").wait_for()
    assert not Action.objects.exists()


def test_a_host_agrees_on_the_page_of_what_waits_and_stays_there(new_page, sign_in, who):
    action = propose(who["here"], who["site"], owner=who["owner"], host_site=who["host_site"])
    for scripts in (True, False):
        page = new_page(java_script_enabled=scripts)
        sign_in("hazel", page)
        page.goto("/my-site/")
        page.locator(".app-waiting__click summary").click()
        page.get_by_role("button", name="Agree as host").click()
        page.get_by_text("Your site has agreed.").wait_for()
        expect(page.locator(".app-waiting__click")).to_have_count(0)
        assert page.url.endswith("/my-site/")
        if scripts:
            assert page.evaluate("document.activeElement.tagName") == "H1"
            assert problems_at(page, "/my-site/") == []
        Action.objects.filter(pk=action.pk).update(host_state="waiting", host_by=None, host_at=None)


def test_what_is_refused_in_place_is_said_and_not_passed_over(sign_in, who):
    action = propose(who["here"], who["site"], owner=who["owner"], host_site=who["host_site"])
    page = sign_in("hazel")
    page.goto("/my-site/")
    page.locator(".app-waiting__click summary").click()
    Action.objects.filter(pk=action.pk).update(host_site=ProviderSiteFactory())
    page.get_by_role("button", name="Agree as host").click()
    page.get_by_text("that is no longer yours to do").wait_for()
    expect(page.locator(".app-waiting__click")).to_have_count(0)
