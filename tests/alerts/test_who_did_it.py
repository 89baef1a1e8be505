"""The log names who approved, issued and withdrew an alert, whichever way they did it."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.publishing import expire_due, publish_due
from learning.alerts.log import verify
from learning.alerts.models import AlertIndexPage, AlertPage, IssuedAlert, LogEntry
from learning.alerts.states import Event
from tests.alerts.forms import alert_form, create_address, when
from tests.factories import StaffProfileFactory, UserFactory, alert_page
from tests.learning.forms import APPROVAL

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"


@pytest.fixture
def author():
    return StaffProfileFactory(user__roles=["Publisher"]).user


@pytest.fixture
def colleague():
    return StaffProfileFactory(user__roles=[RISK], user__last_name="Verity").user


@pytest.fixture
def send(client):
    def send(user, address, data=None):
        client.force_login(user)
        return client.post(address, data or {})

    return send


def approve(send, user):
    page = AlertPage.objects.get()
    state = page.current_workflow_task_state
    send(user, f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/", APPROVAL)
    return page


def entry(event):
    assert list(verify()) == []
    return LogEntry.objects.exclude(chain="register").get(event=event)


def record(client, user):
    """Return {what happened: by whom} as the risk team takes it along."""
    client.force_login(user)
    answer = client.get(f"/alerts/{IssuedAlert.objects.get().pk}/record/?format=csv")
    rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    return {row[2]: row[6] for row in rows}


def test_what_was_approved_is_issued_by_whoever_approved_it(client, send, author, colleague):
    send(author, create_address(), alert_form("action-submit"))
    approve(send, colleague)
    issued = entry(Event.ISSUED)
    assert (issued.by, issued.data["approved_by"]) == (colleague, colleague.pk)
    assert LogEntry.objects.get(chain="register").by == colleague
    (words,) = [words for words in record(client, colleague) if words.startswith("Issued")]
    assert words.endswith(", approved by Robin Verity")


def test_what_has_a_date_is_issued_by_schedule_and_says_who_approved_it(
    client, send, author, colleague
):
    send(author, create_address(), alert_form("action-submit", go_live_at=when(days=3)))
    page = approve(send, colleague)
    revision = page.scheduled_revision
    revision.content["go_live_at"] = timezone.now().isoformat()
    revision.approved_go_live_at = timezone.now()
    revision.save()
    publish_due(timezone.now())
    issued = entry(Event.ISSUED)
    assert (issued.by, issued.data["approved_by"]) == (None, colleague.pk)
    (said,) = [said for said in record(client, colleague).items() if said[0].startswith("Issued")]
    assert said[0].endswith(", approved by Robin Verity") and said[1] == "By schedule"


def test_a_revision_and_a_moved_deadline_name_who_approved_them(send, author, colleague):
    send(author, create_address(), alert_form("action-submit"))
    page = approve(send, colleague)
    other = UserFactory(roles=["Publisher"])
    for fields in ({"version": "2"}, {"version": "2", "deadline": when(days=20)}):
        send(author, f"/admin/pages/{page.pk}/edit/", alert_form("action-submit", **fields))
        approve(send, other)
    revised = LogEntry.objects.filter(event=Event.REVISED)
    assert [one.by for one in revised] == [other, other]
    assert "before" in revised.last().data


@pytest.mark.parametrize("whole_section", [False, True])
def test_a_withdrawal_in_bulk_names_who_did_it(send, whole_section):
    page, admin = alert_page(), UserFactory(is_superuser=True)
    pk = AlertIndexPage.objects.get().pk if whole_section else page.pk
    send(
        admin,
        f"/admin/bulk/wagtailcore/page/unpublish/?id={pk}&next=/admin/",
        {"include_descendants": "on"},
    )
    assert not AlertPage.objects.get().live
    assert entry(Event.WITHDRAWN).by == admin


def test_a_withdrawal_with_the_section_above_names_who_did_it(send):
    alert_page()
    admin = UserFactory(is_superuser=True)
    section = AlertIndexPage.objects.get()
    send(admin, f"/admin/pages/{section.pk}/unpublish/", {"include_descendants": "on"})
    assert entry(Event.WITHDRAWN).by == admin


def test_who_hides_it_for_privacy_is_named(send, colleague):
    page = alert_page()
    send(colleague, f"/privacy-problem/{page.pk}/", {"what": "It says who it was."})
    assert IssuedAlert.objects.get().withdrawn_at
    assert entry(Event.WITHDRAWN).by == colleague


def test_what_expires_is_withdrawn_by_schedule(client, colleague):
    page = alert_page()
    AlertPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    expire_due(timezone.now())
    assert entry(Event.WITHDRAWN).by is None
    assert record(client, colleague)["Withdrawn"] == "By schedule"


def test_a_second_withdrawal_is_not_put_down_to_whoever_made_the_first(send):
    page, admin = alert_page(), UserFactory(is_superuser=True)
    send(admin, f"/admin/pages/{page.pk}/unpublish/")
    page.refresh_from_db()
    page.save_revision().publish()
    AlertPage.objects.get().unpublish(log_action=False)
    assert [one.by for one in LogEntry.objects.filter(event=Event.WITHDRAWN)] == [admin, None]
