"""One action on its screen: who sees it, who may do what, and what comes of it."""

import pytest
from django.contrib.auth.models import Group

from learning.actions.states import State
from tests.actions.making import VERBS, again, go, in_days, look_again_today, monday, wish
from tests.actions.screen import NAMES_SOMEBODY, told
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_the_whole_way_of_an_action(action, who, at):
    partner, owner, team = at(who["site"]), at(who["owner"]), at(who["risk"])
    assert "It waits to be agreed." in partner.look()
    assert partner.forms() == ["agree", "change", "ask-host", "not-possible"]
    assert "Agreed" in partner.say("agree")
    owner.look()
    assert owner.forms() == ["start", "not-possible"]
    owner.say("start")
    assert owner.forms() == ["finish", "not-possible"]
    owner.say("finish", evidence="One strength in each drawer")
    assert owner.forms() == [] and again(action).state == State.DONE
    team.look()
    assert team.forms() == ["verify", "send-back"]
    team.say("send-back", reason="Which theatres were looked at?")
    assert "Which theatres were looked at?" in owner.look()
    owner.say("finish", evidence="One strength in each of 12 drawers")
    team.look()
    said = team.say("verify", effect="No two strengths share a drawer", months="6")
    assert "No two strengths share a drawer" in said and "To be looked at again on" in said
    look_again_today(action)
    owner.look()
    assert owner.forms() == ["recheck", "no-longer"]
    owner.say("recheck", found_there="Still one in each")
    assert again(action).state == State.RECHECKED
    history = partner.look()
    for words in ("Proposed", "Agreed", "Sent back", "Verified", "Checked again"):
        assert f"<strong>{words}</strong>" in history


def test_not_possible_is_said_and_approved_by_another(action, who, at):
    at(who["owner"]).say("not-possible", reason="There is only one drawer")
    team = at(who["risk"])
    assert team.forms() == ["approve", "send-back"]
    assert "There is only one drawer" in team.say("approve")
    assert again(action).state == State.NOT_POSSIBLE


def test_a_host_site_is_asked_and_answers(action, who, at, there):
    partner = at(who["site"])
    partner.say("ask-host", host_site=there.pk)
    assert "Invented Hospital South has not agreed yet" in partner.look()
    assert "agree" not in partner.forms()
    host = at(who["host"])
    assert host.forms() == ["host-agree", "host-decline"]
    assert "Say why the site declines" in host.say("host-decline", note=" ")
    host.say("host-decline", note="The theatre is closed until spring")
    assert "The theatre is closed until spring" in partner.look()
    partner.say("ask-host", host_site=there.pk)
    host.look()
    host.say("host-agree")
    partner.look()
    partner.say("agree")
    assert again(action).state == State.AGREED


NOBODYS = {"agree": {}, "change": {}, "ask-host": {}, "start": {}, "finish": {"evidence": "x"},
           "not-possible": {"reason": "x"}, "verify": {"effect": "x"}, "send-back": {"reason": "x"},
           "approve": {}, "recheck": {"found_there": "x"}, "host-agree": {},
           "host-decline": {"note": "x"}}  # fmt: skip


def outsiders(here):
    return [
        partner_of(ProviderSiteFactory()),
        StaffProfileFactory(home_site=here).user,
        UserFactory(roles=["Editor"]),
        UserFactory(roles=["Publisher"]),
    ]


def test_for_whoever_has_nothing_to_do_with_it_it_is_not_there(client, action, address, here):
    for user in outsiders(here):
        client.force_login(user)
        for act, fields in NOBODYS.items():
            assert client.post(address, {"act": act, "seen": 1, **fields}).status_code == 404
        for one in (address, f"{address}file/"):
            response = client.get(one)
            assert response.status_code == 404
            assert action.what not in response.content.decode()
        assert action.what not in client.get("/actions/?show=all").content.decode()
    client.logout()
    assert client.get(address).status_code == 302
    assert again(action).steps == 1


@pytest.mark.parametrize(
    ("person", "state", "refused"),
    [
        ("owner", State.PROPOSED, {"agree", "change", "ask-host", "verify", "host-agree"}),
        ("owner", State.DONE, {"verify", "send-back"}),
        ("site", State.DONE, {"verify", "send-back", "host-agree"}),
        ("site", State.SAID_NOT_POSSIBLE, {"approve", "send-back"}),
        ("risk", State.AGREED, {"start", "finish", "not-possible", "host-agree"}),
        ("host", State.PROPOSED, {"agree", "change", "ask-host", "not-possible", "verify"}),
    ],
)
def test_who_sees_it_and_may_not_is_told_who_may(action, who, at, person, state, refused):
    VERBS["ask_host"](action, who)
    VERBS["agree_as_host"](action, who)
    go(action, state, who)
    at_it = at(who[person])
    before = again(action).steps
    assert not refused & set(at_it.forms())
    for act in refused:
        answer = at_it.client.post(at_it.address, {"act": act, "seen": before, **NOBODYS[act]})
        assert answer.status_code == 403
        assert "Only " in answer.content.decode()
    assert again(action).steps == before


@pytest.mark.parametrize("role", ["Executive", "Administrator"])
def test_who_follows_it_does_nothing(action, at, role):
    person = at(UserFactory(roles=[role]))
    assert person.forms() == []
    for act, fields in NOBODYS.items():
        assert (
            person.client.post(person.address, {"act": act, "seen": 1, **fields}).status_code == 403
        )


def test_the_line_manager_of_the_owner_sees_it_and_does_nothing(action, who, at, here):
    manager = StaffProfileFactory(home_site=here)
    type(manager).objects.filter(user=who["owner"]).update(line_manager=manager)
    assert at(manager.user).forms() == []


def test_nobody_judges_their_own_word_on_the_screen(action, here, at):
    both = partner_of(here)
    both.groups.add(Group.objects.get(name="Risk and quality team"))
    person = at(both)
    for act, fields in (("agree", {}), ("start", {}), ("finish", {"evidence": "Looked"})):
        person.say(act, **fields)
    assert person.forms() == []
    assert "You said this yourself" in person.say("verify", effect="x")
    assert again(action).state == State.DONE


def test_the_second_of_two_sees_what_happened_and_keeps_their_words(action, who, at, here):
    go(action, State.IN_PROGRESS, who)
    first, second = at(who["owner"]), at(partner_of(here))
    first.say("not-possible", reason="There is only one drawer")
    said = second.say("finish", evidence="One in each drawer")
    assert "Somebody was quicker" in said
    assert "readonly>One in each drawer</textarea>" in said
    assert again(action).state == State.SAID_NOT_POSSIBLE


def test_a_get_changes_nothing_and_what_is_no_verb_is_refused(action, who, at):
    person = at(who["site"])
    person.client.get(person.address, {"act": "agree", "seen": 1})
    assert person.client.post(person.address, {"act": "burn"}).status_code == 400
    assert person.client.post(person.address, {"act": "agree"}).status_code == 302
    assert again(action).state == State.PROPOSED


@pytest.mark.parametrize(
    ("state", "act", "field", "by"),
    [
        (State.IN_PROGRESS, "finish", "evidence", "owner"),
        (State.PROPOSED, "not-possible", "reason", "owner"),
        (State.DONE, "verify", "effect", "risk"),
        (State.DONE, "send-back", "reason", "risk"),
    ],
)
def test_what_is_written_passes_the_gate(action, who, at, state, act, field, by):
    go(action, state, who)
    said = at(who[by]).say(act, **{field: NAMES_SOMEBODY})
    assert "Jane Hargreaves”" in said and again(action).state == state


def test_it_is_changed_on_its_screen_with_a_reason(action, who, at, here):
    go(action, State.AGREED, who)
    other = StaffProfileFactory(home_site=here, user__last_name="Newbold").user
    person = at(who["site"])
    moved = told(wish(due_on=in_days(21)))
    found = person.say("change", find="owner", owner_called="newb", **moved)
    assert "Newbold" in found and again(action).owner == who["owner"]
    assert "Say why it is changed." in person.say("change", owner=other.pk, keep=1, **moved)
    person.say("change", owner=other.pk, reason="On leave", keep=1, **moved)
    assert again(action).owner == other and again(action).due_on == in_days(21)
    assert "On leave" in person.look()


def test_an_owner_is_somebody_of_the_site(action, who, at):
    elsewhere = StaffProfileFactory().user
    said = at(who["site"]).say("change", owner=elsewhere.pk, keep=1, **told(wish()))
    assert "Choose an owner from the list." in said and again(action).owner == who["owner"]


def test_hints_come_once_and_never_refuse(action, who, at):
    person = at(who["site"])
    vague = told(wish(what="Raise awareness of ampoules"), owner=who["owner"].pk)
    said = person.say("change", **vague)
    assert "could this be sharper?" in said and "Raise awareness of ampoules</textarea>" in said
    assert "Nothing is measured" not in said and again(action).steps == 1
    person.say("change", keep=1, **vague)
    assert again(action).what == "Raise awareness of ampoules"
    # The old words are not held against whoever only moves the date.
    moved = told(wish(what="Raise awareness of ampoules", due_on=monday()))
    assert "sharper" not in person.say("change", owner=who["owner"].pk, **moved)
    assert again(action).due_on == monday()


def test_a_screen_costs_the_same_however_long_its_history_is(action, who, at, here):
    people = [at(who[name]) for name in ("site", "owner", "risk")]

    def costs():
        return [len(queries_of(person.client, person.address)) for person in people]

    before = costs()
    assert max(before) <= 19
    for n in range(5):
        person = at(who["site"])
        person.say("change", keep=1, owner=who["owner"].pk, **told(wish(due_on=in_days(30 + n))))
    StaffProfileFactory.create_batch(10, home_site=here)
    assert costs() == before
