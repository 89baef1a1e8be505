"""Who hears of late actions: by their state at each run, once a day, and no more than they may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intranet.delivery.daily import Morning
from learning.actions import monitoring
from learning.actions.models import Action
from learning.actions.states import State
from tests import daily
from tests.actions.making import VERBS, go, look_again_today, propose
from tests.alerts.conftest import clock, london  # noqa: F401
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(clock):  # noqa: F811
    return clock


@pytest.fixture
def manager(who, here):
    profile = StaffProfileFactory(home_site=here, user__last_name="Managewell")
    type(profile).objects.filter(user=who["owner"]).update(line_manager=profile)
    return profile.user


@pytest.fixture
def action(today, here, who, manager):
    return propose(here, who["site"], owner=who["owner"])


def due(action, days):
    day = timezone.localdate() + timedelta(days=days)
    Action.objects.filter(pk=action.pk).update(due_on=day)


def told():
    """Run, and return {who heard: what} of the summaries that this run sent."""
    return {person: "\n".join(daily.words(message)) for person, message in daily.told().items()}


@pytest.mark.parametrize(
    ("days", "heard"),
    [
        (15, {}),
        (14, {"owner": "1 of yours is due within two weeks"}),
        (0, {"owner": "1 of yours is due within two weeks"}),
        (-1, {"owner": "1 of yours is overdue"}),
        (-3, {"owner": "overdue", "manager": "1 that somebody of your team owns"}),
        (-7, {"owner": "overdue", "manager": "team", "site": "1 at your site is overdue"}),
    ],
)
def test_the_owner_hears_first_then_the_manager_then_the_partner(action, who, manager, days, heard):
    due(action, days)
    people = who | {"manager": manager}
    found = told()
    assert set(found) == {people[name] for name in heard}
    for name, words in heard.items():
        assert words in found[people[name]]


def test_before_eight_nobody_hears_and_once_a_day_everybody(action, today, who):
    due(action, -1)
    today.go_to(2026, 10, 5, 7, 59)
    assert told() == {}
    today.go_to(2026, 10, 5, 8, 5)
    assert set(told()) == {who["owner"]}
    today.go_to(2026, 10, 5, 18)
    due(propose(action.provider_site, who["site"], owner=who["owner"]), -1)
    assert told() == {}
    today.go_to(2026, 10, 6, 8, 5)
    assert "2 of yours are overdue" in told()[who["owner"]]


def test_what_was_said_is_said_again_after_a_week_and_not_each_day(action, today, who):
    due(action, -1)
    assert who["owner"] in told()
    for days in (1, 5):
        today.move(days=days)
        assert who["owner"] not in told()
    today.move(days=1)
    assert who["owner"] in told()


def test_however_many_runs_are_missed_one_summary_says_it(action, today, who, manager):
    due(action, 1)
    today.move(days=60)
    found = told()
    assert set(found) == {who["owner"], manager, who["site"]}
    assert told() == {}


def test_what_is_stuck_is_heard_of_until_somebody_says_something(action, today, who, manager):
    go(action, State.IN_PROGRESS, who)
    due(action, 200)
    today.move(days=30)
    assert told() == {}
    today.move(days=1)
    found = told()
    assert set(found) == {who["owner"], manager}
    assert "nothing was said about it for 30 days" in found[who["owner"]]
    due(action, 201)
    VERBS["change"](action, who)
    today.move(days=8)
    assert told() == {}


def test_where_the_owner_left_the_partner_hears_at_once(action, today, who, manager):
    who["owner"].is_active = False
    who["owner"].save()
    found = told()
    assert set(found) == {who["site"]} and "has no owner" in found[who["site"]]


def test_a_host_site_hears_that_it_is_asked_until_it_has_answered(action, today, who):
    VERBS["ask_host"](action, who)
    found = told()
    assert set(found) == {who["host"]}
    assert "1 of another site waits for your site's agreement" in found[who["host"]]
    VERBS["agree_as_host"](action, who)
    today.move(days=4)
    assert told() == {}


def test_where_there_is_no_partner_the_team_hears(today, who):
    propose(ProviderSiteFactory(), who["site"])
    assert set(told()) == {who["risk"]}


def test_where_there_is_no_manager_the_partner_hears_of_what_is_stuck(action, today, who, manager):
    go(action, State.IN_PROGRESS, who)
    due(action, 200)
    manager.is_active = False
    manager.save()
    today.move(days=31)
    assert set(told()) == {who["owner"], who["site"]}


@pytest.mark.parametrize("state", [State.DONE, State.VERIFIED, State.NOT_POSSIBLE])
def test_what_is_done_is_not_heard_of(action, who, state):
    go(action, state, who)
    due(action, -30)
    assert told() == {}


def test_a_closed_site_owes_nothing(action, here):
    due(action, -30)
    here.state = "closed"
    here.save()
    assert told() == {}


def test_not_even_a_count_tells_of_what_is_closed_to_somebody(today, here, who):
    page = learning_page()
    due(propose(here, who["site"], owner=who["owner"], pages=[page]), -1)
    shut(page)
    assert told() == {}


def test_a_mail_holds_counts_and_no_words_of_an_action(action, who):
    due(action, -8)
    found = daily.told()
    assert len(found) == 3
    for message in found.values():
        said = f"{message.subject} {message.context} {message.why}"
        assert "ampoules" not in said and "Ownley" not in said
        assert message.subject == "Today: 1 action to look at"
    assert found[who["owner"]].why == "You get this because you own actions."
    assert found[who["owner"]].path == "/actions/?list=mine&show=overdue"


def test_finding_them_costs_the_same_at_any_number(today, here, who):
    def costs():
        with CaptureQueriesContext(connection) as queries:
            monitoring.find(Morning(until=timezone.now(), last={}))
        return len(queries)

    shut(learning_page())
    for _ in range(3):
        due(propose(here, who["site"], owner=who["owner"]), -1)
    before = costs()
    assert before <= 8
    for _ in range(30):
        owner = StaffProfileFactory(home_site=here).user
        due(propose(here, who["site"], owner=owner), -1)
    assert costs() == before


def test_nobody_without_an_action_hears_of_any(action):
    UserFactory(roles=["Executive"])
    assert told() == {}


def test_what_is_closed_to_somebody_is_no_news_for_them(action, today, here, who):
    due(action, -1)
    assert who["owner"] in told()
    page = learning_page()
    due(propose(here, who["site"], owner=who["owner"], pages=[page]), -1)
    shut(page)
    today.move(days=1)
    assert who["owner"] not in told()


def test_one_page_that_is_open_is_enough(today, here, who):
    page, other = learning_page(), learning_page(title="Open to all")
    due(propose(here, who["site"], owner=who["owner"], pages=[page, other]), -1)
    shut(page)
    assert set(told()) == {who["owner"]}


@pytest.mark.parametrize(
    ("days", "gone", "heard"),
    [(0, False, {"owner"}), (6, False, {"owner"}), (7, False, {"owner", "site"}),
     (0, True, {"site"})],
)  # fmt: skip
def test_whoever_can_look_again_hears_that_it_is_time(action, today, who, days, gone, heard):
    go(action, State.VERIFIED, who)
    assert told() == {}
    look_again_today(action)
    if gone:
        type(who["owner"]).objects.filter(pk=who["owner"].pk).update(is_active=False)
    today.move(days=days)
    found = told()
    assert set(found) == {who[name] for name in heard}
    assert all("to be looked at again" in said for said in found.values())
    VERBS["recheck"](action, who)
    today.move(days=8)
    assert told() == {}


@pytest.mark.parametrize("state", [State.DONE, State.SAID_NOT_POSSIBLE])
def test_what_waits_to_be_verified_is_said_after_a_week_to_those_who_can(action, today, who, state):
    go(action, state, who)
    author = UserFactory(roles=["Risk and quality team"])
    Action.objects.update(done_by=author, said_by=author)
    today.move(days=6)
    assert told() == {}
    today.move(days=2)
    found = told()
    assert set(found) == {who["risk"]}
    assert found[who["risk"]] == "1 has waited a week or more to be verified or approved"
    VERBS["send_back"](action, who)
    today.move(days=8)
    assert who["risk"] not in told()
