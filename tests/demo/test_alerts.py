"""The demo network has alerts to look at, and something to do for its accounts."""

from collections import Counter

from django.utils import timezone

from intranet.delivery.models import Delivery
from intranet.network.models import User
from learning.alerts.changes import what_changed
from learning.alerts.log import verify
from learning.alerts.models import (
    AlertPage,
    ClosingReport,
    IssuedAlert,
    LogEntry,
    PersonDuty,
    SiteDuty,
)
from learning.alerts.states import Event, PersonState, SiteState
from learning.gate.checking import check
from learning.gate.passing import why_closed


def account(name):
    return User.objects.get(username=name)


def alert(words):
    return IssuedAlert.objects.get(page__title__contains=words)


def test_three_were_issued_and_one_waits_for_monday_morning(db):
    assert IssuedAlert.objects.count() == 3
    (page,) = AlertPage.objects.filter(issued=None)
    assert not page.live
    at = timezone.localtime(page.scheduled_revision.approved_go_live_at)
    assert f"{at:%A %H:%M}" == "Monday 07:00"
    assert at > timezone.now()


def test_theatres_acknowledge_on_a_curve_some_late_some_excused_some_away(db):
    critical = alert("adrenaline")
    assert critical.page.severity == "critical"
    states = Counter(critical.people.values_list("state", flat=True))
    assert states[PersonState.ACKNOWLEDGED] > sum(states.values()) / 2
    assert states[PersonState.EXCUSED]
    assert states[PersonState.AWAY]
    assert critical.people.filter(is_late=True).exists()
    assert critical.people.overdue(timezone.now()).exists()
    days = {at.date() for at in critical.people.values_list("acknowledged_at", flat=True) if at}
    assert len(days) > 3


def test_one_was_revised_and_says_what_changed_to_whoever_had_acknowledged_it(db):
    critical = alert("adrenaline")
    assert critical.version == 2
    mine = critical.people.get(person=account("staff"))
    assert mine.is_open and mine.acknowledged_version == 1
    changed = what_changed(critical.page)
    assert changed.parts == ["what to do"] and len(changed.new_steps) == 2
    assert (
        critical.people.filter(acknowledged_version=1, state=PersonState.ACKNOWLEDGED).count() == 0
    )


def test_the_log_says_who_approved_each(db):
    issued = LogEntry.objects.filter(event__in=[Event.ISSUED, Event.REVISED])
    assert set(issued.values_list("by", "data__approved_by")) == {
        (account("risk").pk, account("risk").pk)
    }


def test_sites_stand_at_various_states_with_evidence(db):
    states = set(alert("potassium").sites.values_list("state", flat=True))
    assert {SiteState.ISSUED, SiteState.IN_PROGRESS, SiteState.COMPLETED, SiteState.VERIFIED} <= (
        states
    )


def test_one_is_closed_with_its_report(db):
    report = ClosingReport.objects.get(alert=alert("giving sets"))
    assert report.figures["people"]["in_time"] > report.figures["people"]["owed"] * 0.8
    assert set(report.alert.sites.values_list("state", flat=True)) == {SiteState.VERIFIED}


def test_the_accounts_have_something_to_do(db):
    assert PersonDuty.objects.open().filter(person=account("staff")).exists()
    mine = SiteDuty.objects.open().answered_by_sites_of(account("partner"))
    assert mine.filter(state=SiteState.ISSUED).exists()
    assert SiteDuty.objects.to_confirm(account("risk")).exists()
    assert account("executive").has_perm("alerts.view_personduty")
    assert account("staff").profile.line_manager == account("partner").profile


def test_nothing_of_it_waits_to_be_sent_and_nothing_happened_in_the_future(db):
    now = timezone.now()
    mails = Delivery.objects.filter(message__key__startswith="alert:", state="queued")
    assert not mails.exists()
    assert not LogEntry.objects.filter(at__gt=now).exists()
    assert not Delivery.objects.filter(queued_at__gt=now).exists()


def test_its_log_verifies_and_its_texts_pass_the_gate(db):
    assert list(verify()) == []
    for page in AlertPage.objects.all():
        assert why_closed(check(page.get_latest_revision_as_object())) == ""
