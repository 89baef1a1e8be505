"""An alert from its author's desk to the report that says what was known at the deadline."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from intranet.publishing import publish_due
from intranet.roles import SiteRole, site_group, sync_roles, sync_site
from learning.alerts.models import AlertIndexPage, IssuedAlert
from tests.alerts.conftest import Clock, london
from tests.alerts.ledger import run
from tests.browser.test_found_page import confirm
from tests.factories import ProviderSiteFactory, StaffProfileFactory

HEADLINE = "Store the two strengths in separate drawers"


@pytest.fixture
def clock(monkeypatch):
    """Thursday 1 October 2026, and the intranet believes it."""
    clock = Clock(london(2026, 10, 1, 10))
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def people(live_network, clock):
    """Two publishers, the staff of one site with their manager and partner, and another site."""
    rowan = ProviderSiteFactory(name="Rowan Hospital", code="ROW")
    kestrel = ProviderSiteFactory(name="Kestrel Hospital", code="KES")
    sync_roles()

    def person(name, site, role="Reader", **fields):
        return StaffProfileFactory(
            user__username=name, user__email=f"{name}@example.org", user__roles=["Reader", role],
            home_site=site, **fields,
        )  # fmt: skip

    person("author", kestrel, "Publisher")
    person("colleague", kestrel, "Publisher")
    person("risk", kestrel, "Risk and quality team")
    person("outsider", kestrel)
    manager = person("manager", kestrel)
    partner = person("partner", rowan, line_manager=manager)
    person("nurse", rowan, line_manager=manager)
    person("late", rowan, line_manager=manager)
    sync_site(rowan)
    partner.user.groups.add(site_group(rowan, SiteRole.Role.QUALITY_PARTNER))


def test_alert_to_closing_report(people, sign_in, clock):
    schedule(sign_in("author"))
    approve(sign_in("colleague"))
    assert not IssuedAlert.objects.exists()
    clock.go_to(2026, 10, 5, 7)
    work()
    see_nothing(sign_in("outsider"))


def work():
    """Do what the worker does each minute."""
    publish_due(timezone.now())
    run()


def schedule(page):
    section = AlertIndexPage.objects.get()
    page.goto(f"/admin/pages/add/alerts/alertpage/{section.pk}/")
    page.locator("[name=title]").fill(HEADLINE)
    page.locator("[name=severity]").select_option("critical")
    page.locator("[name=duty_kind]").select_option("both")
    page.locator("[name=deadline]").fill("2026-10-12 17:00")
    page.keyboard.press("Escape")
    page.locator("[name=what_happened]").fill("Two ampoules of similar size stood in one drawer.")
    page.locator("[name=what_to_do]").fill("Open the drawer\nMove the stronger one elsewhere")
    page.get_by_label("Rowan Hospital").check()
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.set_default_timeout(8000)
    page.locator("[name=go_live_at]").fill("2026-10-05 07:00")
    page.screenshot(path="/tmp/shots/story.png", full_page=True)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save schedule").click()
    page.screenshot(path="/tmp/shots/story.png", full_page=True)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Alert review").click()
    expect(page.get_by_text("submitted for moderation")).to_be_visible()


def approve(page):
    page.goto("/admin/")
    page.get_by_role("link", name=HEADLINE).first.click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve and Publish", exact=True).click()
    page.screenshot(path="/tmp/shots/story2.png", full_page=True)
    confirm(page)
    page.wait_for_url("**/admin/pages/*/")


def see_nothing(page):
    """The alert is nowhere for somebody it is not for."""
    alert = IssuedAlert.objects.get()
    for address in ("/", "/alerts/", "/notices/", "/search/?q=drawers"):
        page.goto(address)
        expect(page.get_by_role("main")).not_to_contain_text(HEADLINE)
        assert HEADLINE not in page.content()
    for rest in ("", "watch/", "people/", "report/", "record/", "sites/ROW/"):
        assert page.goto(f"/alerts/{alert.pk}/{rest}").status == 404
    assert page.goto(alert.page.url).status == 404
