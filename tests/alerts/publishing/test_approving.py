"""An alert goes out once a second person, who has read whom it asks, approves it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.publishing import publish_due
from learning.alerts.models import AlertPage, IssuedAlert, PersonDuty
from learning.alerts.people import acknowledge
from tests.alerts.forms import alert_form, create_address, when
from tests.alerts.publishing.conftest import edit_address
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory
from tests.learning.forms import APPROVAL
from tests.said import said

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"


@pytest.fixture
def colleague():
    return StaffProfileFactory(user__username="colleague", user__roles=["Publisher"]).user


@pytest.fixture
def submitted(send, author):
    def submitted(**fields):
        send(author, create_address(), alert_form("action-submit", **fields))
        return AlertPage.objects.get()

    return submitted


def approve_address(page):
    state = page.current_workflow_task_state
    return f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/"


def test_a_second_publisher_approves_and_it_goes_out(submitted, send, colleague):
    page = submitted()
    assert page.workflow_in_progress
    send(colleague, approve_address(page), APPROVAL)
    alert = IssuedAlert.objects.get()
    assert alert.page == page
    assert PersonDuty.objects.count() == alert.people.count() == 2


def test_the_risk_team_may_approve_it_too(submitted, send):
    page = submitted()
    send(StaffProfileFactory(user__roles=[RISK]).user, approve_address(page), APPROVAL)
    assert IssuedAlert.objects.exists()


def test_the_author_cannot_approve_or_publish(submitted, send, author):
    page = submitted()
    send(author, approve_address(page), APPROVAL)
    send(author, edit_address(page), alert_form("action-publish"))
    assert not IssuedAlert.objects.exists()
    assert not AlertPage.objects.get().live


def test_nobody_else_approves_it(submitted, send):
    page = submitted()
    for role in ("Reader", "Editor", "Quality partner", "Administrator"):
        send(UserFactory(roles=[role]), approve_address(page), APPROVAL)
    assert not IssuedAlert.objects.exists()


def test_scheduled_it_goes_out_at_its_time_and_not_before(submitted, send, colleague):
    page = submitted(go_live_at=when(days=3))
    send(colleague, approve_address(page), APPROVAL)
    publish_due(timezone.now() + timedelta(days=2))
    assert not IssuedAlert.objects.exists()
    revision = page.scheduled_revision
    revision.content["go_live_at"] = timezone.now().isoformat()
    revision.approved_go_live_at = timezone.now()
    revision.save()
    publish_due(timezone.now())
    assert IssuedAlert.objects.get().page == page


def test_a_deadline_before_it_goes_out_is_said_at_the_field(send, author):
    form = alert_form("action-submit", go_live_at=when(days=11))
    answer = send(author, create_address(), form)
    assert "before the alert goes out" in str(answer.context["form"].errors["deadline"])
    assert not AlertPage.objects.exists()


def test_more_steps_than_a_team_carries_out_are_said_at_the_field(send, author):
    answer = send(author, create_address(), alert_form(what_to_do="Check\n" * 10))
    assert "at most 9 steps" in str(answer.context["form"].errors["what_to_do"])


def test_the_approver_reads_that_the_deadline_is_over(submitted, send, client, colleague):
    page = submitted(deadline=when(minutes=30))
    client.force_login(colleague)
    form = client.get(approve_address(page)).content.decode()
    assert "The deadline is over" in form
    answer = send(colleague, approve_address(page), APPROVAL)
    assert "Nothing was approved. The deadline is over" in said(answer)
    assert not IssuedAlert.objects.exists()


def test_the_approver_reads_that_nobody_is_in_the_audience(submitted, send, client, colleague):
    empty = ProviderSiteFactory()
    page = submitted(audience_sites=str(empty.pk))
    client.force_login(colleague)
    assert "Nobody is in its audience" in client.get(approve_address(page)).content.decode()
    answer = send(colleague, approve_address(page), APPROVAL)
    assert "Nobody is in its audience" in said(answer)
    assert not IssuedAlert.objects.exists()


def test_the_approver_of_a_revision_reads_how_many_are_asked_again(
    submitted, send, client, author, colleague
):
    page = submitted()
    send(colleague, approve_address(page), APPROVAL)
    acknowledge(PersonDuty.objects.get(person=colleague), version=1, by=colleague)
    send(author, edit_address(page), alert_form("action-submit", version="2"))
    page.refresh_from_db()
    client.force_login(colleague)
    form = client.get(approve_address(page)).content.decode()
    assert "It is for 2 people as things" in form
    assert "Version 2 asks everybody again" in form
    assert "Version 1 was acknowledged or answered by 1 person" in form
    send(colleague, approve_address(page), APPROVAL)
    assert IssuedAlert.objects.get().version == 2
    assert PersonDuty.objects.open().count() == 2


def test_the_approver_of_a_mended_spelling_reads_that_nobody_is(submitted, send, client, colleague):
    page = submitted()
    send(colleague, approve_address(page), APPROVAL)
    page.refresh_from_db()
    assert "nobody is asked again" in page.get_latest_revision_as_object().what_approval_does()
