"""Whom an alert has reached is one question, which its page and its closing report answer alike."""

from datetime import timedelta

import pytest

from intranet.delivery.delivering import note_bounce, try_again
from intranet.delivery.models import Delivery
from intranet.network.models import User
from learning.alerts.log import verify
from learning.alerts.models import PersonDuty
from learning.alerts.people import acknowledge, go_away, see
from tests.alerts.conftest import london
from tests.alerts.ledger import revise, run
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

DUE = london(2026, 10, 9, 17)


@pytest.fixture
def site(clock):
    return ProviderSiteFactory()


@pytest.fixture
def page(site, staff):
    return alert_page(sites=[site], deadline=DUE)


@pytest.fixture
def staff(site):
    return StaffProfileFactory.create_batch(6, home_site=site)


@pytest.fixture
def unreached(client, page):
    """Return the names in the list of the watching page, and their number at its top."""
    executive = UserFactory(roles=["Executive"])

    def unreached():
        client.force_login(executive)  # again, as time goes by
        start = f"/alerts/{page.issued.pk}"
        rows = client.get(f"{start}/people/?who=unreached").context["rows"]
        assert client.get(f"{start}/watch/").context["reach"].unreached == len(rows)
        return {row.duty.person for row in rows}

    return unreached


def mail_of(profile):
    return Delivery.objects.filter(recipient=profile.user, channel="email").latest("pk")


def arrives(clock, *profiles):
    for profile in profiles:
        Delivery.objects.filter(pk=mail_of(profile).pk).update(state="sent", sent_at=clock.now)
    run()


def bounces(profile):
    assert note_bounce(delivery=mail_of(profile), reason="No such mailbox")
    run()


def duty_of(profile):
    return PersonDuty.objects.get(person=profile.user)


def signs_in(profile, at):
    User.objects.filter(pk=profile.user_id).update(last_login=at)


def in_report(page, clock):
    clock.now = max(clock.now, page.issued.deadline + timedelta(minutes=2))
    run()
    return page.issued.reports.first().figures["people"]["not_reached"]


def test_the_page_and_the_report_count_the_same_people(page, staff, clock, unreached):
    told, opened, signed, came_back, away, waits = staff
    arrives(clock, told, came_back, away)
    see(duty_of(opened))
    signs_in(signed, clock.now)
    go_away(duty_of(away), by=UserFactory(), until=london(2026, 11, 1).date())
    bounces(came_back)
    assert unreached() == {came_back.user, waits.user}
    assert in_report(page, clock) == 2
    assert unreached() == {came_back.user, waits.user}


def test_a_mail_that_waits_has_reached_nobody_and_the_list_says_so(client, page, staff, unreached):
    assert unreached() == {profile.user for profile in staff}
    listed = client.get(f"/alerts/{page.issued.pk}/people/?who=unreached").content.decode()
    assert listed.count("The mail is on its way") == len(staff)
    assert client.get(f"/alerts/{page.issued.pk}/watch/").context["reach"].on_its_way == len(staff)


def test_who_signed_in_before_they_were_asked_was_not_reached_by_that(
    page, staff, site, clock, unreached
):
    clock.move(days=1)
    joiner = StaffProfileFactory(home_site=site)
    signs_in(joiner, clock.now)
    clock.move(hours=1)
    run()
    assert joiner.user in unreached()
    signs_in(joiner, clock.now)
    run()
    assert joiner.user not in unreached()


def test_who_was_reached_by_the_version_before_is_not_by_this_one(page, staff, clock, unreached):
    arrives(clock, *staff)
    assert unreached() == set()
    go_away(duty_of(staff[0]), by=UserFactory(), until=london(2026, 11, 1).date())
    clock.move(hours=1)
    revise(page, version=2)
    run()
    assert unreached() == {profile.user for profile in staff}
    arrives(clock, staff[1])
    assert in_report(page, clock) == len(staff) - 1 == len(unreached())


def test_who_acknowledged_counts_as_reached_in_both(page, staff, clock, unreached):
    for profile in staff:
        acknowledge(duty_of(profile), version=1, by=UserFactory(), how="Told at the ward meeting")
    assert unreached() == set()
    assert in_report(page, clock) == 0


def test_what_comes_after_the_deadline_is_not_in_the_report(page, staff, clock, unreached):
    arrives(clock, *staff[:2])
    clock.now = DUE + timedelta(minutes=1)
    bounces(staff[0])
    signs_in(staff[2], clock.now)
    run()
    assert in_report(page, clock) == 4
    assert unreached() == {staff[0].user, *(profile.user for profile in staff[3:])}


def test_a_bounce_takes_back_that_somebody_was_told(client, page, staff, clock, unreached):
    arrives(clock, staff[0])
    duty = duty_of(staff[0])
    assert (duty.state, duty.notified_at) == ("notified", clock.now)
    clock.move(hours=1)
    bounces(staff[0])
    duty.refresh_from_db()
    assert (duty.state, duty.notified_at) == ("assigned", None)
    assert staff[0].user in unreached()
    person = client.get(f"/alerts/{page.issued.pk}/people/{duty.pk}/").content.decode()
    record = client.get(f"/alerts/{page.issued.pk}/record/?person={staff[0].user_id}")
    for shown in (person, record.content.decode()):
        assert shown.index("Told by email") < shown.index("The mail came back")
    assert list(verify()) == []


def test_a_bounce_takes_back_nothing_from_who_has_opened_it(page, staff, clock, unreached):
    arrives(clock, staff[0])
    see(duty_of(staff[0]))
    bounces(staff[0])
    duty = duty_of(staff[0])
    assert (duty.state, duty.notified_at) == ("seen", None)
    assert staff[0].user not in unreached()


def test_a_mail_that_was_sent_again_tells_them_again(page, staff, clock, unreached):
    arrives(clock, staff[0])
    bounces(staff[0])
    try_again(deliveries=Delivery.objects.all())
    run()
    assert staff[0].user in unreached()
    arrives(clock, staff[0])
    assert staff[0].user not in unreached()
    assert duty_of(staff[0]).state == "notified"


def test_a_reminder_that_came_back_takes_nothing_from_a_mail_that_stayed(
    page, staff, clock, unreached
):
    arrives(clock, staff[0])
    clock.go_to(2026, 10, 7, 17)
    run()
    arrives(clock, staff[0])
    bounces(staff[0])
    assert duty_of(staff[0]).state == "notified"


def test_what_is_noted_once_costs_little_each_minute(page, staff, clock, django_assert_num_queries):
    from learning.alerts.reached import note_who_was_reached

    arrives(clock, *staff)
    with django_assert_num_queries(6):
        assert note_who_was_reached(clock.now) == 0
