"""The first story: written at one site, reviewed by a second person, found at another site."""

import pytest
from playwright.sync_api import expect

from intranet.roles import sync_roles
from learning.models import LearningIndexPage, LearningPage
from tests.factories import ProviderSiteFactory, SpecialtyFactory, StaffProfileFactory

TITLE = "Two look-alike ampoules in one drawer"


@pytest.fixture
def people(live_network):
    """An editor and a reviewer at one site, a reader at another."""
    kestrel = ProviderSiteFactory(name="Kestrel Hospital", code="KES")
    rowan = ProviderSiteFactory(name="Rowan Hospital", code="ROW")
    theatres = SpecialtyFactory(name="Theatres")
    sync_roles()
    StaffProfileFactory(
        user__username="editor", user__roles=["Reader", "Editor"], home_site=kestrel
    )
    StaffProfileFactory(
        user__username="risk", user__roles=["Reader", "Risk and quality team"], home_site=kestrel
    )
    StaffProfileFactory(
        user__username="staff", user__roles=["Reader"], home_site=rowan, specialties=[theatres]
    )


def test_found_page(people, sign_in):
    write(sign_in("editor"))
    approve(sign_in("risk"))
    reader = sign_in("staff")
    find_by_word(reader)
    find_by_specialty(reader)
    find_on_front_page(reader)


def write(page):
    section = LearningIndexPage.objects.get()
    page.goto(f"/admin/pages/add/learning/learningpage/{section.pk}/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=what_happened]").fill("Ketamine and ketorolac stood side by side.")
    page.locator("[name=what_we_learned]").fill("Ampoules are told apart by shape first")
    page.locator("[name=actions_for_every_site]").fill("Store the two in separate drawers")
    specialties = page.locator("#id_specialties + .tagit input")
    specialties.press_sequentially("Theat")
    page.locator(".ui-autocomplete:visible").get_by_text("Theatres").click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Quality review").click()
    expect(page.get_by_text("submitted for moderation")).to_be_visible()


def approve(page):
    page.goto("/admin/")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve and Publish", exact=True).click()
    confirm(page)
    page.wait_for_url("**/admin/pages/*/")
    assert LearningPage.objects.get(title=TITLE).live


def confirm(page):
    """Answer for the page as the second person, and approve it."""
    modal = page.locator(".modal")
    modal.get_by_label("No. Nobody could tell").check()
    modal.get_by_label("I have read every text").check()
    modal.get_by_role("button", name="Approve and publish").click()


def find_by_word(page):
    page.goto("/")
    page.get_by_role("combobox", name="Search").or_(
        page.get_by_role("searchbox", name="Search")
    ).first.fill("ketorolac")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=ketorolac*")
    expect(page.locator("mark").first).to_have_text("ketorolac")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    assert "Kestrel" not in page.content()


def find_by_specialty(page):
    page.goto("/search/")
    page.get_by_label("Theatres").check()
    page.wait_for_url("**specialty=theatres**")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def find_on_front_page(page):
    page.goto("/")
    expect(page.get_by_text("Because you work in Theatres").first).to_be_visible()
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
