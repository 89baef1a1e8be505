"""From a learning page to the change it made: answers, a challenge, an action with a host site."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from intranet.roles import SiteRole, site_group, sync_roles, sync_site
from learning.models import LearningPage
from learning.responses.models import SiteResponse
from tests.browser.test_found_page import TITLE, approve, write
from tests.factories import ProviderSiteFactory, SpecialtyFactory, StaffProfileFactory

EFFECT = "No ampoule was found in the wrong drawer in four weeks."
WHAT = "The pharmacy technician moves the stronger ampoules to a locked drawer"


@pytest.fixture
def people(live_network):
    """Who writes and judges, and a quality partner at each of two sites."""
    kestrel = ProviderSiteFactory(name="Kestrel Hospital", code="KES")
    rowan = ProviderSiteFactory(name="Rowan Hospital", code="ROW")
    SpecialtyFactory(name="Theatres")
    sync_roles()

    def person(name, site, role="Reader"):
        return StaffProfileFactory(
            user__username=name, user__first_name=name.capitalize(), user__last_name="Example",
            user__roles=["Reader", role], home_site=site,
        )  # fmt: skip

    person("editor", kestrel, "Editor")
    person("risk", kestrel, "Risk and quality team")
    person("staff", rowan)
    for name, site in (("partner", rowan), ("host", kestrel)):
        sync_site(site)
        person(name, site).user.groups.add(site_group(site, SiteRole.Role.QUALITY_PARTNER))


def test_response_to_evidence(people, sign_in):
    write(sign_in("editor"))
    risk, partner, host = (sign_in(name) for name in ("risk", "partner", "host"))
    approve(risk)
    sites = SiteResponse.objects.filter(page__title=TITLE).values_list("provider_site__code")
    assert {code for (code,) in sites} == {"KES", "ROW"}
    say_that_it_does_not_apply(partner)
    challenge(risk)
    say_that_action_is_needed(partner)
    accept(risk)
    propose(partner)
    agree_as_host(host)
    carry_it_out(partner)
    verify(risk)
    read_what_has_changed(sign_in("staff"))


def go_to_my_site(page):
    page.goto("/")
    page.get_by_role("link", name="My site").click()


def open_from_my_site(page, button):
    """The partner's page leads to what waits."""
    go_to_my_site(page)
    page.get_by_role("link", name=re.compile(f"^{button}\\b")).first.click()


def open_as_judge(page):
    page.goto("/responses/?list=network&state=answered")
    page.get_by_role("link", name=TITLE).first.click()


def say_that_it_does_not_apply(page):
    open_from_my_site(page, "Answer")
    page.get_by_label("Does not apply here").check()
    page.get_by_label("Why does it not apply here?").fill("We keep none of these.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Sent. Somebody of the risk and quality team")).to_be_visible()


def challenge(page):
    open_as_judge(page)
    page.get_by_text("Challenge it with a question").click()
    page.get_by_label("What would you like to know?").fill("Who looked into the night trolley?")
    page.get_by_role("button", name="Ask the site to look again").click()
    expect(page.get_by_text("The site is asked to look again")).to_be_visible()


def say_that_action_is_needed(page):
    open_from_my_site(page, "Look again")
    expect(page.get_by_text("Who looked into the night trolley?").first).to_be_visible()
    page.get_by_label("Applies: action needed").check()
    page.get_by_label("What could happen here").fill("The night trolley holds both strengths.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Sent. Somebody of the risk and quality team")).to_be_visible()


def accept(page):
    open_as_judge(page)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted").first).to_be_visible()


def propose(page):
    """What is still vague is said, and may be kept."""
    response = SiteResponse.objects.get(page__title=TITLE, provider_site__code="ROW")
    page.goto(f"/responses/{response.pk}/")
    expect(page.get_by_text("The plan is not complete.")).to_be_visible()
    page.get_by_role("button", name="Propose an action").click()
    page.get_by_label("What is to be done?").fill(WHAT)
    page.get_by_label("Kind of action").select_option(label="Physical change (strong)")
    page.get_by_label("Partner Example").check()
    due = timezone.localdate() + timedelta(days=21)
    page.get_by_label("Due", exact=True).fill(due.isoformat())
    page.get_by_label("Does it need another site").select_option("Kestrel Hospital")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("button", name="Keep it as it is").click()
    expect(page.get_by_text("Waits for the host site").first).to_be_visible()
    expect(page.get_by_role("button", name="Agree", exact=True)).to_have_count(0)


def agree_as_host(page):
    go_to_my_site(page)
    page.get_by_text("Agree or decline").click()
    page.get_by_role("button", name="Agree as host").click()
    expect(page.get_by_text("Your site has agreed")).to_be_visible()


def carry_it_out(page):
    page.goto("/actions/?list=mine")
    page.get_by_role("link", name=WHAT).click()
    page.get_by_role("button", name="Agree", exact=True).click()
    page.get_by_role("button", name="Start").click()
    page.get_by_label("What shows that it is done?").fill("One strength in each drawer.")
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("Done, to be verified").first).to_be_visible()


def verify(page):
    page.goto("/actions/?list=network&show=confirm")
    page.get_by_role("link", name=WHAT).click()
    page.get_by_label("What has changed?").fill(EFFECT)
    page.get_by_role("button", name="Verify: it is done").click()
    expect(page.get_by_text("Verified").first).to_be_visible()


def read_what_has_changed(page):
    """A colleague reads on the page what became of it, and nothing of who has not answered."""
    page.goto(LearningPage.objects.get(title=TITLE).url)
    changed = page.get_by_role("region", name="What has changed")
    expect(changed).to_contain_text("1 of 2 sites has answered")
    expect(changed).to_contain_text(f"Rowan Hospital: {EFFECT}")
    expect(changed).not_to_contain_text("Kestrel")
    here = page.get_by_role("region", name="Could it happen here?")
    expect(here).to_contain_text("The night trolley holds both strengths.")
