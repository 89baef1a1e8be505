"""One summary for each person and day, however many pages and missed runs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intranet.delivery.daily import Morning
from intranet.network.models import ProviderSite
from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.owing import ask
from learning.responses.states import Answer
from learning.responses.telling import find
from tests import daily
from tests.actions.making import propose
from tests.alerts.conftest import START
from tests.alerts.ledger import partner_of
from tests.factories import StaffProfileFactory, UserFactory, learning_page
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begins():
    return START


@pytest.fixture(autouse=True)
def published(clock, page, partner):
    """Published on Monday 5 October at nine, due on 2 November."""
    return page


@pytest.fixture
def run(clock):
    """Go to a morning of October or November, run twice, and return {name: what they heard}."""

    def go(day, month=10, hour=9):
        clock.go_to(2026, month, day, hour)
        found = daily.told() | daily.told()
        return {user.last_name: daily.words(found[user]) for user in found}

    return go


def response():
    return SiteResponse.objects.get(provider_site__code="IHN", page__title__startswith="Two look")


def answer(by):
    return answering.answer(response(), by=by, answer=Answer.SAFE_HERE, reason="Two cupboards")


def test_what_is_new_comes_once_in_one_mail(run, partner, page, here):
    for n in range(3):
        learning_page(title=f"Page {n}", sites=[here])
    assert run(6, hour=7) == {}
    assert run(6) == {"Alderwick": ["4 new learning pages: how could this apply at your site?"]}
    assert [run(day) for day in range(7, 20)] == [{}] * 13


def test_a_mail_holds_counts_and_leads_to_the_list(clock, partner, page):
    clock.go_to(2026, 10, 6, 9)
    message = daily.told()[partner]
    assert message.subject == "Today: 1 response to look at"
    assert message.path == "/responses/?list=sites&state=owed"
    assert message.why == "You get this because you answer for a site."
    assert page.title not in str(message.context)


def test_reminders_come_a_week_before_on_the_day_and_weekly_after_it(run, partner):
    told = []
    for day in range(27):
        at = date(2026, 10, 6) + timedelta(days=day)
        if run(at.day, at.month):
            told.append((at.day, at.month))
    assert told == [(6, 10), (26, 10)]
    assert run(2, 11) == {"Alderwick": ["1 that your site owes is due today"]}
    assert [run(day, 11) for day in range(3, 9)] == [{}] * 6
    assert run(9, 11) == {"Alderwick": ["1 that your site owes is late"]}


def test_a_missed_run_loses_nothing_and_sends_one(run, partner):
    run(6)
    assert run(4, 11) == {"Alderwick": ["1 that your site owes is late"]}
    assert run(5, 11) == {}
    assert "Alderwick" in run(11, 11)


def test_the_risk_team_hears_after_two_weeks_and_of_no_site(run, risk, partner):
    assert [list(run(day, 11)) for day in (2, 9, 15)] == [["Alderwick"], ["Alderwick"], []]
    found = run(16, 11)
    assert found["Verity"] == ["2 that sites owe are two weeks late or more"]
    assert set(found) == {"Alderwick", "Verity"}


def test_the_risk_team_hears_of_answers_to_read_and_again_of_those_that_wait(run, risk, partner):
    run(6)
    answer(partner)
    assert run(7) == {"Verity": ["1 new answer waits to be accepted or challenged"]}
    assert [run(day) for day in range(8, 13)] == [{}] * 5
    waits = "1 answer has waited a week or more to be accepted or challenged"
    assert run(14) == {"Verity": [waits]}
    assert run(15) == {} and run(21) == {"Verity": [waits]}
    answering.accept(response(), by=risk)
    assert "Verity" not in run(29)


def test_nobody_is_reminded_to_accept_what_they_answered_themselves(run, risk, partner):
    run(6)
    partner.groups.add(*risk.groups.all())
    answer(partner)
    assert list(run(7)) == ["Verity"]


def test_an_answer_that_was_changed_after_a_challenge_is_news(run, risk, partner):
    run(6)
    answer(partner)
    run(7)
    answering.challenge(response(), by=risk, question="Who looked at night?")
    answer(partner)
    assert run(8)["Verity"] == ["1 new answer waits to be accepted or challenged"]


def test_a_challenge_is_told_and_gives_time_and_so_is_an_acceptance(run, risk, partner, clock):
    run(6)
    clock.go_to(2026, 11, 20, 12)
    answer(partner)
    answering.challenge(response(), by=risk, question="Who looked at night?")
    assert response().due_on == date(2026, 12, 4)
    asked = ["1 that you answered has a question: please look again"]
    assert run(21, 11)["Alderwick"] == asked
    answer(partner)
    answering.accept(response(), by=risk)
    assert run(22, 11)["Alderwick"] == ["1 answer of your site was accepted"]
    assert "Alderwick" not in run(23, 11)


def test_two_sites_and_two_parts_make_one_mail(run, partner, risk, there):
    both = partner_of(there, last_name="Both")
    both.groups.add(*partner.groups.all(), *risk.groups.all())
    answer(partner)
    found = run(6)
    assert list(found) == ["Both", "Verity"]
    assert len(found["Both"]) == 2


def test_a_new_partner_hears_of_all_that_is_owed(run, here):
    run(6)
    partner_of(here, last_name="Newcomer")
    assert run(20) == {"Newcomer": ["1 new learning page: how could this apply at your site?"]}


def test_whoever_had_summaries_of_other_things_hears_of_all_that_is_owed_too(run, here, partner):
    newcomer = StaffProfileFactory(user__last_name="Newcomer").user
    propose(here, newcomer, owner=newcomer, due_on=date(2026, 10, 15))
    assert run(6)["Newcomer"] == ["1 of yours is due within two weeks"]
    newcomer.groups.add(*partner.groups.all())
    assert "1 new learning page: how could this apply at your site?" in run(7)["Newcomer"]


def test_nothing_is_owed_about_what_is_closed_or_gone(run, page, partner, here):
    ProviderSite.objects.filter(pk=here.pk).update(state="closed")
    assert run(6) == {}
    ProviderSite.objects.filter(pk=here.pk).update(state="open")
    page.unpublish()
    assert run(7) == {}


def test_nobody_is_told_of_a_page_that_is_closed_to_them(run, page, partner, risk):
    shut(page)
    assert run(6) == {}
    answer(partner)
    assert run(7) == run(30, 11) == {}


def test_a_revision_is_told_as_new(run, page, partner, risk):
    run(6)
    answer(partner)
    answering.accept(response(), by=risk)
    run(7)
    page.version = 2
    page.save_revision().publish()
    ask(page)
    assert run(8)["Alderwick"] == ["1 new learning page: how could this apply at your site?"]


def test_whoever_left_is_told_nothing(run, partner):
    partner.is_active = False
    partner.save()
    UserFactory()
    assert run(6) == {}


def test_finding_them_costs_the_same_at_any_number(page, partner, risk, here):
    def costs():
        with CaptureQueriesContext(connection) as queries:
            find(Morning(until=timezone.now(), last={}))
        return len(queries)

    before = costs()
    assert before <= 8
    for _ in range(5):
        learning_page(sites=[here])
        partner_of(here)
    assert costs() == before
