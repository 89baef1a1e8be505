"""Each arrow between the states of a response, and each that must not be."""

import random

import pytest
from django.utils import timezone

from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.states import Answer, State
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


VERBS = {
    "consider": lambda row, who: answering.consider(row, by=who["site"]),
    "ask_to_draft": lambda row, who: answering.ask_to_draft(
        row, by=who["site"], colleague=who["risk"]
    ),
    "answer": answers,
    "challenge": lambda row, who: answering.challenge(row, by=who["risk"], question="Who looked?"),
    "accept": lambda row, who: answering.accept(row, by=who["risk"]),
}
ARROWS = {
    (State.AWAITING, "consider"): State.CONSIDERING,
    (State.AWAITING, "ask_to_draft"): State.CONSIDERING,
    (State.AWAITING, "answer"): State.ANSWERED,
    (State.CONSIDERING, "ask_to_draft"): State.CONSIDERING,
    (State.CONSIDERING, "answer"): State.ANSWERED,
    (State.ANSWERED, "answer"): State.ANSWERED,
    (State.ANSWERED, "challenge"): State.CHALLENGED,
    (State.ANSWERED, "accept"): State.ACCEPTED,
    (State.CHALLENGED, "ask_to_draft"): State.CHALLENGED,
    (State.CHALLENGED, "answer"): State.ANSWERED,
}
ROADS = {
    State.AWAITING: [],
    State.CONSIDERING: ["consider"],
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
        with pytest.raises(answering.SomebodyWasQuicker):
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
    with pytest.raises(answering.SomebodyWasQuicker, match="to be accepted"):
        answering.answer(
            response, by=people["risk"], answer=Answer.SAFE_HERE, reason="Two cupboards", seen=0
        )


def test_what_was_said_cannot_be_changed(response, people):
    entry = answers(response, people).thread.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


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
            assert after.state == ARROWS[before.state, verb]
        assert after.thread.count() == after.steps
        if chance.random() < 0.05:
            SiteResponse.objects.update(state=State.AWAITING, asked_at=timezone.now())
