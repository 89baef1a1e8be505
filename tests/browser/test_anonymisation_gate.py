"""A tired editor pastes a paragraph that tells who it was; it does not get out."""

import pytest
from playwright.sync_api import expect

from intranet.roles import sync_roles
from learning.models import LearningIndexPage, LearningPage
from tests.browser.test_found_page import confirm
from tests.factories import ProviderSiteFactory, StaffProfileFactory

TITLE = "Two look-alike ampoules in one drawer"
PASTED = (
    "On 14 March 2026 Mr John Hargreaves was given the wrong ampoule on Kestrel Ward. "
    "His NHS number is 999 000 0018. The nurse failed to check the label."
)


@pytest.fixture
def people(live_network):
    site = ProviderSiteFactory(name="Rowan Hospital", code="ROW")
    sync_roles()
    StaffProfileFactory(user__username="editor", user__roles=["Reader", "Editor"], home_site=site)
    roles = ["Reader", "Risk and quality team"]
    StaffProfileFactory(user__username="risk", user__roles=roles, home_site=site)


def test_anonymisation_gate(people, sign_in):
    editor = sign_in("editor")
    paste(editor)
    see_each_finding(editor)
    replace_three(editor)
    cannot_submit(editor)
    dispute_the_last(editor)
    submit(editor)
    learning = LearningPage.objects.get(title=TITLE)
    approve(sign_in("risk"), learning)
    learning.refresh_from_db()
    assert learning.live
    assert learning.what_happened.startswith("Recently a patient was given the wrong ampoule")
    change_a_word(editor, learning)


def paste(page):
    section = LearningIndexPage.objects.get()
    page.goto(f"/admin/pages/add/learning/learningpage/{section.pk}/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=what_we_learned]").fill("Ampoules look alike")
    page.locator("[name=actions_for_every_site]").fill("Store the two in separate drawers")
    page.locator("[name=what_happened]").fill(PASTED)
    page.get_by_role("button", name="Toggle anonymisation").click()


def panel(page):
    return page.locator("[data-gate]")


def see_each_finding(page):
    expect(panel(page).get_by_role("status")).to_have_text("4 open findings")
    for words in ("14 March 2026", "John Hargreaves", "Kestrel Ward", "999 000 0018"):
        expect(panel(page).locator("mark", has_text=words)).to_be_visible()
    expect(panel(page).get_by_text("say what made it hard")).to_be_visible()


def replace_three(page):
    for words, button in (
        ("John Hargreaves", "Replace with “a patient”"),
        ("999 000 0018", "Replace with “[number removed]”"),
        ("14 March 2026", "Replace with “Recently”"),
    ):
        item = panel(page).get_by_role("listitem").filter(has=page.locator("mark", has_text=words))
        item.get_by_role("button", name=button).press("Enter")
        expect(panel(page).locator("mark", has_text=words)).to_have_count(0)
    expect(panel(page).get_by_role("status")).to_contain_text("1 open finding")


def cannot_submit(page):
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Quality review").click()
    expect(page.get_by_text("1 finding is open").first).to_be_visible()
    assert not LearningPage.objects.filter(_workflow_states__isnull=False).exists()


def dispute_the_last(page):
    expect(panel(page)).to_be_visible()  # Wagtail opens a side panel again that was open
    reason = panel(page).get_by_label("Not identifying, because")
    reason.fill("Every site of the network has a ward of this name")


def submit(page):
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Quality review").click()
    expect(page.get_by_text("submitted for moderation")).to_be_visible()


def approve(page, learning):
    page.goto(f"/admin/pages/{learning.pk}/edit/")
    page.wait_for_load_state("networkidle")  # the panels have asked what they ask, of one database
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve and Publish", exact=True).click()
    expect(page.locator(".modal").get_by_text("Every site of the network")).to_be_visible()
    confirm(page)
    page.wait_for_url("**/admin/pages/*/")


def change_a_word(page, learning):
    """Nothing stands that was said of another sentence."""
    page.goto(f"/admin/pages/{learning.pk}/edit/")
    field = page.locator("[name=what_happened]")
    field.fill(field.input_value().replace("wrong ampoule", "other ampoule"))
    expect(panel(page).get_by_role("status")).to_have_text("1 open finding")
