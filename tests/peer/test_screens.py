"""Who sees what of an invitation, asked as the wrong person too."""

import pytest

from intranet.network.models import StaffProfile
from learning.peer import inviting
from learning.peer.models import Invitation
from learning.peer.states import State
from learning.responses import answering
from tests.actions.making import go, propose
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory
from tests.peer.conftest import (
    COMMENT,
    QUESTION,
    asked,
    asked_adviser,
    elsewhere,
    in_days,
)
from tests.queries import queries_of
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db

ANSWER = "The two strengths lie in one drawer with us."


@pytest.fixture
def answered(row, partner):
    return answering.answer(row, by=partner, answer="action_needed", reason=ANSWER)


def home_of(thing):
    kind = "actions" if hasattr(thing, "what") else "responses"
    return f"/{kind}/{thing.pk}/"


def asking_at(thing):
    kind = "action" if hasattr(thing, "what") else "response"
    return f"/peer-challenge/{kind}/{thing.pk}/"


def look_at(invitation):
    return f"/peer-challenge/{invitation.pk}/"


def shown(person, user, address):
    return person(user, address).answer.content.decode()


def test_from_being_asked_to_the_comment_beside_the_thread(thing, person, partner, peer):
    desk = person(partner, "/")
    assert "Ask somebody else to look" in desk.client.get(home_of(thing)).content.decode()
    desk.address = asking_at(thing)
    desk.look()
    assert "Robin Peerless, Invented Hospital South" in desk.client.post(
        desk.address, {"act": "peer", "find": "colleague", "colleague_called": "peerless"}
    ).content.decode().replace("</label>", "")
    said = desk.say("peer", colleague=peer.pk, question=QUESTION, ends_on=in_days(14))
    assert "Asked. They hear of it at once" in said
    invitation = Invitation.objects.get()
    reader = person(peer, "/peer-challenge/")
    assert look_at(invitation) in reader.answer.content.decode()
    assert "See what is asked of you" in reader.client.get("/").content.decode()
    reader.address = look_at(invitation)
    assert QUESTION in reader.look()
    said = reader.say("comment", text=COMMENT)
    assert COMMENT in said and QUESTION not in said
    assert "See what is asked of you" not in reader.client.get("/").content.decode()
    said = desk.client.get(home_of(thing)).content.decode()
    assert COMMENT in said and "Robin Peerless, Invented Hospital South, as peer" in said


def test_a_peer_sees_the_answer_and_its_thread_and_no_draft(
    answered, row, person, partner, peer, colleague, risk
):
    answering.challenge(row, by=risk, question="Who looked?")
    answering.ask_to_draft(row, by=partner, colleague=colleague)
    answering.draft(row, by=colleague, answer="safe_here", text="A draft that nobody sent")
    said = shown(person, peer, look_at(asked(row, partner, peer)))
    assert ANSWER in said and "Who looked?" in said and row.page.url in said
    assert "A draft that nobody sent" not in said and "Birchley" not in said


def test_a_peer_sees_of_an_action_neither_owner_nor_file_nor_history(
    action, person, partner, peer, risk
):
    go(action, "done", {"site": partner, "risk": risk})
    type(action).objects.update(link="https://example.org/evidence", file="evidence/x.csv")
    said = shown(person, peer, look_at(asked(action, partner, peer)))
    for words in (action.what, action.why, action.measure, "Strong", "One in each drawer"):
        assert words in said
    for words in ("Birchley", "example.org/evidence", "Download", f"/actions/{action.pk}/"):
        assert words not in said


def test_a_peer_sees_nothing_else_of_the_site(thing, status, partner, peer, action, row):
    asked(thing, partner, peer)
    for address in (f"/actions/{action.pk}/", f"/responses/{row.pk}/", asking_at(thing)):
        assert status(peer, address) == 404
    assert status(peer, f"/actions/{action.pk}/file/") == 404


def test_peers_look_with_their_own_eyes(thing, person, partner, peer):
    other = elsewhere("Othermost")
    inviting.comment(asked(thing, partner, other), by=other, text=COMMENT)
    said = shown(person, peer, look_at(asked(thing, partner, peer)))
    assert COMMENT not in said and "Othermost" not in said


def test_for_everybody_else_there_is_nothing(thing, status, partner, peer, colleague, there):
    invitation = asked(thing, partner, peer)
    stranger = elsewhere("Othermost")
    other = asked(thing, partner, stranger)
    reader = StaffProfileFactory(home_site=there).user
    for user in (colleague, reader, stranger, UserFactory(roles=["Executive"])):
        assert status(user, look_at(invitation)) == 404
        assert status(user, asking_at(thing)) == 404
    assert status(peer, look_at(other)) == 404
    assert status(partner, "/peer-challenge/999999/") == 404


def test_nobody_else_asks_answers_or_withdraws(thing, client, partner, peer):
    invitation = asked(thing, partner, peer)
    for user, address, act, expected in (
        (peer, look_at(invitation), "withdraw", 403),
        (partner, look_at(invitation), "comment", 403),
        (elsewhere("Othermost"), look_at(invitation), "comment", 404),
        (peer, asking_at(thing), "peer", 404),
        (partner, look_at(invitation), "nonsense", 400),
    ):
        client.force_login(user)
        answer = client.post(address, {"act": act, "text": COMMENT, "question": QUESTION})
        assert answer.status_code == expected, (user, act)
    assert Invitation.objects.get().state == State.INVITED


@pytest.mark.parametrize("happens", ["withdrawn", "over", "moved", "restricted", "taken down"])
def test_what_was_closed_meanwhile_shows_nothing_and_gives_the_text_back(
    thing, person, partner, peer, page, here, happens
):
    invitation = asked(thing, partner, peer)
    reader = person(peer, look_at(invitation))
    if happens == "withdrawn":
        inviting.withdraw(invitation, by=partner)
    elif happens == "over":
        Invitation.objects.update(ends_on=in_days(-1))
    elif happens == "moved":
        StaffProfile.objects.filter(user=peer).update(home_site=here)
    elif happens == "restricted":
        shut(page)
    else:
        page.unpublish()
    said = reader.say("comment", text=COMMENT)
    assert COMMENT in said and "What you wrote was not kept" in said
    said = reader.look()
    title = thing.what if hasattr(thing, "what") else page.title
    assert "No longer open to you" in said and title not in said and QUESTION not in said
    assert not list(reader.client.get("/peer-challenge/").context["asked"])
    assert "See what is asked of you" not in reader.client.get("/").content.decode()
    assert Invitation.objects.get().entries.filter(text=COMMENT).count() == 0


def test_once_answered_they_see_their_own_words_and_nothing_else(thing, person, partner, peer):
    invitation = asked(thing, partner, peer)
    reader = person(peer, look_at(invitation))
    said = reader.say("decline", reason="I am away for two weeks")
    assert "I am away for two weeks" in said and QUESTION not in said
    assert (thing.what if hasattr(thing, "what") else thing.page.title) not in said
    assert "Declined for Invented Hospital North" in shown(person, peer, "/peer-challenge/")


@pytest.fixture
def third(db):
    return ProviderSiteFactory(name="Invented Hospital Third")


def test_what_the_gate_finds_is_not_kept(third, thing, person, partner, peer):
    desk = person(partner, asking_at(thing))
    telling = "Sister Jane Hargreaves found it."
    said = desk.say("peer", colleague=peer.pk, question=telling, ends_on=in_days(3))
    assert "There is a problem" in said and telling in said
    invitation = asked(thing, partner, peer)
    reader = person(peer, look_at(invitation))
    assert "There is a problem" in reader.say("comment", text=telling)
    assert "There is a problem" in reader.say("decline", reason=telling)
    assert "There is a problem" in reader.say("comment", text=f"It was so at {third}.")
    assert Invitation.objects.get().state == State.INVITED


def test_advice_from_outside_is_recorded_by_those_who_asked(thing, person, partner, risk):
    desk = person(partner, asking_at(thing))
    desk.say(
        "adviser", adviser="Avis Outward", organisation="Invented Institute",
        question=QUESTION, ends_on=in_days(5),
    )  # fmt: skip
    other = person(risk, look_at(Invitation.objects.get()))
    assert other.forms() == ["record", "withdraw"]
    other.say("record", advice=COMMENT, received_on=in_days(0))
    said = desk.client.get(home_of(thing)).content.decode()
    assert "Advice received from Avis Outward, Invented Institute" in said and COMMENT in said


@pytest.mark.parametrize("day", ["", "never", 0, 29])
def test_a_bad_last_day_is_said_and_changes_nothing(thing, person, partner, peer, day):
    desk = person(partner, asking_at(thing))
    given = in_days(day) if isinstance(day, int) else day
    said = desk.say("peer", colleague=peer.pk, question=QUESTION, ends_on=given)
    assert "There is a problem" in said and QUESTION in said
    assert not Invitation.objects.exists()


def test_only_people_of_other_sites_are_found(thing, person, partner, peer, colleague):
    desk = person(partner, asking_at(thing))
    find = {"act": "peer", "find": "colleague", "colleague_called": "robin"}
    said = desk.client.post(desk.address, find).content.decode()
    assert "Peerless" in said and "Birchley" not in said
    said = desk.say("peer", colleague=colleague.pk, question=QUESTION, ends_on=in_days(3))
    assert "Choose a colleague from the list" in said


def test_two_ask_the_same_person_and_the_second_keeps_their_text(thing, person, partner, peer):
    desk = person(partner, asking_at(thing))
    asked(thing, partner, peer)
    said = desk.say("peer", colleague=peer.pk, question=QUESTION, ends_on=in_days(3))
    assert "They are asked already" in said and QUESTION in said
    assert Invitation.objects.count() == 1


def test_screens_cost_the_same_however_many_were_asked(thing, person, partner, peer, answered):
    mine = asked(thing, partner, peer)
    addresses = [(peer, look_at(mine)), (partner, home_of(thing)), (partner, asking_at(thing))]
    addresses.append((peer, "/peer-challenge/"))

    def costs():
        return [len(queries_of(person(user, at).client, at)) for user, at in addresses]

    before = costs()
    for n in range(3):
        other = elsewhere(f"Other{n}")
        inviting.comment(asked(thing, partner, other), by=other, text=COMMENT)
        asked_adviser(thing, partner, days=n + 1) if n == 0 else None
    assert costs() == before
    assert max(before) <= 19 and before[0] <= 16, before


def test_a_host_site_sees_the_action_and_nothing_of_peers(
    person, partner, peer, colleague, here, page
):
    host = elsewhere("Hostmost")
    site = host.profile.home_site
    action = propose(here, partner, owner=colleague, pages=[page], host_site=site)
    inviting.comment(asked(action, partner, peer), by=peer, text=COMMENT)
    address = f"/actions/{action.pk}/"
    assert COMMENT in shown(person, colleague, address)
    said = shown(person, host, address)
    assert action.what in said
    assert COMMENT not in said and "Peerless" not in said
