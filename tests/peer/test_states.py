"""Each arrow between the states of an invitation, and each that must not be."""

import random
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from intranet.network.models import StaffProfile
from learning.peer import inviting
from learning.peer.ending import end_over
from learning.peer.models import Invitation, PeerEntry
from learning.peer.states import Event, State
from learning.responses.models import SiteResponse
from learning.verbs import NotPossible, SomebodyWasQuicker
from tests.factories import StaffProfileFactory
from tests.peer.conftest import COMMENT, again, asked, asked_adviser, in_days
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(partner, peer):
    return {"site": partner, "peer": peer}


def over(row, who):
    """Let its last day be over, and the worker take note of that."""
    Invitation.objects.filter(pk=row.pk, state=State.INVITED).update(ends_on=in_days(-1))
    if not end_over(timezone.now()):
        raise NotPossible("Nothing was to be ended.")


VERBS = {
    "comment": lambda row, who: inviting.comment(row, by=who["peer"], text=COMMENT),
    "decline": lambda row, who: inviting.decline(row, by=who["peer"], reason="I am away"),
    "record": lambda row, who: inviting.record_advice(
        row, by=who["site"], advice=COMMENT, received_on=timezone.localdate()
    ),
    "withdraw": lambda row, who: inviting.withdraw(row, by=who["site"]),
    "over": over,
}
ENDS = {
    "comment": State.COMMENTED,
    "decline": State.DECLINED,
    "record": State.COMMENTED,
    "withdraw": State.WITHDRAWN,
    "over": State.ENDED,
}
OF_PEER = {"comment", "decline", "withdraw", "over"}
OF_ADVISER = {"record", "withdraw", "over"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("before", [None, "comment", "decline", "withdraw", "over"])
def test_each_arrow_and_no_other_for_a_peer(thing, who, before, verb):
    row = asked(thing, who["site"], who["peer"])
    if before:
        VERBS[before](row, who)
    state, words = again(row).state, row.entries.count()
    if before is None and verb in OF_PEER:
        VERBS[verb](row, who)
        assert again(row).state == ENDS[verb]
        assert row.entries.count() == (1 if verb == "over" else 2)
    else:
        with pytest.raises(NotPossible):
            VERBS[verb](row, who)
        assert (again(row).state, row.entries.count()) == (state, words)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("before", [None, "record", "withdraw", "over"])
def test_each_arrow_and_no_other_for_an_adviser(thing, who, before, verb):
    row = asked_adviser(thing, who["site"])
    if before:
        VERBS[before](row, who)
    state, words = again(row).state, row.entries.count()
    if before is None and verb in OF_ADVISER:
        VERBS[verb](row, who)
        assert again(row).state == ENDS[verb]
    else:
        with pytest.raises(NotPossible):
            VERBS[verb](row, who)
        assert (again(row).state, row.entries.count()) == (state, words)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_tried_in_whatever_order_the_rules_hold(thing, who, seed):
    chance = random.Random(seed)
    rows = []
    for _step in range(40):
        before = {row.pk: row.state for row in Invitation.objects.all()}
        try:
            if not rows or chance.random() < 0.3:
                ask = chance.choice([asked, asked_adviser])
                given = (thing, who["site"], who["peer"]) if ask is asked else (thing, who["site"])
                rows.append(ask(*given))
            else:
                VERBS[chance.choice(list(VERBS))](chance.choice(rows), who)
        except NotPossible:
            assert {row.pk: row.state for row in Invitation.objects.all()} == before
        for row in Invitation.objects.all():
            assert before.get(row.pk, State.INVITED) in (State.INVITED, row.state)
            events = list(row.entries.order_by("number").values_list("event", flat=True))
            silent = row.state in (State.INVITED, State.ENDED)
            assert events == [Event.INVITED] + ([] if silent else [row.state])
        opened = Invitation.objects.filter(state=State.INVITED)
        assert opened.filter(peer=who["peer"]).count() <= 1
        assert opened.exclude(adviser="").count() <= 1


def test_nobody_is_asked_twice_about_one_thing_until_the_first_is_answered(thing, who, here):
    row = asked(thing, who["site"], who["peer"])
    with pytest.raises(SomebodyWasQuicker, match="asked already"):
        asked(thing, who["site"], who["peer"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            response=row.response, action=row.action, provider_site=here, peer=who["peer"],
            peer_site=row.peer_site, ends_on=row.ends_on, invited_by=who["site"],
            invited_at=timezone.now(),
        )  # fmt: skip
    VERBS["decline"](row, who)
    assert asked(thing, who["site"], who["peer"]).state == State.INVITED


def test_one_that_is_over_does_not_stand_in_the_way(thing, who):
    row = asked(thing, who["site"], who["peer"])
    Invitation.objects.update(ends_on=in_days(-1))
    assert again(row).stands(in_days(0)) == State.ENDED
    asked(thing, who["site"], who["peer"])
    assert again(row).state == State.ENDED


def test_what_was_said_cannot_be_changed_or_doubled(thing, who):
    row = asked(thing, who["site"], who["peer"])
    VERBS["comment"](row, who)
    entry = row.entries.get(event=Event.COMMENTED)
    for change in (entry.save, entry.delete, row.entries.all().delete):
        with pytest.raises(TypeError):
            change()
    for event in (Event.DECLINED, Event.COMMENTED):
        with pytest.raises(IntegrityError), transaction.atomic():
            PeerEntry.objects.create(
                invitation=row, number=2, at=timezone.now(), by=who["peer"], event=event, text="No"
            )


def test_the_peer_works_at_another_site(thing, who, here, there, colleague):
    with pytest.raises(NotPossible, match="another site"):
        asked(thing, who["site"], colleague)
    visiting = StaffProfileFactory(home_site=there, other_sites=[here]).user
    with pytest.raises(NotPossible, match="another site"):
        asked(thing, who["site"], visiting)
    with pytest.raises(NotPossible, match="still works here"):
        asked(thing, who["site"], who["site"])  # has no place of work
    who["peer"].is_active = False
    with pytest.raises(NotPossible, match="still works here"):
        asked(thing, who["site"], who["peer"])
    assert not Invitation.objects.exists()


def test_nobody_asks_themselves(thing, risk, there):
    StaffProfileFactory(user=risk, home_site=there)
    with pytest.raises(NotPossible, match="somebody else"):
        asked(thing, risk, risk)


@pytest.mark.parametrize("days", [0, -1, 29])
def test_it_ends_between_tomorrow_and_four_weeks_from_now(thing, who, days):
    with pytest.raises(NotPossible, match="28 days"):
        asked(thing, who["site"], who["peer"], days)


@pytest.mark.parametrize("days", [1, 28])
def test_the_first_and_the_last_day_count(thing, who, days):
    assert asked(thing, who["site"], who["peer"], days).ends_on == in_days(days)


def test_it_is_open_for_the_whole_of_its_last_day(thing, who):
    row = asked(thing, who["site"], who["peer"], 1)
    inviting.comment(row, by=who["peer"], text=COMMENT, now=timezone.now() + timedelta(days=1))
    assert again(row).state == State.COMMENTED


def test_nobody_answers_after_the_end_even_if_the_worker_stood_still(thing, who):
    row = asked(thing, who["site"], who["peer"], 1)
    with pytest.raises(SomebodyWasQuicker, match="ended"):
        inviting.comment(row, by=who["peer"], text=COMMENT, now=timezone.now() + timedelta(days=2))
    assert again(row).state == State.INVITED


def test_nobody_else_answers(thing, who, other_partner):
    row = asked(thing, who["site"], who["peer"])
    for verb in ("comment", "decline"):
        with pytest.raises(NotPossible, match="not asked of you"):
            VERBS[verb](row, who | {"peer": other_partner})


def test_whoever_came_to_work_at_the_site_is_no_peer_any_more(thing, who, here):
    row = asked(thing, who["site"], who["peer"])
    StaffProfile.objects.filter(user=who["peer"]).update(home_site=here)
    with pytest.raises(NotPossible, match="not asked of you"):
        VERBS["comment"](row, who)
    assert again(row).state == State.INVITED


def test_nobody_is_asked_about_a_page_that_is_closed_to_them(thing, who, page):
    closed = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    closed.groups.add(Group.objects.get(name="Executive"))
    with pytest.raises(NotPossible, match="may not open the page"):
        asked(thing, who["site"], who["peer"])
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("happens", ["restricted", "taken down"])
def test_a_page_that_was_closed_meanwhile_closes_the_invitation(thing, who, page, happens):
    row = asked(thing, who["site"], who["peer"])
    if happens == "restricted":
        shut(page)
    else:
        page.unpublish()
    with pytest.raises(NotPossible, match="not asked of you"):
        VERBS["comment"](row, who)


def test_a_site_that_was_closed_asks_nobody(thing, who, here):
    row = asked(thing, who["site"], who["peer"])
    here.state = "closed"
    here.save()
    with pytest.raises(NotPossible, match="not asked of you"):
        VERBS["comment"](row, who)
    VERBS["withdraw"](row, who)
    thing.refresh_from_db()
    with pytest.raises(NotPossible, match="closed"):
        asked(thing, who["site"], who["peer"])


def test_what_is_no_longer_asked_is_nothing_to_look_at(row, who):
    SiteResponse.objects.update(state="closed")
    with pytest.raises(NotPossible, match="no longer asked"):
        asked(row, who["site"], who["peer"])


@pytest.mark.parametrize("days", [-1, 1])
def test_advice_comes_after_it_was_asked_for_and_not_in_the_future(thing, who, days):
    row = asked_adviser(thing, who["site"])
    with pytest.raises(NotPossible, match="Advice comes after"):
        inviting.record_advice(row, by=who["site"], advice=COMMENT, received_on=in_days(days))
    assert again(row).state == State.INVITED


@pytest.mark.parametrize("verb", ["comment", "decline"])
def test_an_answer_has_words(thing, who, verb):
    row = asked(thing, who["site"], who["peer"])
    say = inviting.comment if verb == "comment" else inviting.decline
    with pytest.raises(NotPossible):
        say(row, by=who["peer"], **{"text" if verb == "comment" else "reason": " \n"})
