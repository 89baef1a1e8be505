"""Beside rich text and pictures: one key puts a neutral wording there, one tick answers."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from home.models import HomePage, StandardPage
from intranet.library.models import Picture
from intranet.roles import sync_roles
from learning.gate.models import Mark
from tests.browser.test_anonymisation_gate import panel
from tests.factories import StaffProfileFactory
from tests.library import files

TOLD = (
    "<p>On Tuesday <b>Mr John</b> Hargreaves fell. <i>Ask <b>Mary</b></i><b> Nkemelu</b>, "
    '<a href="/rota/">the lead</a>.</p>'
)


@pytest.fixture
def draft(live_network):
    """An information page with a picture, and rich text in a block after one that is taken out."""
    sync_roles()
    boss = StaffProfileFactory(user__username="boss", user__roles=["Reader", "Administrator"]).user
    file = ContentFile(files.png(), name="drawers.png")
    picture = Picture.objects.create(title="Drawers", description="Two drawers", file=file)
    page = StandardPage(title="Falls", slug="falls", live=False, owner=boss, picture=picture)
    page.body = [("heading", "Falls"), ("inset_text", {"body": TOLD})]
    HomePage.objects.get().add_child(instance=page)
    page.save_revision(user=boss)
    return page


def test_gate_in_rich_text(draft, sign_in):
    page = sign_in("boss")
    page.goto(f"/admin/pages/{draft.pk}/edit/")
    page.get_by_role("button", name="Toggle anonymisation").click()
    page.locator("[data-streamfield-child]").first.get_by_role("button", name="Delete").click()
    replace_by_keyboard(page)
    take_it_back(page)
    nothing_for_axe(page)
    tick_and_publish(page, draft)


def text(page):
    return page.locator(".public-DraftEditor-content")


def press(page, words, wording):
    item = panel(page).get_by_role("listitem").filter(has=page.locator("mark", has_text=words))
    item.get_by_role("button", name=f"Replace with “{wording}”").press("Enter")
    expect(panel(page).locator("mark", has_text=words)).to_have_count(0)
    expect(panel(page).get_by_role("status")).to_contain_text(f"Replaced with “{wording}”.")


def focused(page):
    return page.locator(":focus")


def replace_by_keyboard(page):
    expect(panel(page).get_by_role("status")).to_contain_text("3 open findings")
    press(page, "John Hargreaves", "a patient")
    expect(text(page)).to_have_text("On Tuesday a patient fell. Ask Mary Nkemelu, the lead.")
    expect(focused(page)).to_have_text("Replace with “a member of staff”")
    press(page, "Mary Nkemelu", "a colleague")
    expect(text(page)).to_have_text("On Tuesday a patient fell. Ask a colleague, the lead.")
    bold = text(page).locator("span[style*='font-weight']")
    expect(bold).to_have_text(["a colleague"])
    expect(text(page).get_by_role("button")).to_have_text("the lead")
    expect(focused(page)).to_have_attribute("type", "checkbox")


def take_it_back(page):
    text(page).focus()
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_text("On Tuesday a patient fell. Ask Mary Nkemelu, the lead.")
    expect(panel(page).locator("mark", has_text="Mary Nkemelu")).to_be_visible()
    press(page, "Mary Nkemelu", "a colleague")


def nothing_for_axe(page):
    found = Axe().run(page, context="[data-gate]").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def tick_and_publish(page, draft):
    expect(panel(page).get_by_role("img", name="Two drawers")).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    refused = "1 finding is open: picture to look at in “Picture”"
    expect(page.get_by_text(refused).first).to_be_visible()
    panel(page).get_by_label("I looked: no face").press("Space")
    expect(panel(page).get_by_role("status")).to_contain_text("0 open findings")
    expect(focused(page)).to_be_checked()
    nothing_for_axe(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("published").first).to_be_visible()
    draft.refresh_from_db()
    assert draft.live
    assert "Hargreaves" not in str(draft.body)
    assert 'href="/rota/"' in str(draft.body)
    assert Mark.objects.get().by.username == "boss"
