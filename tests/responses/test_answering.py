"""Each arrow between the states of a response, and each that must not be."""

import random
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.states import Answer, State
from learning.verbs import SomebodyWasQuicker
from tests.factories import ProviderSiteFactory, UserFactory, learning_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {"site": UserFactory(), "risk": UserFactory()}


@pytest.fixture
def response():
    learning_page(sites=[ProviderSiteFactory()])
    return SiteResponse.objects.get()


def answers(response, people, said=Answer.NOT_HERE):
    return answering.answer(response, by=people["site"], answer=said, reason="No theatre here")


def drafts(row, people):
    """Draft as the colleague who was asked, if anybody was."""
    row.refresh_from_db()
    return answering.draft(
        row, by=row.drafter or people["site"], answer=Answer.SAFE_HERE, text="Two cupboards"
    )


VERBS = {
    "consider": lambda row, who: answering.consider(row, by=who["site"]),
    "ask_to_draft": lambda row, who: answering.ask_to_draft(
        row, by=who["site"], colleague=who["risk"]
    ),
    "draft": lambda row, who: drafts(row, who),
    "answer": answers,
    "challenge": lambda row, who: answering.challenge(row, by=who["risk"], question="Who looked?"),
    "accept": lambda row, who: answering.accept(row, by=who["risk"]),
}
ARROWS = {
    (State.AWAITING, "consider"): State.CONSIDERING,
    (State.AWAITING, "ask_to_draft"): State.CONSIDERING,
    (State.AWAITING, "answer"): State.ANSWERED,
    (State.CONSIDERING, "ask_to_draft"): State.CONSIDERING,
    (State.CONSIDERING, "draft"): State.CONSIDERING,
    (State.CONSIDERING, "answer"): State.ANSWERED,
    (State.ANSWERED, "answer"): State.ANSWERED,
    (State.ANSWERED, "challenge"): State.CHALLENGED,
    (State.ANSWERED, "accept"): State.ACCEPTED,
    (State.CHALLENGED, "ask_to_draft"): State.CHALLENGED,
    (State.CHALLENGED, "answer"): State.ANSWERED,
}
ROADS = {
    State.AWAITING: [],
    State.CONSIDERING: ["ask_to_draft"],
    State.ANSWERED: ["answer"],
    State.CHALLENGED: ["answer", "challenge"],
    State.ACCEPTED: ["answer", "accept"],
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", [*ROADS, State.CLOSED])
def test_each_arrow_and_no_other(response, people, state, verb):
    for step in ROADS.get(state, []):
        VERBS[step](response, people)
    if state == State.CLOSED:
        SiteResponse.objects.update(state=State.CLOSED)
    response.refresh_from_db()
    before = (response.state, response.steps)
    if (state, verb) in ARROWS:
        assert VERBS[verb](response, people).state == ARROWS[state, verb]
        assert response.thread.count() == before[1] + 1
    else:
        with pytest.raises(answering.NotPossible):
            VERBS[verb](response, people)
        response.refresh_from_db()
        assert (response.state, response.thread.count()) == before


@pytest.mark.parametrize("verb", ["challenge", "accept"])
def test_nobody_judges_their_own_answer(response, people, verb):
    answers(response, people)
    with pytest.raises(answering.NotPossible, match="Somebody else"):
        VERBS[verb](response, people | {"risk": people["site"]})


@pytest.mark.parametrize("said", Answer)
def test_every_answer_needs_the_sites_own_words(response, people, said):
    with pytest.raises(answering.NotPossible):
        answering.answer(response, by=people["site"], answer=said, reason=" \n ")


def test_whoever_read_an_older_state_hears_what_happened(response, people):
    answers(response, people)
    with pytest.raises(SomebodyWasQuicker, match="to be accepted"):
        answering.answer(
            response, by=people["risk"], answer=Answer.SAFE_HERE, reason="Two cupboards", seen=0
        )


def test_what_was_said_cannot_be_changed(response, people):
    entry = answers(response, people).thread.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_nor_many_at_a_time(response, people, change):
    answers(response, people)
    with pytest.raises(TypeError):
        getattr(response.thread.all(), change)()


def test_a_draft_is_kept_for_the_partner_and_gone_once_the_answer_is_sent(response, people):
    answering.ask_to_draft(response, by=people["site"], colleague=people["risk"])
    with pytest.raises(answering.NotPossible, match="Somebody else was asked"):
        answering.draft(response, by=people["site"], answer=Answer.SAFE_HERE, text="Two cupboards")
    row = drafts(response, people)
    assert (row.draft_answer, row.draft, row.reason) == (Answer.SAFE_HERE, "Two cupboards", "")
    assert row.thread.last().text == "Two cupboards"
    row = answers(response, people)
    assert (row.draft_answer, row.draft, row.drafter) == ("", "", None)


def test_a_challenge_gives_the_site_two_weeks_however_late_it_comes(response, people):
    answers(response, people)
    today = timezone.localdate()
    for due, expected in ((-9, 14), (14, 14), (20, 20)):
        SiteResponse.objects.update(state=State.ANSWERED, due_on=today + timedelta(days=due))
        row = answering.challenge(response, by=people["risk"], question="Who looked?")
        assert row.due_on == today + timedelta(days=expected)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_tried_in_whatever_order_the_rules_hold(response, people, seed):
    chance = random.Random(seed)
    for _step in range(60):
        before = SiteResponse.objects.get()
        verb = chance.choice(list(VERBS))
        who = people if chance.random() < 0.8 else people | {"risk": people["site"]}
        try:
            after = VERBS[verb](response, who)
        except answering.NotPossible:
            after = SiteResponse.objects.get()
            assert (after.state, after.steps) == (before.state, before.steps)
        else:
            assert verb == "draft" or after.state == ARROWS[before.state, verb]
            assert verb != "draft" or (after.state == before.state and before.drafter)
        assert after.thread.count() == after.steps
        if chance.random() < 0.05:
            SiteResponse.objects.update(state=State.AWAITING, asked_at=timezone.now())


def test_whoever_drafted_it_does_not_judge_it(response, people):
    colleague = UserFactory()
    row = answering.ask_to_draft(response, by=people["site"], colleague=colleague)
    row = answering.draft(row, by=colleague, answer=Answer.NOT_HERE, text="No theatre here")
    row = answers(row, people)
    with pytest.raises(answering.NotPossible, match="You gave this answer yourself"):
        answering.accept(row, by=colleague)
    assert answering.accept(row, by=people["risk"]).state == State.ACCEPTED


def test_nobody_drafts_about_a_page_that_is_closed_to_them(response, people):
    closed = PageViewRestriction.objects.create(page=response.page, restriction_type="groups")
    closed.groups.add(Group.objects.get(name="Executive"))
    with pytest.raises(answering.NotPossible, match="may not open the learning page"):
        answering.ask_to_draft(response, by=people["site"], colleague=UserFactory())
    allowed = UserFactory(roles=["Executive"])
    assert answering.ask_to_draft(response, by=people["site"], colleague=allowed).drafter == allowed
