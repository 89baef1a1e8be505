"""Who hears of late actions: by their state at each run, once a day, and no more than they may."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from intranet.delivery.models import Delivery, Message
from learning.actions.models import Action
from learning.actions.monitoring import tell_all
from learning.actions.states import State
from tests.actions.making import VERBS, go, propose
from tests.alerts.conftest import clock, london  # noqa: F401
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page

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
    """Run, and return {who heard: what} of the mails that this run wrote."""
    before = set(Message.objects.values_list("pk", flat=True))
    tell_all(timezone.now())
    mails = Delivery.objects.filter(channel="email").exclude(message__in=before)
    return {mail.recipient: mail.message.context["text"] for mail in mails}


@pytest.mark.parametrize(
    ("days", "heard"),
    [
        (15, {}),
        (14, {"owner": "1 of yours is due within two weeks."}),
        (0, {"owner": "1 of yours is due within two weeks."}),
        (-1, {"owner": "1 of yours is overdue."}),
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
    today.go_to(2026, 10, 5, 8)
    assert set(told()) == {who["owner"]}
    today.go_to(2026, 10, 5, 18)
    due(propose(action.provider_site, who["site"], owner=who["owner"]), -1)
    assert told() == {}
    today.go_to(2026, 10, 6, 8)
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
    today.move(minutes=1)
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
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.create(name="Board")])
    assert told() == {}


def test_a_mail_holds_counts_and_no_words_of_an_action(action, who):
    due(action, -8)
    tell_all(timezone.now())
    for message in Message.objects.filter(key__startswith="actions:"):
        said = f"{message.subject} {message.context} {message.why}"
        assert "ampoules" not in said and "Ownley" not in said
        assert message.path == "/actions/"
    assert (
        "you own actions" in Message.objects.get(key__startswith=f"actions:{who['owner'].pk}:").why
    )


def test_finding_them_costs_the_same_at_any_number(today, here, who):
    def costs():
        with CaptureQueriesContext(connection) as queries:
            tell_all(timezone.now())
        return len(queries)

    for _ in range(3):
        due(propose(here, who["site"], owner=who["owner"]), -1)
    told()
    before = costs()
    assert before <= 5
    for _ in range(30):
        due(propose(here, who["site"], owner=who["owner"]), -1)
    assert costs() == before


def test_nobody_without_an_action_hears_of_any(action):
    UserFactory(roles=["Executive"])
    assert told() == {}
