"""What somebody owes stands on every page if it is critical, and on top of the front page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import HomePage
from learning.alerts import people, sites
from learning.alerts.models import PersonDuty, SiteDuty
from learning.alerts.owed import owed_by
from tests.alerts.ledger import partner_of, revise, run
from tests.factories import ProviderSiteFactory, UserFactory, alert_page
from tests.queries import only_on_sqlite, plan_of, queries_of

BANNER = 'aria-label="Critical alert"'
TO_ACT = "You need to act"

pytestmark = pytest.mark.django_db


def critical(**fields):
    return alert_page(severity="critical", **fields)


def html(client, url):
    return client.get(url).content.decode()


@pytest.mark.parametrize("url", ["/", "/search/", "/notices/", "/learning/", "/alerts/"])
def test_a_critical_alert_stands_on_every_page_until_it_is_done(as_staff, staff, url):
    page = critical(sites=[staff.home_site])
    shown = html(as_staff, url)
    assert BANNER in shown
    assert page.title in shown
    as_staff.post(f"/alerts/{page.issued.pk}/acknowledge/", {"version": "1"})
    assert BANNER not in html(as_staff, url)


def test_it_comes_back_when_the_alert_is_revised_and_goes_when_it_is_withdrawn(as_staff, staff):
    page = critical(sites=[staff.home_site])
    people.acknowledge(PersonDuty.objects.get(), version=1, by=staff.user)
    revise(page, version=2)
    assert BANNER in html(as_staff, "/search/")
    page.unpublish()
    assert BANNER not in html(as_staff, "/search/")


def test_not_on_the_alerts_own_page_where_another_still_stands(as_staff, staff):
    page = critical(sites=[staff.home_site])
    assert BANNER not in html(as_staff, page.url)
    critical(sites=[staff.home_site], title="Check the suction today")
    shown = html(as_staff, page.url)
    assert "Check the suction today" in shown.split(BANNER)[1].split("</section>")[0]


def test_one_banner_for_the_most_urgent_says_how_many_more(as_staff, staff):
    for number in range(3):
        due = timezone.now() + timedelta(days=3 - number)
        critical(sites=[staff.home_site], title=f"Alert {number}", deadline=due)
    shown = html(as_staff, "/search/")
    assert shown.count(BANNER) == 1
    assert "Alert 2" in shown
    assert "2 more critical alerts" in shown


def test_others_see_no_banner_and_nothing_to_do(as_staff, client, staff):
    page = critical(sites=[ProviderSiteFactory()])
    partner = partner_of(ProviderSiteFactory())
    for reader in (staff.user, partner, UserFactory(roles=["Publisher"])):
        client.force_login(reader)
        for url in ("/", "/search/?q=drawers", "/alerts/", "/search/suggest/?q=drawers"):
            response = client.get(url)
            assert page.title not in response.content.decode(), url
            assert BANNER not in response.content.decode()


@pytest.mark.parametrize("severity", ["important", "routine"])
def test_what_is_not_critical_stands_on_the_front_page_alone(as_staff, staff, severity):
    page = alert_page(sites=[staff.home_site], severity=severity)
    front = html(as_staff, "/")
    assert TO_ACT in front
    assert page.title in front
    assert page.title not in html(as_staff, "/search/")


def test_front_page_shows_three_and_how_many_there_are(as_staff, staff):
    for number in range(5):
        due = timezone.now() + timedelta(days=5 - number)
        alert_page(sites=[staff.home_site], title=f"Alert {number}.", deadline=due)
    front = html(as_staff, "/")
    assert [n for n in range(5) if f"Alert {n}." in front] == [2, 3, 4]
    assert front.index("Alert 4.") < front.index("Alert 3.")
    assert "All alerts (5)" in front


def test_late_is_said_in_words(as_staff, staff):
    alert_page(sites=[staff.home_site])
    PersonDuty.objects.update(due_at=timezone.now() - timedelta(days=2))
    front = html(as_staff, "/")
    assert "Late: it was due on" in front
    assert "(2 days late)" in front


def test_nothing_is_said_when_nothing_is_owed(as_staff, staff):
    alert_page(sites=[staff.home_site])
    people.acknowledge(PersonDuty.objects.get(), version=1, by=staff.user)
    front = html(as_staff, "/")
    assert TO_ACT not in front
    assert "All alerts" not in front


def test_nobody_who_is_away_or_excused_is_asked(as_staff, staff):
    critical(sites=[staff.home_site])
    today = timezone.localdate()
    people.go_away(PersonDuty.objects.get(), by=UserFactory(), until=today)
    assert BANNER not in html(as_staff, "/")


def test_who_answers_for_sites_reads_each_alert_once_with_the_names_of_the_sites(client):
    here, there = ProviderSiteFactory(name="Here"), ProviderSiteFactory(name="There")
    elsewhere = ProviderSiteFactory(name="Elsewhere")
    partner = partner_of(here)
    alert = critical(sites=[here, there, elsewhere], duty_kind="sites").issued
    alert.sites.filter(provider_site=there).update(lead=partner)
    owed = owed_by(partner)
    assert [(one.pk, one.sites, one.is_own) for one in owed] == [
        (alert.pk, ["Here", "There"], False)
    ]
    client.force_login(partner)
    shown = html(client, "/search/")
    assert "For Here, There" in shown
    assert "Elsewhere" not in shown
    for duty in alert.sites.exclude(provider_site=elsewhere):
        sites.say_not_required(duty, by=partner, reason="No such drawers here")
    assert BANNER not in html(client, "/search/")


def test_a_banner_costs_one_query_and_no_banner_none(as_staff, staff):
    without = len(queries_of(as_staff, "/search/"))
    front = len(queries_of(as_staff, "/"))
    for number in range(4):
        kind = ("critical", "important")[number % 2]
        alert_page(sites=[staff.home_site], severity=kind, duty_kind="both", title=f"A{number}")
    run()
    assert SiteDuty.objects.update(lead=staff.user) == 4
    assert len(queries_of(as_staff, "/search/")) == without + 1
    assert len(queries_of(as_staff, "/")) == front <= 12


def test_strangers_errors_and_machines_ask_for_no_alerts(client, as_staff, staff):
    critical(sites=[staff.home_site])
    stranger = Client()
    for reader, url in (
        (stranger, "/sign-in/"),
        (stranger, "/health/live"),
        (stranger, "/nowhere/"),
        (as_staff, "/nowhere/"),
        (as_staff, "/admin/"),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert BANNER not in reader.get(url).content.decode()
        sqls = [row["sql"] for row in asked.captured_queries]
        assert not [sql for sql in sqls if sql.startswith('SELECT "alerts_')], url


def test_what_holds_a_banner_is_kept_by_no_cache(as_staff, staff):
    critical(sites=[staff.home_site])
    for url in ("/", "/search/", "/alerts/"):
        response = as_staff.get(url)
        assert response["Cache-Control"] in ("private, no-store",)
        assert not response.has_header("ETag")


def test_each_part_of_the_question_has_an_index(as_staff, staff):
    """Without statistics, as a planner may read a small table whole all the same."""
    only_on_sqlite()
    critical(sites=[staff.home_site], duty_kind="both")
    asked = [sql for sql in queries_of(as_staff, "/search/") if "alerts_personduty" in sql]
    assert len(asked) == 2  # with the menu, and for the banner
    for sql in asked:
        plan = plan_of(sql)
        assert not [step for step in plan if step.startswith("SCAN alerts_")], plan


def test_who_sees_no_page_of_the_menu_still_sees_the_banner(as_staff, staff):
    critical(sites=[staff.home_site])
    HomePage.objects.update(url_path="/elsewhere/")
    assert BANNER in html(as_staff, "/sign-out/")
