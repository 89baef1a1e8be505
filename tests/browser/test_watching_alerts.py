"""Every screen of watching an alert: nothing for axe to find, and no sideways scroll on a phone."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from learning.alerts import sites
from learning.alerts.closing import close_due
from learning.alerts.following import catch_up
from learning.alerts.models import IssuedAlert, PersonDuty
from learning.alerts.people import acknowledge
from tests.browser.test_accessibility import SHOTS, problems_at
from tests.factories import (
    ProviderSiteFactory,
    StaffGroupFactory,
    StaffProfileFactory,
    UserFactory,
    alert_page,
)

LONG = "nebenniereninsuffizienzbehandlungsempfehlung"


@pytest.fixture
def alert(live_network):
    """Three sites and two weeks of people who acknowledge, do not, and cannot be reached."""
    places = [ProviderSiteFactory(name=f"Invented Hospital {name}") for name in ("A", LONG, "C")]
    groups = [StaffGroupFactory(name=name) for name in ("Nurses", "Doctors")]
    manager = StaffProfileFactory(home_site=places[0], user__last_name="Manageress")
    people = [
        StaffProfileFactory(
            home_site=places[n % 3],
            staff_group=groups[n % 2],
            line_manager=manager,
            job_title="Sister",
            user__email="" if n == 4 else f"one{n}@example.org",
        )
        for n in range(60)
    ]
    UserFactory(username="robin", roles=["Risk and quality team"])
    page = alert_page(sites=places, duty_kind="both", severity="critical")
    alert = page.issued
    while catch_up(alert, timezone.now()):
        pass
    now = timezone.now()
    Delivery.objects.filter(channel="email", state="queued").update(state="sent", sent_at=now)
    IssuedAlert.objects.update(
        issued_at=now - timedelta(days=8), first_issued_at=now - timedelta(days=8),
        deadline=now - timedelta(hours=3),
    )  # fmt: skip
    PersonDuty.objects.update(due_at=now - timedelta(hours=3))
    for n, profile in enumerate(people[10:50]):
        at = now - timedelta(days=8) + timedelta(hours=n * 4.6)
        duty = PersonDuty.objects.get(person=profile.user)
        acknowledge(duty, version=1, by=profile.user, now=at)
    close_due(now)
    sites.complete(alert.sites.first(), by=manager.user, evidence="One strength in each drawer.")
    return IssuedAlert.objects.get()


def test_screens_of_watching(page, sign_in, alert):
    sign_in("robin", page)
    start = f"/alerts/{alert.pk}"
    duty = alert.people.filter(state="assigned").first()
    problems = []
    for name, address in {
        "all alerts": "/alerts/watch/",
        "watch": f"{start}/watch/",
        "watch by manager": f"{start}/watch/?by=manager",
        "late people": f"{start}/people/?who=late",
        "not reached": f"{start}/people/?who=unreached",
        "person": f"{start}/people/{duty.pk}/",
        "nudge": f"{start}/nudge/",
        "sheet sites": f"{start}/handover/",
        "sheet": f"{start}/handover/?site={duty.provider_site_id}",
        "closing report": f"{start}/report/",
        "record": f"{start}/record/",
        "late": "/alerts/late/",
        "to verify": "/alerts/to-verify/",
    }.items():
        assert page.goto(address).status == 200
        problems += problems_at(page, name)
    assert problems == []


def test_a_sheet_on_paper_has_boxes_and_lines_to_sign(page, sign_in, alert):
    sign_in("robin", page)
    duty = alert.people.filter(state="assigned").first()
    page.goto(f"/alerts/{alert.pk}/handover/?site={duty.provider_site_id}")
    assert not page.get_by_text("Signature").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("Signature").is_visible()
    assert not page.get_by_text("Record a signed sheet").is_visible()
    assert not page.get_by_role("checkbox").first.is_visible()
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "sheet_on_paper.png", full_page=True)


def test_figures_refresh_themselves_and_keep_the_focus(page, sign_in, alert):
    sign_in("robin", page)
    page.clock.install()
    page.goto(f"/alerts/{alert.pk}/watch/")
    page.locator("#link-late").focus()
    before = page.locator("#link-late").inner_text()
    duty = alert.people.filter(state="assigned").first()
    acknowledge(duty, version=1, by=duty.person)
    with page.expect_response(lambda answer: answer.url.endswith("/watch/")):
        page.clock.fast_forward(16_000)
    page.wait_for_function(
        "before => document.querySelector('#link-late').innerText !== before", arg=before
    )
    assert page.evaluate("document.activeElement.id") == "link-late"


def test_an_acknowledgement_is_recorded_without_scripts(new_page, sign_in, alert):
    page = new_page(java_script_enabled=False)
    sign_in("robin", page)
    duty = alert.people.filter(state="assigned").first()
    page.goto(f"/alerts/{alert.pk}/people/{duty.pk}/")
    page.get_by_text("Record that they have acknowledged it").click()
    page.get_by_role("button", name="Record acknowledgement").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_label("How do you know").fill("Told at the ward meeting")
    page.get_by_role("button", name="Record acknowledgement").click()
    page.get_by_text("Told at the ward meeting").wait_for()
