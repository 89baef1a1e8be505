"""The closing report says what was known at the deadline, and nothing changes it."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.alerts.log import verify
from learning.alerts.models import ClosingReport, PersonDuty, SiteDuty
from learning.alerts.people import acknowledge, come_back, excuse, go_away
from learning.alerts.sites import complete, confirm, send_back
from tests.alerts.conftest import london
from tests.alerts.ledger import partner_of, revise, run
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

DUE = london(2026, 10, 19, 17)


@pytest.fixture
def site(clock):
    return ProviderSiteFactory(name="Riverside")


@pytest.fixture
def staff(site):
    return [StaffProfileFactory(home_site=site, user__username=f"member{n}") for n in range(4)]


@pytest.fixture
def page(site, staff):
    return alert_page(sites=[site], deadline=DUE)


@pytest.fixture
def central(clock):
    return UserFactory()


def duty_of(profile):
    return PersonDuty.objects.get(person=profile.user)


def done_by(profile):
    return acknowledge(duty_of(profile), version=duty_of(profile).alert.version, by=profile.user)


def people_in(report):
    return report.figures["people"]


def test_it_counts_what_each_had_done_at_the_deadline(page, staff, site, clock, central):
    in_time, late, excused, away = staff
    done_by(in_time)
    excuse(duty_of(excused), by=central, reason="On long leave")
    go_away(duty_of(away), by=central, until=DUE.date())
    clock.now = DUE + timedelta(seconds=30)
    done_by(late)
    clock.now = DUE + timedelta(minutes=2)
    run()
    assert people_in(page.issued.reports.get()) == {
        "owed": 3, "in_time": 1, "excused": 1, "away": 1, "left": 0, "not_reached": 2,
    }  # fmt: skip
    assert page.issued.reports.get().figures["by_site"] == [
        {"site": "Riverside", "site_id": site.pk, "owed": 3, "in_time": 1}
    ]


def test_it_is_made_once_and_not_before_an_answer_in_time_can_have_arrived(page, clock):
    clock.now = DUE + timedelta(seconds=59)
    run()
    assert not ClosingReport.objects.exists()
    for _ in range(3):
        clock.move(minutes=1)
        run()
    assert ClosingReport.objects.get().made_at == DUE + timedelta(seconds=119)


def test_what_is_acknowledged_at_the_very_deadline_is_in_time(page, staff, clock):
    clock.now = DUE
    assert not done_by(staff[0]).is_late
    clock.move(seconds=1)
    assert done_by(staff[1]).is_late
    clock.move(minutes=2)
    run()
    assert people_in(page.issued.reports.get())["in_time"] == 1


@pytest.mark.parametrize("days", [0, 1, 9])
def test_a_worker_that_was_down_says_the_same_as_one_that_was_not(
    page, staff, site, clock, central, days
):
    """What came after the deadline and before the report is not in it."""
    done_by(staff[0])
    clock.now = DUE + timedelta(minutes=1)
    if not days:
        run()
    done_by(staff[1])
    excuse(duty_of(staff[2]), by=central, reason="On long leave")
    staff[3].user.is_active = False
    staff[3].user.save()
    site.name = "Hillside"
    site.save()
    clock.move(days=days)
    run()
    assert people_in(page.issued.reports.get()) == {
        "owed": 4, "in_time": 1, "excused": 0, "away": 0, "left": 0, "not_reached": 3,
    }  # fmt: skip


def test_nothing_that_comes_after_it_changes_it(page, staff, site, clock, central):
    clock.now = DUE + timedelta(minutes=2)
    run()
    first = ClosingReport.objects.get().pk
    before = ClosingReport.objects.values().get()
    done_by(staff[0])
    go_away(duty_of(staff[1]), by=central, until=DUE.date() + timedelta(days=2))
    staff[2].home_site = ProviderSiteFactory()
    staff[2].save()
    run()
    come_back(duty_of(staff[1]), by=central)
    revise(page, version=2, deadline=DUE + timedelta(days=14))
    run()
    done_by(staff[0])
    clock.now = DUE + timedelta(days=15)
    run()
    page.unpublish()
    run()
    assert ClosingReport.objects.values().get(pk=first) == before
    assert list(verify()) == []


def test_a_revision_before_the_deadline_counts_the_new_version_at_its_own(page, staff, clock):
    done_by(staff[0])
    done_by(staff[1])
    later = DUE + timedelta(days=7)
    revise(page, version=2, deadline=later)
    clock.now = DUE + timedelta(minutes=2)
    run()
    assert not ClosingReport.objects.exists()
    done_by(staff[1])
    clock.now = later + timedelta(minutes=2)
    run()
    report = page.issued.reports.get()
    assert (report.version, report.deadline) == (2, later)
    assert people_in(report)["in_time"] == 1


def test_a_deadline_that_moved_is_the_one_that_counts(page, staff, clock):
    sooner = DUE - timedelta(days=3)
    revise(page, deadline=sooner)
    clock.now = sooner + timedelta(minutes=2)
    run()
    assert ClosingReport.objects.get().deadline == sooner


def test_a_withdrawn_alert_has_no_report(page, clock):
    page.unpublish()
    clock.now = DUE + timedelta(days=1)
    run()
    assert not ClosingReport.objects.exists()


def test_joiners_count_until_the_deadline_and_leavers_do_not(page, staff, site, clock):
    StaffProfileFactory(home_site=site)
    staff[0].user.is_active = False
    staff[0].user.save()
    clock.now = DUE - timedelta(hours=1)
    run()
    StaffProfileFactory(home_site=site)
    clock.now = DUE + timedelta(minutes=2)
    run()
    assert (
        people_in(page.issued.reports.get())["owed"],
        people_in(page.issued.reports.get())["left"],
    ) == (4, 1)


def test_the_hour_that_comes_twice_is_no_hour_of_grace(site, staff, clock):
    """On 25 October 2026 half past one comes twice: the deadline is the second."""
    due = london(2026, 10, 25, 1, 30).replace(fold=1)
    page = alert_page(sites=[site], deadline=due)
    clock.now = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 01:45, and still summer time
    assert not done_by(staff[0]).is_late
    run()
    assert not ClosingReport.objects.exists()
    clock.move(hours=1)  # 01:45 once more
    assert done_by(staff[1]).is_late
    run()
    assert people_in(page.issued.reports.get())["in_time"] == 1


def test_sites_count_by_their_answer_at_the_deadline(site, staff, clock, central):
    elsewhere = ProviderSiteFactory(name="Hillside")
    for one in (site, elsewhere):
        partner_of(one)
    page = alert_page(sites=[site, elsewhere], deadline=DUE, duty_kind="sites")
    here, there = (SiteDuty.objects.get(provider_site=one) for one in (site, elsewhere))
    complete(here, by=here.lead, evidence="A photograph")
    clock.now = DUE + timedelta(minutes=1)
    confirm(here, by=central)
    complete(there, by=there.lead, evidence="A photograph")
    send_back(there, by=central, reason="Both drawers?")
    run()
    assert page.issued.reports.get().figures["sites"] == {
        "owed": 2, "answered_in_time": 1, "confirmed_in_time": 0, "to_confirm": 1,
    }  # fmt: skip
    assert page.issued.reports.get().figures["site_states"] == [
        {"site": "Hillside", "site_id": elsewhere.pk, "state": "Issued"},
        {"site": "Riverside", "site_id": site.pk, "state": "Completed, to be verified"},
    ]
