"""A second version, and a deadline that was moved once it was over, get a report of their own."""

from datetime import timedelta

import pytest

from learning.alerts.log import verify
from learning.alerts.models import ClosingReport, LogEntry, PersonDuty
from learning.alerts.people import acknowledge
from learning.alerts.states import Event
from tests.alerts.conftest import london
from tests.alerts.ledger import partner_of, revise, run
from tests.alerts.test_log import sql
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

DUE = london(2026, 10, 9, 17)
LATER = DUE + timedelta(days=7)
MINUTES = timedelta(minutes=2)


@pytest.fixture
def site(clock):
    return ProviderSiteFactory(name="Riverside")


@pytest.fixture
def staff(site):
    return [StaffProfileFactory(home_site=site) for _ in range(3)]


@pytest.fixture
def page(site, staff, clock):
    """An alert whose first deadline is over and reported."""
    page = alert_page(sites=[site], deadline=DUE, duty_kind="both")
    done_by(staff[0])
    clock.now = DUE + MINUTES
    run()
    return page


def done_by(profile):
    duty = PersonDuty.objects.get(person=profile.user)
    acknowledge(duty, version=duty.alert.version, by=profile.user)


def reports(page):
    return [
        (report.version, report.deadline, report.figures["people"]["in_time"])
        for report in page.issued.reports.order_by("pk")
    ]


def address(page, report=None):
    return f"/alerts/{page.issued.pk}/report/" + (f"{report.pk}/" if report else "")


def test_a_revision_in_substance_has_its_own_report_and_the_first_stays(page, staff, clock):
    first = ClosingReport.objects.values().get()
    revise(page, version=2, deadline=LATER)
    done_by(staff[0])
    done_by(staff[1])
    clock.now = LATER + MINUTES
    run()
    run()
    assert reports(page) == [(1, DUE, 1), (2, LATER, 2)]
    assert ClosingReport.objects.values().get(version=1) == first
    assert list(verify()) == []


def test_a_deadline_that_was_extended_has_its_own_report_too(page, staff, clock):
    done_by(staff[1])  # late by the first deadline
    revise(page, deadline=LATER)
    clock.now = LATER + MINUTES
    run()
    assert reports(page) == [(1, DUE, 1), (1, LATER, 2)]
    assert list(verify()) == []


def test_the_same_deadline_published_again_has_none(page, clock):
    revise(page, title="Store the two strengths apart")
    clock.now = LATER
    run()
    assert len(reports(page)) == 1


def test_a_revision_is_not_quicker_than_the_report_that_is_due(site, staff, clock):
    """The worker was down over the deadline, and the publisher was not."""
    page = alert_page(sites=[site], deadline=DUE)
    done_by(staff[0])
    clock.now = DUE + MINUTES
    revise(page, version=2, deadline=LATER)
    assert reports(page) == [(1, DUE, 1)]
    assert PersonDuty.objects.filter(state="acknowledged").count() == 0
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE alerts_closingreport SET figures = '{}' WHERE version = 1", "not one that was"),
        ("UPDATE alerts_closingreport SET figures = '{}' WHERE version = 2", "not one that was"),
        ("UPDATE alerts_closingreport SET version = 3 WHERE version = 1", "not one that was"),
        ("DELETE FROM alerts_closingreport WHERE version = 1", "is gone"),
        ("DELETE FROM alerts_closingreport WHERE version = 2", "is gone"),
    ],
)
def test_whichever_report_was_changed_or_removed_is_found(page, clock, statement, words):
    revise(page, version=2, deadline=LATER)
    clock.now = LATER + MINUTES
    run()
    sql(statement)
    (problem,) = verify()
    assert problem.startswith(page.issued.chain_name) and words in problem


def test_a_report_that_nobody_made_is_found(page):
    sql(
        "INSERT INTO alerts_closingreport (alert_id, version, deadline, made_at, figures) "
        "SELECT alert_id, 2, deadline, made_at, figures FROM alerts_closingreport"
    )
    (problem,) = verify()
    assert "not one that was made" in problem


def test_the_page_shows_the_newest_and_leads_to_the_one_before(client, page, staff, clock):
    first = ClosingReport.objects.get()
    revise(page, version=2, deadline=LATER)
    executive = UserFactory(roles=["Executive"])
    client.force_login(executive)
    waiting = client.get(address(page)).content.decode()
    assert "of version 1." in waiting
    assert "The next report is made at its deadline" in waiting
    for profile in staff:
        done_by(profile)
    clock.now = LATER + MINUTES
    run()
    client.force_login(executive)
    newest = client.get(address(page)).content.decode()
    assert "of version 2." in newest and "3 of 3" in newest
    assert address(page, first) in newest
    earlier = client.get(address(page, first)).content.decode()
    assert "of version 1." in earlier and "1 of 3" in earlier
    assert "This is an earlier report" in earlier and "Since then" not in earlier


def test_the_record_names_each_report(client, page, clock):
    revise(page, deadline=LATER)
    clock.now = LATER + MINUTES
    run()
    client.force_login(UserFactory(roles=["Executive"]))
    said = client.get(f"/alerts/{page.issued.pk}/record/?format=csv").getvalue().decode()
    assert "Closing report of version 1 made, due Friday 9 October, 17:00" in said
    assert "Closing report of version 1 made, due Friday 16 October, 17:00" in said


def test_reports_are_for_who_watches_and_each_of_its_own_alert(client, page, site, staff, clock):
    first = ClosingReport.objects.get()
    other = alert_page(title="Another", sites=[site])
    for user, status in (
        (staff[0].user, 404), (UserFactory(roles=["Reader"]), 404),
        (partner_of(ProviderSiteFactory()), 404), (partner_of(site), 200),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(address(page, first)).status_code == status
        assert client.get(address(other, first)).status_code == 404


def test_a_partner_reads_of_their_site_whatever_it_is_called_now(client, page, site, clock):
    """Another site may have its name by then."""
    site.name = "Hillside"
    site.save()
    namesake = ProviderSiteFactory(name="Riverside")
    StaffProfileFactory(home_site=namesake)
    page.audience_sites = [site, namesake]
    revise(page, deadline=LATER)
    client.force_login(partner_of(namesake))
    assert "1 of 3" not in client.get(address(page)).content.decode()
    assert client.get(address(page)).context["closing"]["by_site"] == []
    client.force_login(partner_of(site))
    closing = client.get(address(page)).context["closing"]
    assert [row["site"] for row in closing["by_site"]] == ["Riverside"]
    assert [row["site_id"] for row in closing["site_states"]] == [site.pk]


def test_each_is_sealed_in_the_log_once(page, clock):
    revise(page, version=2, deadline=LATER)
    clock.now = LATER + MINUTES
    for _ in range(3):
        run()
    assert LogEntry.objects.filter(event=Event.REPORTED).count() == 2
