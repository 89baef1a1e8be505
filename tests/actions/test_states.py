"""Each arrow between the states of an action, and each that must not be."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intranet.network.models import ProviderSite
from learning.actions import doing
from learning.actions.bulk import reassign, redate
from learning.actions.models import Action, ActionEntry
from learning.actions.states import OPEN, SETTLED, Event, HostState, State
from learning.verbs import NotPossible, SomebodyWasQuicker
from tests.actions.making import (
    ROADS,
    VERBS,
    again,
    go,
    in_days,
    look_again_today,
    propose,
    wish,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# {(state, verb): the state after it}. What is not here must not be. That the host answers is only
# possible where a host was asked: see below.
ARROWS = {
    **{(state, "change"): state for state in OPEN},
    (State.PROPOSED, "ask_host"): State.PROPOSED,
    (State.PROPOSED, "agree"): State.AGREED,
    (State.AGREED, "start"): State.IN_PROGRESS,
    (State.IN_PROGRESS, "finish"): State.DONE,
    (State.DONE, "verify"): State.VERIFIED,
    (State.DONE, "send_back"): State.IN_PROGRESS,
    **{(state, "say_not_possible"): State.SAID_NOT_POSSIBLE for state in OPEN},
    (State.SAID_NOT_POSSIBLE, "approve"): State.NOT_POSSIBLE,
    (State.SAID_NOT_POSSIBLE, "send_back"): State.PROPOSED,
    (State.VERIFIED, "recheck"): State.RECHECKED,
    (State.VERIFIED, "find_undone"): State.IN_PROGRESS,
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", State)
def test_each_arrow_and_no_other(action, who, state, verb):
    before = go(action, state, who)
    assert before.state == state
    if state == State.VERIFIED:
        look_again_today(action)
    if (state, verb) in ARROWS:
        after = VERBS[verb](action, who)
        assert again(action).state == after.state == ARROWS[state, verb]
        assert after.history.count() == after.steps == before.steps + 1
    else:
        with pytest.raises(SomebodyWasQuicker):
            VERBS[verb](action, who)
        assert (again(action).state, again(action).steps) == (state, before.steps)


@pytest.mark.parametrize("state", OPEN)
def test_what_is_not_possible_goes_back_to_where_it_was(action, who, state):
    go(action, state, who)
    VERBS["say_not_possible"](action, who)
    assert VERBS["send_back"](action, who).state == state


def test_an_action_with_a_host_is_not_agreed_before_the_host_has(action, who):
    VERBS["ask_host"](action, who)
    with pytest.raises(NotPossible, match="Invented Hospital South has not agreed yet"):
        VERBS["agree"](action, who)
    VERBS["decline_as_host"](action, who)
    with pytest.raises(NotPossible, match="has declined"):
        VERBS["agree"](action, who)
    VERBS["ask_host"](action, who)
    assert VERBS["agree_as_host"](action, who).host_by == who["host"]
    assert VERBS["agree"](action, who).state == State.AGREED


def test_a_host_answers_once_and_says_why_not(action, who):
    VERBS["ask_host"](action, who)
    with pytest.raises(NotPossible, match="Say why the site declines"):
        doing.answer_as_host(action, by=who["host"], agrees=False, note="  ")
    VERBS["agree_as_host"](action, who)
    with pytest.raises(SomebodyWasQuicker):
        VERBS["decline_as_host"](action, who)


@pytest.mark.parametrize(
    "other",
    [{"what": "The pharmacist moves all ampoules"}, {"why": "More room"}, {"due_on": in_days(10)}],
)
@pytest.mark.parametrize("state", OPEN)
def test_with_other_words_or_another_day_the_host_is_asked_again(action, who, state, other):
    with_host(action, who, state)
    doing.change(action, by=who["site"], wish=wish(**other), owner=who["owner"], reason="Room")
    row = again(action)
    assert (row.state, row.host_state) == (State.PROPOSED, HostState.WAITING)
    assert row.host_by is row.host_at is None
    told = ["Host site", "The host site has agreed", "Waits for the host site"]
    assert told in row.history.last().changes


def test_another_owner_or_measure_is_no_question_for_the_host(action, who):
    with_host(action, who, State.AGREED)
    other = wish(measure_how="by the sister")
    doing.change(action, by=who["site"], wish=other, owner=who["site"], reason="A new rota")
    assert (again(action).state, again(action).host_state) == (State.AGREED, HostState.AGREED)


def test_a_host_that_has_closed_holds_up_no_change(action, who):
    with_host(action, who, State.AGREED)
    ProviderSite.objects.filter(pk=who["host_site"].pk).update(state=ProviderSite.State.CLOSED)
    doing.change(action, by=who["site"], wish=wish(due_on=in_days(9)), owner=who["owner"],
                 reason="Room")  # fmt: skip
    row = again(action)
    assert (row.state, row.host_state, row.due_on) == (
        State.AGREED, HostState.AGREED, in_days(9),
    )  # fmt: skip


def test_several_moved_at_once_ask_their_hosts_again(action, who, here):
    with_host(action, who, State.IN_PROGRESS)
    alone = go(propose(here, who["site"], owner=who["owner"]), State.AGREED, who)
    redate([action.pk, alone.pk], by=who["site"], due_on=in_days(3), reason="Sooner")
    row = again(action)
    assert (row.state, row.host_state, row.host_by) == (State.PROPOSED, HostState.WAITING, None)
    assert len(row.history.last().changes) == 2 and again(alone).state == State.AGREED
    reassign([action.pk], by=who["site"], owner=who["site"], reason="On leave")
    assert again(action).owner == who["site"]


def with_host(action, who, state):
    """Bring ``action`` into ``state`` with the host's agreement."""
    VERBS["ask_host"](action, who)
    VERBS["agree_as_host"](action, who)
    return go(action, state, who)


def test_a_host_that_is_not_needed_any_more_is_not_waited_for(action, who):
    VERBS["ask_host"](action, who)
    doing.ask_host(action, by=who["site"], host_site=None)
    assert VERBS["agree"](action, who).host_site is None


def test_the_host_is_another_open_site(action, here, there, who):
    with pytest.raises(NotPossible, match="another site"):
        doing.ask_host(action, by=who["site"], host_site=here)
    there.state = "closed"
    there.save()
    with pytest.raises(NotPossible, match="closed"):
        doing.ask_host(action, by=who["site"], host_site=there)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"owner": None}, "Name an owner"), ({"due_on": None}, "Set a date")],
)
def test_to_agree_needs_an_owner_and_a_date(here, who, fields, words):
    action = propose(here, who["site"], **{"owner": who["owner"]} | fields)
    with pytest.raises(NotPossible, match=words):
        VERBS["agree"](action, who)


def test_to_agree_needs_an_owner_who_is_still_here_and_a_day_to_come(action, who):
    who["owner"].is_active = False
    who["owner"].save()
    Action.objects.update(due_on=in_days(-1))
    with pytest.raises(NotPossible, match=r"owner has left.*date is over"):
        VERBS["agree"](action, who)


def test_days_that_are_over_and_people_who_left_are_refused(here, action, who):
    gone = UserFactory(is_active=False)
    for call in (
        lambda: propose(here, who["site"], due_on=in_days(-1)),
        lambda: propose(here, who["site"], owner=gone),
        lambda: doing.change(
            action, by=who["site"], wish=wish(due_on=in_days(-1)), owner=who["owner"]
        ),
        lambda: doing.change(action, by=who["site"], wish=wish(), owner=gone),
    ):
        with pytest.raises(NotPossible, match=r"to come|still works here"):
            call()


def test_what_was_agreed_is_changed_with_a_reason_and_keeps_owner_and_date(action, who):
    VERBS["agree"](action, who)
    moved = wish(due_on=in_days(33))
    with pytest.raises(NotPossible, match="Say why"):
        doing.change(action, by=who["site"], wish=moved, owner=who["owner"])
    for fields in (
        {"owner": None, "wish": moved},
        {"owner": who["owner"], "wish": wish(due_on=None)},
    ):
        with pytest.raises(NotPossible, match="keeps an owner and a date"):
            doing.change(action, by=who["site"], reason="Because", **fields)
    doing.change(action, by=who["site"], wish=moved, owner=who["owner"], reason="A later list")
    entry = action.history.get(event=Event.CHANGED)
    assert entry.text == "A later list"
    assert [what for what, *_ in entry.changes] == ["Due"]


def test_a_change_that_changes_nothing_is_none(action, who):
    with pytest.raises(NotPossible, match="Nothing was changed"):
        doing.change(action, by=who["site"], wish=wish(), owner=who["owner"])


@pytest.mark.parametrize(
    ("road", "verb"),
    [
        (State.DONE, "verify"),
        (State.DONE, "send_back"),
        (State.SAID_NOT_POSSIBLE, "approve"),
        (State.SAID_NOT_POSSIBLE, "send_back"),
    ],
)
def test_nobody_judges_what_they_said_themselves(action, who, road, verb):
    go(action, road, who)
    with pytest.raises(NotPossible, match="Somebody else"):
        VERBS[verb](action, who | {"risk": who["site"]})


def test_done_needs_something_that_shows_it(action, who):
    go(action, State.IN_PROGRESS, who)
    with pytest.raises(NotPossible, match="what shows"):
        doing.finish(action, by=who["site"], evidence=" ", link=" ")
    assert doing.finish(action, by=who["site"], link="https://example.org/a").state == State.DONE


@pytest.mark.parametrize(
    "verb", ["verify", "send_back", "say_not_possible", "recheck", "find_undone"]
)
def test_what_is_said_needs_words(action, who, verb):
    said = {
        "verify": lambda: doing.verify(action, by=who["risk"], effect=" "),
        "send_back": lambda: doing.send_back(action, by=who["risk"], reason=" "),
        "say_not_possible": lambda: doing.say_not_possible(action, by=who["site"], reason=" "),
        "recheck": lambda: doing.recheck(action, by=who["site"], found=" "),
        "find_undone": lambda: doing.find_undone(
            action, by=who["site"], reason=" ", due_on=in_days(9)
        ),
    }
    state = {
        "say_not_possible": State.PROPOSED, "recheck": State.VERIFIED,
        "find_undone": State.VERIFIED,
    }.get(verb, State.DONE)  # fmt: skip
    go(action, state, who)
    look_again_today(action)
    with pytest.raises(NotPossible, match=r"^Say"):
        said[verb]()
    assert again(action).state == state


def test_it_is_looked_at_again_when_the_months_are_over_and_not_before(action, who):
    go(action, State.VERIFIED, who)
    assert again(action).recheck_on > in_days(150)
    for verb in ("recheck", "find_undone"):
        with pytest.raises(NotPossible, match="not yet time"):
            VERBS[verb](action, who)


def test_whoever_read_an_older_state_hears_what_happened(action, who):
    seen = action.steps
    VERBS["agree"](action, who)
    with pytest.raises(SomebodyWasQuicker, match="“agreed” now"):
        doing.say_not_possible(action, by=who["owner"], reason="No drawer", seen=seen)


def test_nobody_edits_the_history(action):
    entry = action.history.get()
    entry.text = "Something else"
    for call in (
        entry.save,
        entry.delete,
        lambda: ActionEntry.objects.update(text="x"),
        lambda: action.history.update(text="x"),
        lambda: ActionEntry.objects.bulk_update([entry], ["text"]),
        lambda: ActionEntry.objects.all().delete(),
        lambda: action.history.all().delete(),
    ):
        with pytest.raises(TypeError):
            call()
    assert ActionEntry.objects.get().text == ""


BREAKS = {
    "action_state_is_known": {"state": "lost"},
    "action_host_state_is_known": {"host_state": "lost"},
    "action_says_what": {"what": ""},
    "action_host_is_asked": {"host_state": HostState.WAITING},
    "action_agreed_with_owner_date_and_host": {"state": State.AGREED, "owner": None},
    "action_done_with_evidence": {"state": State.DONE},
    "action_verified_with_effect": {"state": State.VERIFIED, "evidence": "x"},
    "action_not_possible_says_why": {"state": State.SAID_NOT_POSSIBLE},
    "action_not_possible_is_approved": {"state": State.NOT_POSSIBLE},
}


@pytest.mark.parametrize("broken", BREAKS)
def test_the_database_itself_refuses_what_breaks_a_rule(action, who, broken):
    done = {"done_by": who["site"], "done_at": timezone.now()}
    given = {"said_by": who["site"], "not_possible": "x", "state_before": State.PROPOSED}
    more = {
        "action_verified_with_effect": done,
        "action_done_with_evidence": done,
        "action_not_possible_is_approved": given,
        "action_host_state_is_known": {"host_site": who["host_site"]},
    }.get(broken, {})
    with pytest.raises(IntegrityError, match=broken), transaction.atomic():
        Action.objects.update(**BREAKS[broken] | more)


def test_the_database_refuses_a_judge_of_their_own_and_a_host_of_its_own(action, here, there, who):
    same = {"verified_by": who["site"], "done_by": who["site"]}
    said = {"approved_by": who["site"], "said_by": who["site"]}
    own = {"host_site": here, "host_state": HostState.WAITING}
    silent = {"host_site": there, "host_state": HostState.AGREED}
    for fields in (same, said, own, silent):
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.update(**fields)


PERSONS = ("site", "risk", "host", "owner")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from([*VERBS, "later"]), st.sampled_from(PERSONS)),
        min_size=1, max_size=25,
    )
)  # fmt: skip
def test_whatever_is_tried_in_whatever_order_the_rules_hold(here, who, path):
    """By whomever: who may is asked elsewhere; what may follow what is asked here."""
    with transaction.atomic():
        action = propose(here, who["site"], owner=who["owner"])
        for verb, person in path:
            before = again(action)
            if verb == "later":
                look_again_today(action)
                continue
            by = who | dict.fromkeys(("site", "risk", "host"), who[person])
            try:
                VERBS[verb](action, by)
            except NotPossible:
                assert again(action).state == before.state and again(action).steps == before.steps
                continue
            _holds(before, verb, again(action))
        transaction.set_rollback(True)


def _holds(before, verb, after):
    allowed = {before.state} if verb.endswith("_as_host") else {ARROWS.get((before.state, verb))}
    if before.state == State.SAID_NOT_POSSIBLE and verb == "send_back":
        allowed = {before.state_before}
    if verb == "find_undone":
        assert after.due_on > before.due_on and not after.effect and not after.verified_by
        assert after.history.filter(event=Event.VERIFIED, text=before.effect).exists()
    assert after.state in allowed
    assert after.history.count() == after.steps == before.steps + 1
    assert after.history.last().at == after.changed_at
    if after.state in SETTLED:
        assert after.owner and after.due_on
        assert after.host_state in (HostState.NOT_NEEDED, HostState.AGREED)
    if after.state in (State.VERIFIED, State.RECHECKED):
        assert after.verified_by != after.done_by and after.effect
    if after.state == State.NOT_POSSIBLE:
        assert after.approved_by != after.said_by and after.not_possible


def test_every_road_is_walked():
    assert set(ROADS) == set(State)


def test_an_owner_does_not_verify_what_another_said_is_done(who, here):
    row = propose(here, who["site"], owner=who["risk"])
    for verb in ("agree", "start", "finish"):
        row = VERBS[verb](row, who)
    Action.objects.filter(pk=row.pk).update(done_by=who["site"])
    with pytest.raises(NotPossible, match="You said this yourself"):
        doing.verify(row, by=who["risk"], effect="One strength in each drawer.")
