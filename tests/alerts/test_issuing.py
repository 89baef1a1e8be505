"""From the moment an alert is published everybody in its audience has one row, and stays right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from learning.alerts.following import catch_up
from learning.alerts.log import verify
from learning.alerts.models import IssuedAlert, LogEntry, PersonDuty, SiteDuty
from learning.alerts.people import OldVersion, acknowledge
from learning.alerts.states import DutyKind, Event, PersonState, SiteState
from tests.factories import ProviderSiteFactory, StaffProfileFactory, alert_page

pytestmark = pytest.mark.django_db


def states(page):
    return dict(page.issued.people.values_list("person", "state"))


def revise(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def catch_up_fully(page, now=None):
    alert = IssuedAlert.objects.get(page=page)
    while catch_up(alert, now or timezone.now()):
        pass


def test_each_of_the_audience_and_nobody_else_owes_it_and_is_told():
    here, elsewhere = ProviderSiteFactory(), ProviderSiteFactory()
    mine = [StaffProfileFactory(home_site=here) for _ in range(3)]
    StaffProfileFactory(home_site=elsewhere)
    StaffProfileFactory(home_site=here, user__is_active=False)
    page = alert_page(sites=[here])
    assert states(page) == {profile.user_id: PersonState.ASSIGNED for profile in mine}
    told = Delivery.objects.filter(message__key=f"alert:{page.issued.pk}:1:issued")
    assert set(told.values_list("recipient", flat=True)) == set(states(page))
    assert page.issued.spread_at


def test_who_joins_owes_it_until_the_deadline():
    site = ProviderSiteFactory()
    StaffProfileFactory(home_site=site)
    page = alert_page(sites=[site])
    joiner = StaffProfileFactory(home_site=site)
    catch_up_fully(page)
    assert states(page)[joiner.user_id] == PersonState.ASSIGNED
    late_joiner = StaffProfileFactory(home_site=site)
    catch_up_fully(page, page.deadline + timedelta(minutes=1))
    assert late_joiner.user_id not in states(page)


def test_a_later_deadline_takes_in_at_once_who_came_meanwhile_of_old_staff_and_new():
    site = ProviderSiteFactory()
    of_old = StaffProfileFactory()
    StaffProfileFactory(home_site=site)
    page = alert_page(sites=[site])
    of_old.home_site = site
    of_old.save()
    new = StaffProfileFactory(home_site=site)
    revise(page, deadline=page.deadline + timedelta(days=1))
    assert {of_old.user_id, new.user_id} < set(states(page))


def test_who_leaves_drops_out_and_owes_it_again_on_coming_back():
    site, other = ProviderSiteFactory(), ProviderSiteFactory()
    profile = StaffProfileFactory(home_site=site)
    page = alert_page(sites=[site])
    profile.home_site = other
    profile.save()
    catch_up_fully(page)
    assert states(page) == {profile.user_id: PersonState.LEFT}
    profile.home_site = site
    profile.save()
    catch_up_fully(page)
    assert states(page) == {profile.user_id: PersonState.ASSIGNED}
    events = LogEntry.objects.filter(person=profile.user_id).values_list("event", flat=True)
    assert list(events) == [Event.ASSIGNED, Event.LEFT, Event.ASSIGNED]


def test_a_revision_in_substance_asks_again_and_one_in_spelling_does_not():
    profile = StaffProfileFactory()
    page = alert_page(sites=[profile.home_site])
    duty = PersonDuty.objects.get()
    acknowledge(duty, version=1, by=profile.user)
    revise(page, what_to_do="Open each drawer")
    assert states(page) == {profile.user_id: PersonState.ACKNOWLEDGED}
    revise(page, what_to_do="Open each drawer\nand the cupboard", version=2)
    assert states(page) == {profile.user_id: PersonState.ASSIGNED}
    kept = LogEntry.objects.get(event=Event.ACKNOWLEDGED)
    assert (kept.person, kept.version) == (profile.user, 1)
    with pytest.raises(OldVersion):
        acknowledge(duty, version=1, by=profile.user)
    acknowledge(duty, version=2, by=profile.user)
    duty.refresh_from_db()
    assert duty.acknowledged_version == 2


def test_each_site_owes_it_once_with_its_quality_partners_as_lead_and_deputy():
    site = ProviderSiteFactory()
    ProviderSiteFactory()
    alert_page(sites=[site], duty_kind=DutyKind.SITES)
    assert not PersonDuty.objects.exists()
    duty = SiteDuty.objects.get()
    assert (duty.provider_site, duty.state, duty.lead) == (site, SiteState.ISSUED, None)


def test_withdrawn_it_is_owed_by_nobody_and_comes_back_as_a_new_version():
    profile = StaffProfileFactory()
    page = alert_page(sites=[profile.home_site])
    page.unpublish()
    assert not PersonDuty.objects.open().exists()
    waiting = Delivery.objects.filter(message__key__startswith="alert:")
    assert set(waiting.values_list("state", flat=True)) == {"withdrawn"}
    page.refresh_from_db()
    page.save_revision().publish()
    assert PersonDuty.objects.open().count() == 1
    assert IssuedAlert.objects.get().version == 2


def test_the_log_of_all_this_verifies():
    profile = StaffProfileFactory()
    page = alert_page(sites=[profile.home_site])
    acknowledge(PersonDuty.objects.get(), version=1, by=profile.user)
    revise(page, version=2)
    page.unpublish()
    assert list(verify()) == []


def test_a_site_that_closed_does_not_keep_a_revision_from_being_all_written():
    here, closing = ProviderSiteFactory(), ProviderSiteFactory()
    page = alert_page(sites=[here, closing], duty_kind=DutyKind.SITES)
    closing.state = "closed"
    closing.save()
    catch_up_fully(page)
    revise(page, version=2)
    catch_up_fully(page)
    assert IssuedAlert.objects.get().spread_at
    states = dict(SiteDuty.objects.values_list("provider_site", "state"))
    assert states == {here.pk: SiteState.ISSUED, closing.pk: SiteState.CLOSED}
