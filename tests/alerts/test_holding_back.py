"""Approved for a later moment, an alert is asked once more when that has come."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from intranet.delivery.models import Delivery
from intranet.network.models import StaffProfile
from intranet.publishing import publish_due
from learning.alerts.holding import HELD_BACK
from learning.alerts.models import AlertIndexPage, AlertPage, IssuedAlert
from tests.alerts.conftest import london
from tests.alerts.forms import alert_form, create_address
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page
from tests.learning.forms import APPROVAL

pytestmark = pytest.mark.django_db

OUT = london(2026, 10, 8, 7)


@pytest.fixture
def people(clock):
    return {
        name: StaffProfileFactory(user__username=name, user__roles=["Publisher"]).user
        for name in ("author", "approver", "uninvolved")
    }


@pytest.fixture
def site(clock):
    return ProviderSiteFactory()


@pytest.fixture
def member(site):
    return StaffProfileFactory(home_site=site)


@pytest.fixture
def page(client, people, site, member):
    """An alert for one person, written, approved, and to go out on Thursday at seven."""
    client.force_login(people["author"])
    form = alert_form(
        "action-submit", audience_sites=str(site.pk), go_live_at="2026-10-08 07:00",
        deadline="2026-10-20 17:00",
    )  # fmt: skip
    client.post(create_address(), form)
    page = AlertPage.objects.get()
    client.force_login(people["approver"])
    state = page.current_workflow_task_state
    client.post(f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/", APPROVAL)
    assert page.scheduled_revision.approved_go_live_at == OUT
    return page


def leaves(member):
    member.user.is_active = False
    member.user.save()


def told():
    rows = Delivery.objects.filter(message__key__startswith="alert-held-back:")
    return sorted(rows.values_list("recipient__username", "channel"))


def test_with_nothing_changed_it_goes_out(page, member, clock):
    clock.now = OUT
    assert publish_due(clock.now) == 1
    assert IssuedAlert.objects.get().people.get().person == member.user
    assert told() == []


def test_with_nobody_left_in_its_audience_it_does_not_and_who_sent_it_hears_why(
    client, page, people, member, clock
):
    leaves(member)
    clock.now = OUT
    assert publish_due(clock.now) == 0
    page.refresh_from_db()
    assert not page.live and not IssuedAlert.objects.exists()
    assert told() == [
        (name, channel) for name in ("approver", "author") for channel in ("email", "notice")
    ]
    message = Delivery.objects.first().message
    assert "Nobody is in its audience" in message.context["text"]
    client.force_login(people["author"])
    assert f"Not issued: {page.title}" in client.get("/notices/").content.decode()
    assert client.get(message.path).status_code == 200


def test_its_history_says_why(client, page, people, member, clock):
    leaves(member)
    clock.now = OUT
    publish_due(clock.now)
    assert "Nobody is in its audience" in PageLogEntry.objects.get(action=HELD_BACK).data["reason"]
    client.force_login(people["author"])
    history = client.get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert "Not issued at its time: Nobody is in its audience" in history


def test_with_its_deadline_over_it_does_not_go_out(page, clock):
    """The worker was down for two weeks."""
    clock.now = london(2026, 10, 20, 17)
    assert publish_due(clock.now) == 0
    assert not IssuedAlert.objects.exists()
    assert "The deadline is over" in Delivery.objects.first().message.context["text"]


def test_a_minute_before_its_deadline_it_still_does(page, clock):
    clock.now = london(2026, 10, 20, 16, 59)
    assert publish_due(clock.now) == 1


def test_it_is_said_once_and_does_not_go_out_later_by_itself(page, member, clock):
    leaves(member)
    clock.now = OUT
    publish_due(clock.now)
    member.user.is_active = True
    member.user.save()
    for _ in range(3):
        clock.move(minutes=1)
        assert publish_due(clock.now) == 0
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert not IssuedAlert.objects.exists()
    assert len(told()) == 4


def test_a_revision_is_held_back_and_what_is_out_stays_out(clock):
    """Of one that went out to somebody, a version for a site where nobody is."""
    author = UserFactory()
    page = alert_page(deadline=london(2026, 10, 20, 17), sites=[StaffProfileFactory().home_site])
    page.go_live_at, page.version = OUT, 2
    page.audience_sites = [ProviderSiteFactory()]
    page.save_revision(user=author).publish()
    clock.now = OUT
    assert publish_due(clock.now) == 0
    page.refresh_from_db()
    alert = IssuedAlert.objects.get()
    assert (page.live, alert.version, alert.withdrawn_at) == (True, 1, None)
    assert {name for name, _channel in told()} == {author.username}


def test_with_nobody_left_who_sent_it_the_risk_team_hears_of_it(page, people, member, clock):
    risk = UserFactory(roles=["Risk and quality team"])
    for user in (people["author"], people["approver"], member.user):
        user.is_active = False
        user.save()
    clock.now = OUT
    publish_due(clock.now)
    assert {name for name, _channel in told()} == {risk.username}


def test_other_alerts_of_that_moment_go_out(page, member, site, clock):
    other = alert_page(publish=False, title="Another", sites=[StaffProfileFactory().home_site])
    other.go_live_at, other.deadline = OUT, OUT + timedelta(days=9)
    other.save_revision().publish()
    leaves(member)
    clock.now = OUT + timedelta(minutes=1)
    assert publish_due(timezone.now()) == 1
    assert IssuedAlert.objects.get().page.title == "Another"


def test_the_reader_hears_nothing_of_it(page, clock):
    reader = StaffProfileFactory().user
    StaffProfile.objects.exclude(user=reader).update(home_site=reader.profile.home_site)
    clock.now = OUT
    publish_due(clock.now)
    client = Client()
    client.force_login(reader)
    assert page.title not in client.get("/notices/").content.decode()
    assert client.get(page.url or "/alerts/separate-drawers/").status_code == 404
    assert page.title not in client.get(AlertIndexPage.objects.get().url).content.decode()
