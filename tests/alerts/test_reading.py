"""An alert is there for whoever owes it, and for nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts import people
from learning.alerts.models import IssuedAlert, PersonDuty
from learning.alerts.states import PersonState
from tests.alerts.ledger import partner_of, revise, run
from tests.factories import PASSWORD, StaffProfileFactory, UserFactory, alert_page
from tests.queries import queries_of

BUTTON = "I have read this and will do it"
MAX_QUERIES_OF_LIST = 13
MAX_QUERIES_OF_PAGE = 13
MAX_QUERIES_OF_ACKNOWLEDGING = 11

pytestmark = pytest.mark.django_db


def test_who_owes_it_reads_and_acknowledges_it(as_staff, staff):
    page = alert_page(sites=[staff.home_site])
    assert page.title in as_staff.get("/alerts/").content.decode()
    as_staff.get(page.url)
    assert PersonDuty.objects.get().state == PersonState.SEEN
    address = f"/alerts/{page.issued.pk}/acknowledge/"
    assert as_staff.get(address).status_code == 405
    as_staff.post(address, {"version": "2"})
    assert PersonDuty.objects.get().state == PersonState.SEEN
    as_staff.post(address, {"version": "1"})
    assert PersonDuty.objects.get().state == PersonState.ACKNOWLEDGED


def test_for_others_it_is_not_there(as_staff):
    page = alert_page(sites=[StaffProfileFactory().home_site])
    assert page.title not in as_staff.get("/alerts/").content.decode()
    for address in (page.url, f"/alerts/{page.issued.pk}/"):
        assert as_staff.get(address).status_code == 404
    assert as_staff.post(f"/alerts/{page.issued.pk}/acknowledge/").status_code == 404
    assert page.title not in as_staff.get("/search/?q=drawers").content.decode()


def test_a_line_manager_sees_who_is_late_of_their_own_team_alone(as_staff, staff):
    mine = StaffProfileFactory(line_manager=staff)
    other = StaffProfileFactory()
    alert_page(sites=[mine.home_site, other.home_site])
    PersonDuty.objects.update(due_at=timezone.now() - timedelta(days=1))
    shown = as_staff.get("/alerts/late/").content.decode()
    assert str(mine) in shown
    assert str(other) not in shown


def acknowledge(client, alert, version=1):
    return client.post(f"/alerts/{alert.pk}/acknowledge/", {"version": version}, follow=True)


def words_of(response):
    return " ".join(response.content.decode().split())


def test_acknowledging_is_answered_with_time_and_version(as_staff, staff, clock):
    page = alert_page(sites=[staff.home_site])
    assert BUTTON in words_of(as_staff.get(page.url))
    clock.go_to(2026, 10, 6, 3, 12)
    shown = words_of(acknowledge(as_staff, page.issued))
    assert "You acknowledged version 1 on Tuesday 6 October, 03:12." in shown
    assert "03:12</strong>, in time." in shown
    assert BUTTON not in shown
    clock.move(hours=1)
    assert "Tuesday 6 October, 03:12." in words_of(acknowledge(as_staff, page.issued))


def test_acknowledging_costs_as_much_as_it_did(as_staff, staff, django_assert_max_num_queries):
    """Thousands do it within the minutes after an alert is out."""
    address = f"/alerts/{alert_page(sites=[staff.home_site]).issued.pk}/acknowledge/"
    with django_assert_max_num_queries(MAX_QUERIES_OF_ACKNOWLEDGING):
        as_staff.post(address, {"version": "1"})
    assert PersonDuty.objects.get().state == PersonState.ACKNOWLEDGED


def test_late_is_said_before_and_after(as_staff, staff, clock):
    page = alert_page(sites=[staff.home_site])
    clock.move(days=12)
    assert "Late: it was due on Thursday 15 October, 09:00" in words_of(as_staff.get(page.url))
    assert "after the deadline." in words_of(acknowledge(as_staff, page.issued))


def test_the_old_version_is_not_acknowledged_and_the_new_one_says_what_changed(as_staff, staff):
    page = alert_page(sites=[staff.home_site])
    acknowledge(as_staff, page.issued)
    revise(
        page, version=2, severity="critical",
        what_to_do="Open the drawer\nShow the next shift",
    )  # fmt: skip
    shown = words_of(acknowledge(as_staff, page.issued, version=1))
    assert "The alert was revised after you opened it. Please read it again." in shown
    assert "What changed: what to do, the severity." in shown
    assert ">New</strong> Show the next shift" in shown
    assert ">New</strong> Open the drawer" not in shown
    assert "Move the stronger one" not in shown
    assert BUTTON in shown
    assert "You acknowledged version 2 on" in words_of(
        acknowledge(as_staff, page.issued, version=2)
    )


def test_a_version_is_asked_for_before_the_worker_has_come_by(as_staff, staff):
    page = alert_page(sites=[staff.home_site])
    acknowledge(as_staff, page.issued)
    IssuedAlert.objects.update(version=2)
    assert BUTTON in words_of(as_staff.get(page.url))


def test_withdrawn_is_said_to_those_who_had_it_and_to_nobody_else(as_staff, client, staff):
    page = alert_page(sites=[staff.home_site])
    alert = page.issued
    acknowledge(as_staff, alert)
    page.unpublish()
    shown = words_of(acknowledge(as_staff, alert))
    assert "This alert was withdrawn on" in shown
    assert "There is nothing for you to do." in shown
    assert "You acknowledged version 1" in shown
    assert as_staff.get(page.url).status_code == 404
    client.force_login(StaffProfileFactory().user)
    assert client.get(f"/alerts/{alert.pk}/").status_code == 404


def test_who_is_away_reads_that_the_clock_waits_and_may_acknowledge(as_staff, staff):
    page = alert_page(sites=[staff.home_site])
    people.go_away(PersonDuty.objects.get(), by=UserFactory(), until=timezone.localdate())
    assert "the clock waits" in words_of(as_staff.get("/alerts/"))
    shown = words_of(as_staff.get(page.url))
    assert "You are noted as away until" in shown
    assert BUTTON in shown


def test_from_a_mail_a_stranger_comes_to_the_alert_by_way_of_signing_in(client, staff):
    page = alert_page(sites=[staff.home_site])
    address = f"/alerts/{page.issued.pk}/"
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1][0] == f"/sign-in/?next={address}"
    assert page.title not in response.content.decode()
    form = {"username": staff.user.username, "password": PASSWORD, "next": address}
    assert client.post("/sign-in/", form, follow=True).request["PATH_INFO"] == page.url


@pytest.mark.parametrize(
    ("role", "watch", "late"),
    [(None, False, False), ("Publisher", True, True), ("Executive", True, True)],
)
def test_links_to_watching_are_for_those_who_may(client, role, watch, late):
    client.force_login(StaffProfileFactory(user__roles=[role] if role else []).user)
    shown = client.get("/alerts/").content.decode()
    assert ("/alerts/watch/" in shown) is watch
    assert ("/alerts/late/" in shown) is late


def test_a_line_manager_is_led_to_who_is_late_and_a_partner_to_both(client):
    manager = StaffProfileFactory()
    StaffProfileFactory(line_manager=manager)
    client.force_login(manager.user)
    shown = client.get("/alerts/").content.decode()
    assert "/alerts/late/" in shown
    assert "/alerts/watch/" not in shown
    client.force_login(partner_of(StaffProfileFactory().home_site))
    shown = client.get("/alerts/").content.decode()
    assert "/alerts/late/" in shown
    assert "/alerts/watch/" in shown


def test_list_and_page_cost_the_same_for_few_alerts_and_many(as_staff, staff):
    def issue(number):
        page = alert_page(
            sites=[staff.home_site], duty_kind="both", severity="critical", title=f"A{number}"
        )
        run()
        assert page.issued.sites.update(lead=staff.user)
        return page

    def finish(alert):
        acknowledge(as_staff, alert)
        alert.sites.update(
            state="completed", evidence="Looked", answered_by=staff.user,
            answered_at=timezone.now(),
        )  # fmt: skip

    page = issue(0)
    finish(issue(1).issued)
    few = queries_of(as_staff, "/alerts/"), queries_of(as_staff, page.url)
    for number in range(2, 8):
        alert = issue(number).issued
        if number % 2:
            finish(alert)
    many = queries_of(as_staff, "/alerts/"), queries_of(as_staff, page.url)
    assert [len(sql) for sql in few] == [len(sql) for sql in many]
    assert len(many[0]) <= MAX_QUERIES_OF_LIST, "\n".join(many[0])
    assert len(many[1]) <= MAX_QUERIES_OF_PAGE, "\n".join(many[1])
