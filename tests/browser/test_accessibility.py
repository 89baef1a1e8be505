"""Every type of page: nothing for axe to find, and no sideways scroll on the smallest phone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import HomePage, SectionPage, StandardPage
from intranet.delivery.delivering import deliver
from intranet.delivery.enums import Channel
from intranet.delivery.models import Delivery
from intranet.network.models import Specialty, StaffProfile, User
from learning.alerts.models import PersonDuty, SiteDuty
from learning.alerts.people import acknowledge, go_away
from learning.models import LearningIndexPage
from tests.alerts.ledger import revise, run
from tests.delivery.mailing import draft
from tests.factories import ProviderSiteFactory, StaffProfileFactory, alert_page, learning_page

PHONE = {"width": 320, "height": 640}
LONG = "nebenniereninsuffizienzbehandlungsempfehlung"
SHOTS = os.environ.get("SCREENSHOTS")
VIEWS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def reader(live_network):
    site = ProviderSiteFactory(name="Invented Hospital 1")
    return StaffProfileFactory(
        user__username="robin",
        user__last_name="Example",
        home_site=site,
        other_sites=[ProviderSiteFactory(name="Invented Hospital 2")],
        specialties=[Specialty.objects.create(name="Theatres")],
    )


@pytest.fixture
def addresses(reader: StaffProfile):
    """One address for each type of page a reader meets."""
    home = HomePage.objects.get()
    section = home.add_child(
        instance=SectionPage(
            title="Clinical governance", summary="How we learn.", slug="governance"
        )
    )
    standard = section.add_child(
        instance=StandardPage(
            title=f"About {LONG}",
            summary="Who to ask.",
            body=[
                ("heading", "Who to ask"),
                ("text", "<p>Ask the <a href='/learning/'>quality team</a>.</p><h3>When</h3>"),
            ],
        )
    )
    page = learning_page(
        title=f"Two look-alike ampoules side by side {LONG}",
        summary="Two strengths of one medicine stood in one drawer.",
        specialties=reader.specialties.all(),
        what_we_expected="Strengths are kept apart.",
        what_we_learned="Similar ampoules are mixed up\nLabels face away\nNobody had looked",
        actions_for_every_site="Store the two strengths apart\nCheck the drawers today",
        could_it_happen_here="Open the drawers in your own area.",
    )
    for number in range(25):
        learning_page(title=f"Learning {number}", specialties=reader.specialties.all())
    closed = learning_page(title="Closed")
    restriction = PageViewRestriction.objects.create(
        page=closed, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.create(name="Board"))
    for number, subject in enumerate((f"Two {LONG}", "Read already", "Ampoules")):
        message = draft(key=f"notice:{number}", subject=subject)
        recipients = User.objects.filter(pk=reader.user.pk)
        deliver(message=message, recipients=recipients, channels=[Channel.NOTICE])
    Delivery.objects.filter(message__key="notice:1").update(read_at=timezone.now())
    alerts = alerts_of(reader)
    return {
        "front page": "/",
        "alerts": "/alerts/",
        "alert with banner": alerts["open"].url,
        "alert late": alerts["late"].url,
        "alert revised": alerts["revised"].url,
        "alert acknowledged": alerts["acknowledged"].url,
        "alert away": alerts["away"].url,
        "alert withdrawn": f"/alerts/{alerts['withdrawn'].issued.pk}/",
        "section": section.url,
        "standard page": standard.url,
        "learning index": LearningIndexPage.objects.get().url,
        "learning page": page.url,
        "privacy problem": f"/privacy-problem/{page.pk}/",
        "search": "/search/",
        "search with results": "/search/?q=ampoules",
        "search with filter": "/search/?specialty=theatres",
        "search without results": f"/search/?q={LONG}zzz",
        "notices": "/notices/",
        "sign out": "/sign-out/",
        "403": closed.url,
        "404": "/nowhere/",
    }


OVER = "document.documentElement.scrollWidth - window.innerWidth"


def alerts_of(reader):
    """Return an alert of the reader in each state in which they may meet one."""
    now = timezone.now()
    pages = {
        name: alert_page(
            title=f"Store the two strengths apart {name} {LONG}",
            sites=[reader.home_site],
            severity="critical" if name in ("open", "late") else "important",
            duty_kind="both" if name == "open" else "people",
        )
        for name in ("open", "late", "revised", "acknowledged", "away", "withdrawn")
    }
    run()
    duties = {name: PersonDuty.objects.get(alert__page=page) for name, page in pages.items()}
    SiteDuty.objects.update(lead=reader.user)
    PersonDuty.objects.filter(pk=duties["late"].pk).update(due_at=now - timedelta(days=2))
    for name in ("revised", "acknowledged", "withdrawn"):
        acknowledge(duties[name], version=1, by=reader.user)
    go_away(duties["away"], by=User.objects.create(username="sam"), until=timezone.localdate())
    revise(pages["revised"], version=2, what_to_do="Open the drawer\nShow the next shift")
    pages["withdrawn"].unpublish()
    return pages


def problems_at(page, name):
    """Return what axe finds, and how far the page runs over the edge at 320 px."""
    found = [
        f"{name}: {violation['id']} {[node['target'] for node in violation['nodes'][:3]]}"
        for violation in Axe().run(page).response["violations"]
    ]
    if SHOTS:
        take_shots(page, name)
    page.set_viewport_size(PHONE)
    over = page.evaluate(OVER)
    if over > 0:  # the menu folds a moment after the window has changed
        page.wait_for_timeout(500)
        over = page.evaluate(OVER)
    page.set_viewport_size(VIEWS["desk"])
    return found + ([f"{name}: {over} px too wide at 320 px"] if over > 0 else [])


def take_shots(page, name):
    """Keep pictures of the page for a person to look at: SCREENSHOTS=folder."""
    for view, size in VIEWS.items():
        page.set_viewport_size(size)
        page.screenshot(path=Path(SHOTS) / f"{name.replace(' ', '_')}_{view}.png", full_page=True)
    page.set_viewport_size(VIEWS["desk"])


def test_pages_of_a_reader(page, sign_in, addresses):
    sign_in("robin", page)
    problems = []
    for name, address in addresses.items():
        status = page.goto(address).status
        problems += [] if str(status) == name or status == 200 else [f"{name}: answered {status}"]
        problems += problems_at(page, name)
    assert problems == []


def test_pages_of_a_stranger(page, reader):
    problems = []
    for name, address in {"sign-in": "/sign-in/", "password reset": "/password-reset/"}.items():
        page.goto(address)
        problems += problems_at(page, name)
        page.locator("main button[type=submit]").click()
        page.get_by_role("heading", name="There is a problem").wait_for()
        problems += problems_at(page, f"{name} with errors")
    page.get_by_label("Work email address").fill("robin@example.org")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look at your email").wait_for()
    problems += problems_at(page, "password reset sent")
    page.goto("/sign-in/")
    for _ in range(5):
        page.get_by_label("User name").fill("robin")
        page.get_by_label("Password", exact=True).fill("not it")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
    page.get_by_role("heading", name="Sign-in is paused").wait_for()
    problems += problems_at(page, "lock-out")
    assert problems == []


def test_slash_leads_to_the_search_box(page, sign_in, reader):
    sign_in("robin", page)
    page.goto("/sign-out/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search the intranet")
    assert box.evaluate("box => box === document.activeElement")
    assert box.input_value() == ""
    page.keyboard.type("a/b")
    assert box.input_value() == "a/b"


def test_suggestions_work_from_the_keyboard(page, sign_in, reader):
    found = learning_page(title="Two look-alike ampoules side by side")
    sign_in("robin", page)
    page.goto("/sign-out/")
    box = page.get_by_role("combobox", name="Search the intranet")
    box.press_sequentially("ampo")
    option = page.get_by_role("option", name=found.title)
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert problems_at(page, "suggestions") == []
    box.press("ArrowDown")
    assert option.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.press_sequentially("u")
    option.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{found.url}")


def test_sign_in_and_search_work_without_scripts(new_page, sign_in, reader):
    page = new_page(java_script_enabled=False)
    sign_in("robin", page)
    page.goto("/sign-out/")
    page.get_by_label("Search the intranet").fill("ampoules")
    page.get_by_role("button", name="Search").first.click()
    page.wait_for_url("**/search/?q=ampoules")
