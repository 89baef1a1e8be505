"""Before an alert goes out its publisher sees who gets it, who will not notice and who is full."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from intranet.roles import site_group
from learning.alerts.preview import preview
from learning.alerts.states import DutyKind, Severity
from tests.factories import (
    ProviderSiteFactory,
    StaffGroupFactory,
    StaffProfileFactory,
    UserFactory,
    alert_page,
)
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def seen(page):
    return preview(page.get_latest_revision_as_object(), timezone.now())


def person(site, *, signed_in=0, **fields):
    last = timezone.now() - timedelta(days=signed_in)
    return StaffProfileFactory(home_site=site, user__last_login=last, **fields)


@pytest.fixture
def site():
    return ProviderSiteFactory(name="Kestrel")


@pytest.fixture
def publisher():
    return StaffProfileFactory(user__username="publisher", user__roles=["Publisher"]).user


def test_it_counts_the_audience_of_the_newest_draft_by_site_and_staff_group(site):
    nurses = StaffGroupFactory(name="Nurses")
    people = [person(site, staff_group=nurses) for _ in range(3)] + [person(site)]
    StaffProfileFactory()
    page = alert_page(publish=False, sites=[ProviderSiteFactory()])
    page.audience_sites = [site]
    page.save_revision()
    found = seen(page)
    assert (found.people, found.sites) == (4, 0)
    assert found.by_site == [("Kestrel", 4)]
    assert found.by_staff_group == [("Nurses", 3), (people[-1].staff_group.name, 1)]
    assert set(found.sample) == set(people)


def test_the_sample_is_twenty_people_from_all_over(site):
    other = ProviderSiteFactory()
    for place in (site, other):
        for _ in range(25):
            person(place)
    sample = seen(alert_page(publish=False)).sample
    assert len(sample) == 20
    assert {profile.home_site for profile in sample} == {site, other}


def test_it_names_who_has_no_address_and_who_has_not_signed_in_for_sixty_days(site):
    unreachable = person(site, user__email="")
    quiet, never = person(site, signed_in=61), StaffProfileFactory(home_site=site)
    person(site, signed_in=59)
    found = seen(alert_page(publish=False, sites=[site]))
    assert (found.without_address.count, found.without_address.first) == (1, [unreachable])
    assert (found.quiet.count, set(found.quiet.first)) == (2, {quiet, never})


@pytest.mark.parametrize("kind", DutyKind.values)
def test_it_names_sites_where_nobody_answers_for_the_alert(site, kind):
    covered = ProviderSiteFactory()
    UserFactory().groups.add(site_group(covered, "quality_partner"))
    person(site), person(covered)
    found = seen(alert_page(publish=False, sites=[site, covered], duty_kind=kind))
    assert found.without_partner == ["Kestrel"]


def test_it_counts_what_people_owe_this_week_and_advises(site):
    busy, free = person(site), person(site)
    soon, later = timezone.now() + timedelta(days=3), timezone.now() + timedelta(days=30)
    group = {"sites": [site], "staff_groups": [busy.staff_group]}
    for _ in range(3):
        alert_page(deadline=soon, **group)
    alert_page(deadline=later, **group)
    alert_page(deadline=soon, **group).unpublish()
    page = alert_page(publish=False, sites=[site], severity=Severity.ROUTINE)
    load = seen(page).people_load
    assert (load.owners, load.total, load.highest, load.full) == (2, 3, 3, 1)
    assert load.average == 1.5
    assert "1 of 2 people have 3 or more" in seen(page).advice[0]
    assert free.user_id


def test_its_own_duties_are_not_counted_against_a_revision(site):
    person(site)
    page = alert_page(sites=[site], deadline=timezone.now() + timedelta(days=3))
    assert seen(page).people_load.total == 0
    assert seen(page).advice == ["They have room for this one."]


def test_what_sites_owe_this_week_is_counted_too(site):
    soon = timezone.now() + timedelta(days=3)
    for _ in range(2):
        alert_page(sites=[site], duty_kind=DutyKind.SITES, deadline=soon)
    load = seen(alert_page(publish=False, sites=[site], duty_kind=DutyKind.SITES)).site_load
    assert (load.owners, load.total, load.highest) == (1, 2, 2)


def test_the_page_costs_as_many_queries_for_many_as_for_few(client, publisher, site):
    client.force_login(publisher)
    page = alert_page(publish=False, user=publisher, duty_kind=DutyKind.BOTH)
    few = queries_of(client, f"/admin/alerts/{page.pk}/audience/")
    for _ in range(40):
        person(site, user__email="", signed_in=90)
    many = queries_of(client, f"/admin/alerts/{page.pk}/audience/")
    assert len(many) <= len(few) + 2  # the names of those who cannot be reached
    assert len(many) <= 40


@pytest.mark.parametrize("role", ["Reader", "Editor", "Quality partner", "Executive", "Trainer"])
def test_only_who_may_change_the_alert_sees_its_audience(client, site, role):
    page = alert_page(publish=False, sites=[site])
    client.force_login(StaffProfileFactory(home_site=site, user__roles=[role]).user)
    for answer in (
        client.get(f"/admin/alerts/{page.pk}/audience/"),
        client.post(f"/admin/alerts/{page.pk}/audience/"),
    ):
        assert answer.status_code in (302, 403)
    assert not Delivery.objects.exists()


def test_the_editor_leads_to_it(client, publisher):
    client.force_login(publisher)
    page = alert_page(publish=False, user=publisher)
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert f"/admin/alerts/{page.pk}/audience/" in html


def test_a_test_goes_to_who_asks_by_mail_and_to_nobody_else(client, publisher, site):
    person(site)
    client.force_login(publisher)
    page = alert_page(publish=False, sites=[site])
    address = f"/admin/alerts/{page.pk}/audience/"
    client.get(address)
    assert not Delivery.objects.exists()
    answer = client.post(address, follow=True)
    assert "to nobody else" in answer.content.decode()
    sent = Delivery.objects.get()
    assert (sent.recipient, sent.channel) == (publisher, "email")
    assert sent.message.subject == f"Test: {page.title}"
    assert sent.message.context["steps"] == page.steps


def test_who_has_no_address_is_told_that_no_test_can_come(client, site):
    publisher = StaffProfileFactory(user__roles=["Publisher"], user__email="").user
    client.force_login(publisher)
    page = alert_page(publish=False, sites=[site])
    answer = client.post(f"/admin/alerts/{page.pk}/audience/", follow=True)
    assert "no email address" in answer.content.decode()
    assert not Delivery.objects.exists()
