"""Of whoever is late somebody else hears, who can: the next one up, and never they themselves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from intranet.delivery.delivering import deliver
from intranet.delivery.models import Message
from intranet.network.models import User
from learning.alerts import messages
from learning.alerts.log import verify
from learning.alerts.models import Escalation, LogEntry, PersonDuty, SiteDuty
from learning.alerts.people import go_away
from learning.alerts.record import in_sentences
from learning.alerts.sites import delegate
from learning.alerts.states import DutyKind, Event, Whom
from learning.alerts.summaries import NOBODY_NEARER, WHY, _why
from tests.alerts.conftest import london
from tests.alerts.ledger import partner_of, run, summaries
from tests.alerts.reminding.conftest import DUE, duty_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db


def without_address(user):
    user.email = ""
    user.save()


def day_after(clock, days=1):
    clock.now = london(2026, 10, 26, 9) + timedelta(days=days)
    run()


def why():
    return Message.objects.get(key__startswith="late:").why


def test_a_manager_without_an_address_is_passed_over(page, site, manager, clock):
    partner_of(site, username="partner")
    without_address(manager.user)
    day_after(clock)
    assert summaries() == ["partner"]
    assert why().endswith(NOBODY_NEARER)


def test_a_partner_without_an_address_is_passed_over(page, site, late, executive, clock):
    late.line_manager = None
    late.save()
    without_address(partner_of(site, username="partner"))
    day_after(clock)
    assert summaries() == ["executive"]


def test_whoever_hears_at_their_own_level_does_not_read_that_nobody_is_nearer(page, clock):
    day_after(clock)
    assert summaries() == ["manager"]
    assert NOBODY_NEARER not in why()


@pytest.mark.parametrize("role", ["Risk and quality team", "Publisher"])
def test_at_last_those_hear_who_watch_alerts(page, late, executive, clock, role):
    late.line_manager = None
    late.save()
    without_address(executive)
    UserFactory(username="watcher", roles=[role])
    day_after(clock)
    assert summaries() == ["watcher"]
    assert why().endswith(NOBODY_NEARER)


def test_the_longest_reason_fits_into_a_message():
    late = [Escalation(whom=Whom.MANAGER, heard_as=level) for level in WHY]
    assert len(_why(late)) <= Message._meta.get_field("why").max_length


@pytest.mark.parametrize(
    ("there", "hears"),
    [
        (["manager", "partner", "executive", "central"], "manager"),
        (["partner", "executive", "central"], "partner"),
        (["executive", "central"], "executive"),
        (["central"], "central"),
    ],
)
def test_with_nobody_at_one_level_the_next_one_hears(page, clock, late, site, there, hears):
    for name in there:
        match name:
            case "partner":
                partner_of(site, username="partner")
            case "executive":
                UserFactory(username="executive", roles=["Executive"])
            case "central":
                UserFactory(username="central", roles=["Risk and quality team"])
    if "manager" not in there:
        late.line_manager.user.is_active = False
        late.line_manager.user.save()
    clock.go_to(2026, 10, 27, 9)
    run()
    assert summaries() == [hears]


def test_with_nobody_at_all_the_run_goes_on(page, clock, late):
    late.line_manager = None
    late.save()
    clock.go_to(2026, 11, 27, 9)
    run()
    assert summaries() == []
    assert duty_of(late).last_step == 7


def test_who_was_to_hear_and_left_is_followed_by_the_central_team(page, clock, manager, central):
    clock.go_to(2026, 10, 27, 7)
    run()
    clock.go_to(2026, 10, 28, 7)  # written, and not told yet
    run()
    manager.user.is_active = False
    manager.user.save()
    clock.go_to(2026, 10, 28, 8)
    run()
    run()
    assert summaries() == ["central"]


def test_of_a_late_manager_their_own_manager_hears(page, site, manager, clock):
    manager.line_manager = StaffProfileFactory(user__username="above")
    manager.home_site = site
    manager.save()
    run()
    day_after(clock)
    assert sorted(summaries()) == ["above", "manager"]
    own = Escalation.objects.filter(person_duty__person=manager.user)
    assert [row.to.username for row in own] == ["above"]


def test_of_a_late_partner_another_partner_hears(page, site, late, clock):
    late.user.groups.add(partner_of(site, username="partner").groups.get())
    day_after(clock, 3)
    assert sorted(summaries()) == ["manager", "partner"]


def test_of_the_only_partner_the_executive_hears(page, site, late, executive, clock):
    partner_of(site).groups.get().user_set.set([late.user])
    day_after(clock, 3)
    assert sorted(summaries()) == ["executive", "manager"]


def test_of_the_only_executive_the_central_team_hears(page, late, clock):
    late.user.groups.add(Group.objects.get(name="Executive"))
    UserFactory(username="central", roles=["Risk and quality team"])
    day_after(clock, 7)
    assert sorted(summaries()) == ["central", "manager"]


def test_of_a_late_site_those_hear_who_do_not_lead_it(site, executive, clock):
    lead, deputy = partner_of(site, username="lead"), partner_of(site, username="deputy")
    alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    assert {duty.lead for duty in SiteDuty.objects.all()} == {lead}
    day_after(clock, 3)
    assert summaries() == ["executive"]
    assert not Escalation.objects.filter(to__in=[lead, deputy]).exists()


def test_a_third_partner_hears_of_those_who_lead_their_site(site, executive, clock):
    for name in ("lead", "deputy", "third"):
        partner_of(site, username=name)
    alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    day_after(clock, 3)
    assert summaries() == ["third"]


def test_who_became_somebodys_manager_before_the_summary_hears_in_place_of_the_other(
    page, late, clock
):
    clock.go_to(2026, 10, 28, 7)
    run()
    assert [row.to.username for row in Escalation.objects.all()] == ["manager"]
    late.line_manager = StaffProfileFactory(user__username="successor")
    late.save()
    clock.go_to(2026, 10, 28, 9)
    run()
    run()
    assert summaries() == ["successor"]


def test_a_partner_does_not_hear_of_whoever_moved_away_meanwhile(page, late, site, clock):
    late.line_manager = None
    late.save()
    partner_of(site, username="partner")
    other = ProviderSiteFactory()
    partner_of(other, username="other")
    clock.go_to(2026, 10, 28, 7)
    run()
    go_away(PersonDuty.objects.get(), by=UserFactory(), until=clock.now.date())
    clock.go_to(2026, 10, 28, 9)
    late.home_site = other
    late.save()
    run()
    assert summaries() == []
    clock.go_to(2026, 10, 29, 9)
    run()
    assert summaries() == ["other"]


def test_handed_on_and_back_it_is_heard_once(page, manager, site, clock):
    partner = partner_of(site, username="partner")
    clock.go_to(2026, 10, 28, 7)
    run()
    about = [{"headline": "Another alert", "deadline": "yesterday", "late": 1}]
    todays = messages.summary(partner, clock.now.date(), about, "You are quality partner.")
    deliver(message=todays, recipients=User.objects.none())  # so that theirs waits for tomorrow
    manager.user.is_active = False
    manager.user.save()
    clock.go_to(2026, 10, 28, 9)
    run()
    assert [row.to for row in Escalation.objects.all()] == [partner]
    manager.user.is_active = True
    manager.user.save()
    clock.go_to(2026, 10, 29, 9)
    run()
    run()
    assert sorted(summaries()) == ["manager", "partner"]  # of the third day the partner
    heard = Escalation.objects.filter(whom=Whom.MANAGER)
    assert [(row.to, row.told_on) for row in heard] == [(manager.user, clock.now.date())]


def test_the_log_says_who_was_told_in_place_of_a_level(page, late, executive, clock):
    late.line_manager = None
    late.save()
    day_after(clock)
    (said,) = in_sentences(LogEntry.objects.filter(event=Event.ESCALATED))
    assert said.words == "Escalated to: line manager; nobody there to tell, so on to: executive"
    assert list(verify()) == []


def test_the_log_says_that_there_was_nobody_to_tell(page, late, clock):
    late.line_manager = None
    late.save()
    day_after(clock)
    (said,) = in_sentences(LogEntry.objects.filter(event=Event.ESCALATED))
    assert said.words == "Escalated to: line manager; nobody told"


def test_whoever_is_there_first_hears_of_what_nobody_could_be_told(page, late, clock):
    late.line_manager = None
    late.save()
    day_after(clock)
    assert summaries() == []
    UserFactory(username="executive", roles=["Executive"])
    day_after(clock, 2)
    day_after(clock, 2)
    assert summaries() == ["executive"]
    assert Escalation.objects.get().to.username == "executive"


def watching(client, user, page):
    client.force_login(user)
    return client.get(reverse("alert_watch", args=[page.issued.pk])).content.decode()


def test_whoever_watches_reads_for_how_many_somebody_further_up_hears(
    page, late, executive, client, clock
):
    late.line_manager = None
    late.save()
    assert "nobody nearer" not in watching(client, executive, page)
    day_after(clock)
    assert "1 late answer has nobody nearer to tell" in watching(client, executive, page)


def test_a_partner_reads_that_of_their_own_site_alone(page, late, site, executive, client, clock):
    other = ProviderSiteFactory()
    StaffProfileFactory(home_site=other, line_manager=StaffProfileFactory())
    late.line_manager = None
    late.save()
    page.audience_sites = [site, other]
    page.save_revision().publish()
    partner = partner_of(other)
    day_after(clock)
    assert "nobody nearer" in watching(client, executive, page)
    assert "nobody nearer" not in watching(client, partner, page)


def test_whoever_watches_reads_that_there_was_nobody_to_tell(page, late, client, clock):
    late.line_manager = None
    late.save()
    day_after(clock)
    new = UserFactory(roles=["Executive"])
    shown = watching(client, new, page)
    assert "1 late answer was escalated, and there was nobody to tell" in shown


def test_a_lead_by_delegation_does_not_hear_of_themselves(site, late, executive, clock):
    partner = partner_of(site, username="partner")
    alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    delegate(SiteDuty.objects.get(), by=partner, lead=late.user, deputy=None)
    day_after(clock, 3)
    assert sorted(summaries()) == ["manager", "partner"]
