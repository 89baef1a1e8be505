"""Each step of the ladder is told once to whom it concerns, whatever runs were missed."""

from datetime import date, timedelta

import pytest

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery, Message
from learning.alerts import reminding
from learning.alerts import summaries as telling
from learning.alerts.log import verify
from learning.alerts.models import Escalation, Ladder, LogEntry, PersonDuty, SiteDuty
from learning.alerts.nudging import nudge
from learning.alerts.people import acknowledge, excuse, go_away
from learning.alerts.sites import complete, delegate, plan
from learning.alerts.states import DutyKind, Event, Whom
from tests.alerts.conftest import LONDON, london
from tests.alerts.ledger import partner_of, reminded, revise, run, summaries
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page

pytestmark = pytest.mark.django_db

DUE = london(2026, 10, 26, 17)  # a Monday, three weeks after the clock starts
BEFORE_THE_FIRST_STEP = (2026, 10, 18, 20)


@pytest.fixture
def site(clock):
    return ProviderSiteFactory()


@pytest.fixture
def manager(site):
    return StaffProfileFactory(home_site=ProviderSiteFactory(), user__username="manager")


@pytest.fixture
def late(site, manager):
    return StaffProfileFactory(home_site=site, line_manager=manager, user__username="late")


@pytest.fixture
def page(site, late):
    return alert_page(sites=[site], deadline=DUE)


@pytest.fixture
def partner(site):
    return partner_of(site, username="partner")


@pytest.fixture
def executive(clock):
    return UserFactory(username="executive", roles=["Executive"])


@pytest.fixture
def central(clock):
    return UserFactory(username="central", roles=["Risk and quality team"])


def duty_of(profile):
    return PersonDuty.objects.get(person=profile.user)


def run_until(clock, *until):
    """As a worker that is never down, at each eight o'clock."""
    while clock.now < london(*until):
        local = clock.now.astimezone(LONDON)
        evening = local.hour in range(8, 20)
        day = local.date() + timedelta(days=local.hour >= 20)
        clock.go_to(day.year, day.month, day.day, 20 if evening else 8)
        run()


def test_who_owes_it_is_reminded_once_at_each_step(page, clock):
    run_until(clock, 2026, 10, 26, 18)
    assert reminded(page) == [(-7, "late"), (-2, "late"), (0, "late")]
    entries = LogEntry.objects.filter(event=Event.REMINDED).order_by("number")
    assert [entry.at for entry in entries] == [
        london(2026, 10, 19, 8),
        london(2026, 10, 24, 8),
        london(2026, 10, 26, 8),  # after the clock change of the 25th
    ]
    assert list(verify()) == []


def test_each_level_hears_once_that_somebody_is_late(page, clock, partner, executive, central):
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 10, 27, 12)
    assert summaries() == ["manager"]
    run_until(clock, 2026, 10, 29, 12)
    assert sorted(summaries()) == ["manager", "partner"]
    run_until(clock, 2026, 11, 9)
    assert sorted(summaries()) == ["executive", "manager", "partner"]
    assert duty_of_user("late").escalated_to == Whom.EXECUTIVE
    assert list(verify()) == []


def duty_of_user(username):
    return PersonDuty.objects.get(person__username=username)


def test_nobody_is_reminded_of_what_they_have_just_done(page, late, site, clock):
    StaffProfileFactory(home_site=site, user__username="other")
    run()
    clock.go_to(2026, 10, 24, 17)
    run()
    assert reminded(page) == [(-2, "late"), (-2, "other")]
    nudge(page.issued, page.issued.people.all(), by=UserFactory(), now=clock.now)
    acknowledge(duty_of(late), version=1, by=late.user)
    key = f"{page.issued.chain_name}:1:reminder"
    mails = Delivery.objects.filter(message__key__startswith=key, channel=Channel.EMAIL)
    states = dict(mails.values_list("recipient__username", "state"))
    assert states == {"late": State.WITHDRAWN, "other": State.QUEUED}


def test_a_worker_that_was_away_sends_the_last_reminder_and_not_all(page, clock):
    clock.go_to(2026, 10, 26, 9)
    run()
    run()
    assert reminded(page) == [(0, "late")]


def test_after_a_week_away_everybody_hears_in_one_summary(page, clock, late, partner):
    other = alert_page(sites=[late.home_site], deadline=DUE, slug="other")
    clock.go_to(2026, 11, 6, 9)
    run()
    run()
    assert sorted(summaries()) == ["manager", "partner"]
    assert reminded(page) == reminded(other) == [(0, "late")]
    context = Message.objects.get(key__startswith=f"late:{partner.pk}:").context
    assert [row["late"] for row in context["late"]] == [1, 1]


def test_somebody_who_hears_at_two_levels_counts_the_late_once(page, clock, late, partner):
    late.line_manager = None
    late.save()
    clock.go_to(2026, 11, 6, 9)
    run()
    assert Escalation.objects.filter(to=partner).count() == 2
    assert "1 answer to alerts still owed" in Message.objects.get(key__startswith="late:").subject


def test_summaries_wait_for_eight_in_the_morning(page, clock):
    clock.go_to(2026, 10, 28, 3)
    run()
    assert Escalation.objects.get().told_on is None
    assert summaries() == []
    clock.go_to(2026, 10, 28, 8)
    run()
    assert summaries() == ["manager"]
    assert Escalation.objects.get().told_on == date(2026, 10, 28)


def test_what_comes_after_the_summary_of_a_day_waits_for_the_next(page, clock, site, manager):
    clock.go_to(2026, 10, 27, 8)
    run()
    StaffProfileFactory(home_site=site, line_manager=manager, user__username="second")
    later = alert_page(sites=[site], deadline=london(2026, 10, 27, 12), slug="later")
    PersonDuty.objects.filter(alert=later.issued).update(due_at=london(2026, 10, 26, 12))
    clock.go_to(2026, 10, 27, 13)
    run()
    assert summaries() == ["manager"]
    clock.go_to(2026, 10, 28, 8)
    run()
    assert summaries() == ["manager", "manager"]
    clock.go_to(2026, 10, 28, 20)
    run()
    assert summaries() == ["manager", "manager"]


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


def test_a_ladder_may_end_with_the_central_team(site, late, clock, central):
    ladder = Ladder.objects.create(name="Short")
    ladder.steps.create(days=1, whom=Whom.CENTRAL)
    ladder.save()
    alert_page(sites=[site], deadline=DUE, ladder=ladder)
    clock.go_to(2026, 10, 28, 9)
    run()
    assert summaries() == ["central"]
    assert duty_of(late).escalated_to == Whom.CENTRAL


def test_who_acknowledged_hears_nothing_more(page, clock, late):
    acknowledge(duty_of(late), version=1, by=late.user)
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 11, 9)
    assert (reminded(page), summaries()) == ([], [])


def test_who_is_excused_hears_nothing(page, clock, late, central):
    excuse(duty_of(late), by=central, reason="On long leave")
    clock.go_to(2026, 11, 9)
    run()
    assert (reminded(page), summaries()) == ([], [])


def test_who_left_hears_nothing_even_from_a_worker_that_did_not_know(page, clock, late):
    late.user.is_active = False
    late.user.save()
    clock.go_to(2026, 10, 27, 9)
    reminding.remind_all(clock.now)
    telling.tell_of_late(clock.now)
    assert (reminded(page), summaries()) == ([], [])
    assert not LogEntry.objects.filter(event__in=[Event.REMINDED, Event.ESCALATED]).exists()


def test_who_moved_away_hears_nothing_of_what_is_no_longer_theirs(page, clock, late):
    late.home_site = ProviderSiteFactory()
    late.save()
    clock.go_to(2026, 10, 19, 9)
    reminding.remind_all(clock.now)
    assert reminded(page) == []


def test_while_somebody_is_away_their_clock_waits(page, clock, late, central):
    clock.go_to(2026, 10, 20, 0)
    run()
    assert reminded(page) == [(-7, "late")]
    go_away(duty_of(late), by=central, until=date(2026, 10, 29))  # ten days to the end of the 29th
    clock.go_to(2026, 10, 29, 23)
    run()
    assert (reminded(page), summaries()) == ([(-7, "late")], [])
    clock.go_to(2026, 11, 1, 9)  # a worker notices late; the clock went on when the day was over
    run()
    # Ten days and the hour that the clock change gave: an absence is as long as it was.
    assert duty_of(late).due_at == london(2026, 11, 5, 18)
    run_until(clock, 2026, 11, 6, 9)
    assert reminded(page) == [(-7, "late"), (-2, "late"), (0, "late")]
    assert summaries() == ["manager"]


def test_an_excuse_that_is_over_is_owed_again(page, clock, late, central):
    excuse(duty_of(late), by=central, reason="On a course", until=date(2026, 10, 23))
    clock.go_to(2026, 10, 23, 23)
    run()
    assert reminded(page) == []
    clock.go_to(2026, 10, 24, 9)
    run()
    assert reminded(page) == [(-2, "late")]


def test_an_excuse_is_over_for_nobody_who_moved_away_meanwhile(page, clock, late, central):
    excuse(duty_of(late), by=central, reason="On a course", until=date(2026, 10, 23))
    late.home_site = ProviderSiteFactory()
    late.save()
    clock.go_to(2026, 10, 24, 9)
    run()
    assert reminded(page) == []


def test_of_somebody_who_is_away_nobody_hears_until_they_are_back(page, clock, late, central):
    clock.go_to(2026, 10, 28, 7)
    run()
    go_away(duty_of(late), by=central, until=date(2026, 10, 28))
    clock.go_to(2026, 10, 28, 9)
    run()
    assert summaries() == []
    clock.go_to(2026, 10, 29, 7, 59)
    run()
    clock.go_to(2026, 10, 29, 8)
    run()
    assert "manager" in summaries()


def test_of_who_acknowledged_before_the_summary_nobody_hears(page, clock, late):
    clock.go_to(2026, 10, 28, 7)
    run()
    acknowledge(duty_of(late), version=1, by=late.user)
    clock.go_to(2026, 10, 28, 8)
    run()
    assert summaries() == []


def test_a_withdrawn_alert_sends_nothing(page, clock):
    clock.go_to(2026, 10, 28, 7)
    run()
    page.unpublish()
    clock.go_to(2026, 11, 5, 9)
    run()
    assert (reminded(page), summaries()) == ([], [])


def test_a_revision_starts_the_ladder_anew(page, clock, partner, executive):
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 10, 30)
    revise(page, version=2, deadline=london(2026, 11, 16, 17))
    assert duty_of_user("late").escalated_to == ""
    clock.go_to(2026, 11, 8, 20)
    run_until(clock, 2026, 11, 24, 12)
    assert reminded(page) == [(-7, "late"), (-2, "late"), (0, "late")]
    assert sorted(summaries()) == ["executive", "manager", "manager", "partner", "partner"]


def test_a_revision_finds_who_is_away_with_a_clock_of_its_own(page, clock, late, central):
    go_away(duty_of(late), by=central, until=date(2026, 10, 21))
    clock.go_to(2026, 10, 20, 0)
    revise(page, version=2, deadline=london(2026, 11, 16, 17))
    clock.go_to(2026, 10, 23, 0)
    run()
    assert duty_of(late).due_at == london(2026, 11, 18, 17)  # two days after the revision
    assert reminded(page) == []
    (mail,) = Message.objects.filter(key__startswith=f"alert:{page.issued.pk}:2:issued")
    assert mail.context["deadline"] == "Wednesday 18 November, 17:00"
    assert [one.recipient for one in mail.deliveries.filter(channel="email")] == [late.user]


def test_a_later_deadline_is_reminded_of_anew(page, clock, partner):
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 10, 29, 9)
    assert sorted(summaries()) == ["manager", "partner"]
    revise(page, deadline=london(2026, 11, 16, 17))
    assert duty_of_user("late").escalated_to == ""
    clock.go_to(2026, 11, 8, 20)
    run_until(clock, 2026, 11, 19, 12)
    assert reminded(page) == sorted(2 * [(-7, "late"), (-2, "late"), (0, "late")])
    assert sorted(summaries()) == ["manager", "manager", "partner", "partner"]


def test_an_earlier_deadline_is_reminded_of_at_once(page, clock):
    clock.go_to(2026, 10, 7, 9)
    revise(page, deadline=london(2026, 10, 8, 17))
    run()
    assert reminded(page) == [(-2, "late")]


def test_lead_deputy_and_partners_are_reminded_for_their_site(site, late, clock, partner):
    second = partner_of(site, username="second")
    page = alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    duty = SiteDuty.objects.get()
    assert (duty.lead, duty.deputy) == (partner, second)
    lead, deputy = UserFactory(username="lead"), UserFactory(username="deputy")
    delegate(duty, by=partner, lead=lead, deputy=deputy)
    clock.go_to(2026, 10, 19, 8)
    run()
    everybody = ["deputy", "lead", "partner", "second"]
    assert reminded(page, "site-reminder") == [(-7, who) for who in everybody]
    plan(duty, by=lead, text="Change the drawers by Friday")  # still owed
    clock.go_to(2026, 10, 24, 8)
    run()
    assert len(reminded(page, "site-reminder")) == 8
    complete(duty, by=lead, evidence="A photograph")
    clock.go_to(2026, 11, 9, 9)
    run()
    assert len(reminded(page, "site-reminder")) == 8
    assert summaries() == []
    assert not reminded(page)


def test_of_a_late_site_its_leads_manager_partners_and_executive_hear(
    site, late, clock, executive, manager, partner
):
    page = alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    delegate(SiteDuty.objects.get(), by=partner, lead=late.user, deputy=None)
    clock.go_to(*BEFORE_THE_FIRST_STEP)
    run_until(clock, 2026, 11, 3, 12)
    assert sorted(summaries()) == ["executive", "manager", "partner"]
    assert SiteDuty.objects.get().escalated_to == Whom.EXECUTIVE
    assert (3, "late") not in reminded(page, "site-reminder")


def test_a_leaver_is_not_the_only_one_who_hears_for_a_site(site, clock, partner):
    second = partner_of(site, username="second")
    page = alert_page(sites=[site], deadline=DUE, duty_kind=DutyKind.SITES)
    partner.is_active = False
    partner.save()
    clock.go_to(2026, 10, 19, 8)
    run()
    assert reminded(page, "site-reminder") == [(-7, second.username)]


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def kill_at(monkeypatch, module, name, call=1):
    """Let the process die as ``module`` calls ``name`` for the ``call``-th time."""
    calls = []
    real = getattr(module, name)

    def die(*args, **kwargs):
        calls.append(1)
        if len(calls) == call:
            raise Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, die)


@pytest.mark.parametrize(("name", "call"), [("append", 2), ("append", 4), ("moment", 3)])
def test_killed_between_or_in_pieces_nothing_is_lost_or_doubled(
    page, site, manager, clock, monkeypatch, name, call
):
    for number in range(6):
        StaffProfileFactory(home_site=site, line_manager=manager, user__username=f"also{number}")
    run()
    clock.go_to(2026, 10, 27, 9)
    monkeypatch.setattr(reminding, "PIECE", 2)
    everybody = ["late", *(f"also{number}" for number in range(6))]
    with monkeypatch.context() as during:
        kill_at(during, reminding, name, call)
        with pytest.raises(Killed):
            reminding.remind_all(clock.now)
    assert len(reminded(page)) < len(everybody)
    run()
    run()
    assert reminded(page) == sorted((0, who) for who in everybody)
    assert Escalation.objects.count() == len(everybody)
    assert LogEntry.objects.filter(event=Event.REMINDED).count() == len(everybody)
    assert LogEntry.objects.filter(event=Event.ESCALATED).count() == len(everybody)
    assert summaries() == ["manager"]
    assert list(verify()) == []


def test_killed_while_telling_a_summary_it_is_told_once(page, clock, monkeypatch):
    clock.go_to(2026, 10, 28, 9)
    reminding.remind_all(clock.now)
    with monkeypatch.context() as during:
        kill_at(during, telling, "_why")
        with pytest.raises(Killed):
            telling.tell_of_late(clock.now)
    assert summaries() == []
    run()
    run()
    assert summaries() == ["manager"]
