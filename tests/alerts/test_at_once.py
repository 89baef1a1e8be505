"""Several processes at the same alert at once, each with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from intranet.delivery.models import Delivery
from learning.alerts import following, reminding, sites
from learning.alerts.log import verify
from learning.alerts.models import (
    AlertPage,
    ClosingReport,
    Escalation,
    IssuedAlert,
    LogEntry,
    PersonDuty,
    SiteDuty,
)
from learning.alerts.people import NotPossible, acknowledge
from learning.alerts.states import Event, PersonState
from tests.alerts.ledger import partner_of, revise, run
from tests.delivery.conftest import model_database, shared_database  # noqa: F401
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_database")]


def at_once(*verbs):
    """Call each in a thread and on a connection of its own; return what each returned or raised."""
    ours, start = connections["default"], Barrier(len(verbs))

    def call(verb):
        connections["default"] = ours.copy()
        try:
            start.wait()
            return verb()
        except NotPossible as refusal:
            return refusal
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(call, verbs))


@pytest.fixture
def site(shared_database):  # noqa: F811
    return ProviderSiteFactory()


@pytest.fixture
def staff(site):
    manager = StaffProfileFactory(home_site=ProviderSiteFactory())
    return [StaffProfileFactory(home_site=site, line_manager=manager) for _ in range(12)]


def count(event):
    return LogEntry.objects.filter(event=event).count()


def test_acknowledged_four_times_at_once_it_is_said_once(site, staff):
    alert_page(sites=[site])
    duty = PersonDuty.objects.filter(person=staff[0].user).get()
    at_once(*4 * [lambda: acknowledge(duty, version=1, by=duty.person)])
    assert count(Event.ACKNOWLEDGED) == 1
    assert list(verify()) == []


def test_all_acknowledge_at_once_and_each_is_kept(site, staff):
    alert_page(sites=[site])
    duties = list(PersonDuty.objects.select_related("person"))
    at_once(*[lambda duty=duty: acknowledge(duty, version=1, by=duty.person) for duty in duties])
    assert set(PersonDuty.objects.values_list("state", flat=True)) == {PersonState.ACKNOWLEDGED}
    assert count(Event.ACKNOWLEDGED) == len(staff)
    assert list(verify()) == []


def test_who_acknowledges_while_it_is_revised_has_to_read_it_again(site, staff):
    page = alert_page(sites=[site])
    duties = list(PersonDuty.objects.select_related("person"))
    at_once(
        lambda: revise(AlertPage.objects.get(pk=page.pk), version=2),
        *[lambda duty=duty: acknowledge(duty, version=1, by=duty.person) for duty in duties],
    )
    run()
    assert set(PersonDuty.objects.values_list("state", "version")) == {(PersonState.ASSIGNED, 2)}
    assert count(Event.REOPENED) == len(staff)
    assert list(verify()) == []


def test_two_workers_write_each_row_once(site, staff, monkeypatch):
    monkeypatch.setattr("learning.alerts.rows.Piece.size", 2)
    alert_page(sites=[site])
    alert, now = IssuedAlert.objects.get(), timezone.now()
    at_once(*3 * [lambda: list(iter(lambda: following.catch_up(alert, now), 0))])
    assert PersonDuty.objects.count() == count(Event.ASSIGNED) == len(staff)
    assert Delivery.objects.filter(channel="email").count() == len(staff)
    assert IssuedAlert.objects.get().spread_at
    assert list(verify()) == []


def test_two_workers_remind_escalate_and_report_once(site, staff, monkeypatch):
    monkeypatch.setattr(reminding, "PIECE", 3)
    alert_page(sites=[site])
    late = timezone.now() - timedelta(days=2)
    for rows in (IssuedAlert.objects.all(), AlertPage.objects.all()):
        rows.update(deadline=late)
    PersonDuty.objects.update(due_at=late)
    at_once(*3 * [run])
    assert count(Event.REMINDED) == count(Event.ESCALATED) == len(staff)
    assert Escalation.objects.count() == len(staff)
    assert ClosingReport.objects.count() == count(Event.REPORTED) == 1
    assert list(verify()) == []


def test_a_site_is_answered_for_by_who_was_first(site):
    lead, deputy = partner_of(site), partner_of(site)
    alert_page(sites=[site], duty_kind="sites")
    duty = SiteDuty.objects.get()
    answers = at_once(
        lambda: sites.complete(duty, by=lead, evidence="A photograph"),
        lambda: sites.say_not_required(duty, by=deputy, reason="No such drawers"),
    )
    assert sum(isinstance(answer, NotPossible) for answer in answers) == 1
    central = [UserFactory(), UserFactory()]
    at_once(*[lambda by=by: sites.confirm(duty, by=by) for by in central])
    assert count(Event.SITE_STATE) == 2
    assert list(verify()) == []


def test_withdrawn_while_it_is_acknowledged_nobody_owes_it(site, staff):
    page = alert_page(sites=[site])
    duties = list(PersonDuty.objects.select_related("person"))
    at_once(
        lambda: AlertPage.objects.get(pk=page.pk).unpublish(),
        *[lambda duty=duty: acknowledge(duty, version=1, by=duty.person) for duty in duties],
    )
    assert not PersonDuty.objects.open().exists()
    done = PersonDuty.objects.filter(state=PersonState.ACKNOWLEDGED).count()
    assert count(Event.ACKNOWLEDGED) == done
    assert list(verify()) == []
