"""An alert from its author's desk to the report that says what was known at the deadline."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from intranet.delivery.models import Delivery
from intranet.publishing import publish_due
from intranet.roles import SiteRole, site_group, sync_roles, sync_site
from learning.alerts.log import verify
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
    for name, first in (("nurse", "Nora"), ("late", "Lars")):
        names = {"user__first_name": first, "user__last_name": name.capitalize()}
        person(name, rowan, line_manager=manager, **names)
    sync_site(rowan)
    partner.user.groups.add(site_group(rowan, SiteRole.Role.QUALITY_PARTNER))


def test_alert_to_closing_report(people, sign_in, clock):
    schedule(sign_in("author"))
    approve(sign_in("colleague"))
    work()
    assert not IssuedAlert.objects.exists()
    clock.go_to(2026, 10, 5, 7)
    work()
    acknowledge(sign_in("nurse"))
    see_nothing(sign_in("outsider"))
    answer_for_the_site(sign_in("partner"))
    clock.go_to(2026, 10, 13, 8)
    work()
    hear_who_is_late(sign_in("manager"))
    verify_the_site(sign_in("risk"))
    read_the_report(sign_in("author"))
    see_nothing(sign_in("outsider"))
    assert list(verify()) == []


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
    page.locator("[name=go_live_at]").fill("2026-10-05 07:00")
    page.get_by_role("button", name="Save schedule").press("Enter")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Alert review").click()
    expect(page.get_by_text("submitted for moderation")).to_be_visible()


def approve(page):
    page.goto("/admin/")
    page.get_by_role("link", name=HEADLINE).first.click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve and Publish", exact=True).click()
    confirm(page)
    page.wait_for_url("**/admin/pages/*/")


def acknowledge(page):
    """A critical alert stands on every page until it is done."""
    banner = page.get_by_role("region", name="Critical alert")
    for address in ("/", "/learning/", "/search/"):
        page.goto(address)
        expect(banner).to_contain_text(HEADLINE)
    banner.get_by_role("link", name="Read and acknowledge").click()
    page.get_by_role("button", name="I have read this and will do it").click()
    expect(page.get_by_text("Thank you. You acknowledged version 1")).to_be_visible()
    page.goto("/")
    expect(banner).to_have_count(0)
    expect(page.get_by_role("main")).not_to_contain_text(HEADLINE)


def answer_for_the_site(page):
    page.goto("/alerts/")
    page.get_by_role("link", name=HEADLINE, exact=True).click()
    page.get_by_role("button", name="I have read this and will do it").click()
    page.get_by_role("link", name="Answer for Rowan Hospital").click()
    page.get_by_role("button", name="I have read it").click()
    page.get_by_text("Plan what you will do").click()
    page.get_by_label("What will be done").fill("The ward manager moves the ampoules.")
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_label("What shows that it is done").fill("One strength in each drawer.")
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("Completed, to be verified").first).to_be_visible()


def hear_who_is_late(page):
    """The manager's mail of the day after leads to the list of their late people."""
    mail = Delivery.objects.get(message__key__startswith="late:", channel="email")
    assert mail.address == "manager@example.org"
    page.goto(mail.message.path)
    expect(page.get_by_role("link", name="Lars Late")).to_be_visible()
    expect(page.get_by_text("Nora Nurse")).to_have_count(0)


def verify_the_site(page):
    alert = IssuedAlert.objects.get()
    page.goto(f"/alerts/{alert.pk}/watch/")
    page.get_by_role("link", name="Rowan Hospital").last.click()
    page.get_by_role("button", name="Verify: it is done").click()
    expect(page.get_by_text("Verified").first).to_be_visible()


def read_the_report(page):
    """It says what was known at the deadline: verified a day later, the site was not yet."""
    page.goto("/admin/alerts/issuedalert/")
    page.get_by_role("link", name=HEADLINE).click()
    page.get_by_role("link", name="Closing report").click()
    said = page.get_by_role("main")
    expect(said).to_contain_text("12 October 2026, 17:00")
    for name, figure in (
        ("People in time", "2 of 3"),
        ("Sites answered in time", "1 of 1"),
        ("Sites confirmed in time", "0 of 1"),
    ):
        row = page.locator(".nhsuk-summary-list__row").filter(has_text=name)
        expect(row.locator("dd")).to_have_text(figure)
    expect(said).to_contain_text("1 of 1 sites are done")


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
