"""An alert is there for whoever owes it, and for nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.alerts.models import PersonDuty
from learning.alerts.states import PersonState
from tests.factories import StaffProfileFactory, alert_page

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
