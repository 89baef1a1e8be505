"""What somebody has done stands in their own list, page by page, and is found by its words."""

import pytest
from django.utils import timezone

from learning.alerts import people, reading, sites
from learning.alerts.issuing import catch_up
from learning.alerts.models import IssuedAlert, PersonDuty, SiteDuty
from tests.factories import StaffProfileFactory, alert_page

pytestmark = pytest.mark.django_db


def done(staff, title, **fields):
    page = alert_page(title=title, sites=[staff.home_site], **fields)
    while catch_up(page.issued, timezone.now()):
        pass
    for duty in PersonDuty.objects.filter(alert=page.issued):
        people.acknowledge(duty, version=1, by=duty.person)
    return page


@pytest.fixture
def many(staff, clock):
    """One a day, the first for the site as well."""
    for number in range(1, 8):
        page = done(staff, f"Alert {number}", duty_kind="both" if number == 1 else "people")
        if number == 1:
            duty = SiteDuty.objects.get()
            duty.lead = staff.user
            duty.save()
            sites.complete(duty, by=staff.user, evidence="One strength in each drawer.")
        clock.move(days=1)
    return page


def rows(client, query=""):
    answer = client.get(f"/alerts/{query}")
    return [(row.alert.page.title[-1], bool(row.site)) for row in answer.context["done"]]


def test_every_one_is_there_the_newest_first(as_staff, many, monkeypatch):
    monkeypatch.setattr(reading, "DONE_ON_A_PAGE", 4)
    assert rows(as_staff) == [(number, False) for number in "7654"]
    assert rows(as_staff, "?page=2") == [("3", False), ("2", False), ("1", False), ("1", True)]
    said = as_staff.get("/alerts/").content.decode()
    assert "?page=2#page" in said and "Done, or waiting: 8" in said


def test_they_are_found_by_the_words_of_the_headline(as_staff, staff, many):
    done(staff, "Count swabs aloud")
    assert len(rows(as_staff, "?q=alert")) == 8
    assert rows(as_staff, "?q=ALOUD+count") == [("d", False)]
    assert rows(as_staff, "?q=%00nothing") == []
    assert "No alert like that." in as_staff.get("/alerts/?q=nothing").content.decode()


def test_a_short_list_has_no_search(as_staff, staff):
    done(staff, "Count swabs aloud")
    assert "find-alert" not in as_staff.get("/alerts/").content.decode()


def test_nobody_finds_what_is_not_theirs_or_was_withdrawn(as_staff, client, many):
    many.unpublish()
    assert rows(as_staff, "?q=7") == []
    client.force_login(StaffProfileFactory().user)
    assert rows(client, "?q=alert") == []
    assert IssuedAlert.objects.count() == 7
