"""An account off and on again, or a site closed and opened: what was owed and late stays so."""

from datetime import date, timedelta

import pytest

from learning.alerts import sites
from learning.alerts.following import going_on
from learning.alerts.log import verify
from learning.alerts.models import Escalation, LogEntry, PersonDuty, SiteDuty
from learning.alerts.people import acknowledge, excuse, go_away
from learning.alerts.states import Event, PersonState, SiteState
from tests.alerts.conftest import london
from tests.alerts.ledger import partner_of, revise, run, summaries
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

DUE = london(2026, 10, 9, 17)


@pytest.fixture
def site(clock):
    return ProviderSiteFactory()


@pytest.fixture
def manager(clock):
    return StaffProfileFactory(user__username="manager")


@pytest.fixture
def member(site, manager):
    return StaffProfileFactory(home_site=site, line_manager=manager)


@pytest.fixture
def page(site, member):
    return alert_page(sites=[site], deadline=DUE)


def switch(profile, on):
    profile.user.is_active = on
    profile.user.save()
    run()


def off_and_on(profile):
    switch(profile, False)
    switch(profile, True)


def set_state(site, state):
    site.state = state
    site.save()
    run()


def levels(**of):
    rows = LogEntry.objects.filter(event=Event.ESCALATED, **of)
    return list(rows.values_list("data__level", flat=True))


def test_an_account_off_and_on_after_the_deadline_owes_it_late_as_before(page, member, clock):
    clock.now = DUE + timedelta(hours=1)
    run()
    switch(member, False)
    assert PersonDuty.objects.get().state == PersonState.LEFT
    clock.move(hours=1)
    switch(member, True)
    duty = PersonDuty.objects.get()
    assert (duty.state, duty.due_at, duty.is_overdue(clock.now)) == ("assigned", DUE, True)
    assert acknowledge(duty, version=1, by=member.user).is_late
    assert list(verify()) == []


def test_and_is_escalated_though_the_day_passed_while_it_was_off(page, member, clock):
    clock.now = DUE + timedelta(hours=1)
    switch(member, False)
    clock.go_to(2026, 10, 11, 9)
    run()
    assert levels() == []
    switch(member, True)
    assert levels() == ["manager"]
    clock.go_to(2026, 10, 12, 9)
    run()
    assert levels() == ["manager", "partner"]
    assert summaries()[0] == "manager"


def test_who_was_to_hear_of_it_while_it_was_off_hears_of_it_later(page, member, clock):
    clock.go_to(2026, 10, 10, 8)
    # Written at the stroke of eight, and before anybody was told the account is off.
    from learning.alerts.reminding import remind_all

    remind_all(clock.now)
    assert Escalation.objects.get().told_on is None
    switch(member, False)
    assert summaries() == []
    switch(member, True)
    assert summaries() == ["manager"]


def test_it_happens_as_often_as_somebody_tries(page, member, clock):
    clock.go_to(2026, 10, 10, 9)
    run()
    for _ in range(3):
        off_and_on(member)
    assert PersonDuty.objects.get().is_overdue(clock.now)
    assert levels() == ["manager"]
    events = LogEntry.objects.filter(person=member.user).values_list("event", flat=True)
    assert list(events).count(Event.BACK) == list(events).count(Event.LEFT) == 3


def test_who_moves_out_and_back_after_the_deadline_owes_it(page, member, site, clock):
    clock.now = DUE + timedelta(hours=1)
    for home in (ProviderSiteFactory(), site):
        member.home_site = home
        member.save()
        run()
        assert PersonDuty.objects.get().is_overdue(clock.now)


def test_who_had_left_before_the_deadline_owes_nothing_on_coming_back_after_it(
    page, member, site, clock
):
    mover = StaffProfileFactory(home_site=site)
    run()
    mover.home_site = ProviderSiteFactory()
    mover.save()
    switch(member, False)
    clock.now = DUE + timedelta(hours=1)
    mover.home_site = site
    mover.save()
    switch(member, True)
    assert set(PersonDuty.objects.values_list("state", flat=True)) == {"left"}


def test_nobody_new_owes_it_after_the_deadline(page, site, clock):
    clock.now = DUE + timedelta(hours=1)
    run()
    new = StaffProfileFactory(home_site=site)
    off_and_on(new)
    assert not PersonDuty.objects.filter(person=new.user).exists()


def test_who_had_done_it_has_done_it(page, member, clock):
    acknowledge(PersonDuty.objects.get(), version=1, by=member.user)
    clock.now = DUE + timedelta(hours=1)
    off_and_on(member)
    assert PersonDuty.objects.get().state == PersonState.ACKNOWLEDGED


def test_who_was_excused_is_excused_until_the_day_that_was_said(page, member, clock):
    excuse(PersonDuty.objects.get(), by=UserFactory(), reason="Ill", until=date(2026, 10, 20))
    clock.now = DUE + timedelta(hours=1)
    off_and_on(member)
    duty = PersonDuty.objects.get()
    assert (duty.state, duty.excused_until) == (PersonState.EXCUSED, date(2026, 10, 20))
    clock.go_to(2026, 10, 21, 9)
    run()
    assert PersonDuty.objects.get().is_overdue(clock.now)


def test_a_worker_that_was_down_since_an_excuse_was_over_escalates_what_passed_since(
    page, member, clock
):
    excuse(PersonDuty.objects.get(), by=UserFactory(), reason="Ill", until=date(2026, 10, 6))
    clock.go_to(2026, 10, 11, 9)
    run()
    assert levels() == ["manager"]


def test_who_was_away_has_the_time_that_their_clock_waited(page, member, clock):
    go_away(PersonDuty.objects.get(), by=UserFactory(), until=date(2026, 10, 30))
    clock.move(days=5)
    switch(member, False)
    clock.move(days=1)
    switch(member, True)
    duty = PersonDuty.objects.get()
    assert (duty.state, duty.due_at) == ("assigned", DUE + timedelta(days=5))


def test_who_is_back_after_a_newer_version_was_due_owes_neither(page, member, clock):
    clock.now = DUE + timedelta(hours=1)
    switch(member, False)
    revise(page, version=2, deadline=DUE + timedelta(days=3))
    clock.now = DUE + timedelta(days=4)
    switch(member, True)
    assert PersonDuty.objects.get().state == PersonState.LEFT


def test_who_is_back_before_a_newer_deadline_is_asked_anew(page, member, clock):
    clock.now = DUE + timedelta(hours=1)
    switch(member, False)
    later = DUE + timedelta(days=7)
    revise(page, deadline=later)
    switch(member, True)
    duty = PersonDuty.objects.get()
    assert (duty.state, duty.due_at, duty.back_to) == ("assigned", later, "")


def test_an_alert_goes_on_only_once_who_left_is_back(page, member, clock):
    clock.now = DUE + timedelta(hours=1)
    switch(member, False)
    assert not going_on(clock.now).exists()
    member.user.is_active = True
    member.user.save()
    assert list(going_on(clock.now)) == [page.issued]


def test_a_site_closed_and_opened_after_the_deadline_owes_it_where_it_stood(site, clock):
    partner = partner_of(site)
    page = alert_page(sites=[site], duty_kind="sites", deadline=DUE)
    sites.plan(SiteDuty.objects.get(), by=partner, text="Two drawers")
    clock.go_to(2026, 10, 10, 9)
    run()
    said = levels(provider_site=site)
    set_state(site, "closed")
    assert SiteDuty.objects.get().state == SiteState.CLOSED
    assert not going_on(clock.now).exists()
    set_state(site, "open")
    duty = SiteDuty.objects.get()
    assert (duty.state, duty.lead, duty.is_overdue(clock.now)) == ("in_progress", partner, True)
    assert levels(provider_site=site) == said == ["manager"]
    clock.go_to(2026, 10, 12, 9)
    run()
    assert levels(provider_site=site) == ["manager", "partner"]
    sites.complete(duty, by=partner, evidence="A photograph")
    assert page.issued.reports.get().figures["sites"]["owed"] == 1
    assert list(verify()) == []


def test_its_record_says_that_it_is_open_again(client, site, clock):
    page = alert_page(sites=[site], duty_kind="sites", deadline=DUE)
    clock.now = DUE + timedelta(hours=1)
    for state in ("closed", "open"):
        set_state(site, state)
    client.force_login(UserFactory(roles=["Risk and quality team"]))
    shown = client.get(f"/alerts/{page.issued.pk}/record/?site={site.pk}").content.decode()
    assert "Open again: Issued" in shown


def test_a_site_that_had_closed_before_the_deadline_owes_nothing_when_it_opens_after(site, clock):
    alert_page(sites=[site], duty_kind="sites", deadline=DUE)
    set_state(site, "closed")
    clock.now = DUE + timedelta(hours=1)
    set_state(site, "open")
    assert SiteDuty.objects.get().state == SiteState.CLOSED
