"""A verified action that no longer holds is to be done again, and its owner hears of it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from intranet.delivery.models import Delivery
from learning.actions import doing
from learning.actions.models import Action
from learning.actions.states import Event, State
from learning.responses.models import SiteResponse
from learning.verbs import NotPossible
from tests.actions.making import VERBS, again, go, in_days, look_again_today, propose
from tests.factories import ProviderSiteFactory, StaffProfileFactory, learning_page
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db

EFFECT = "No two strengths share a drawer"


@pytest.fixture
def verified(action, who):
    go(action, State.VERIFIED, who)
    look_again_today(action)
    return again(action)


def mails(user):
    return Delivery.objects.filter(recipient=user, channel="email")


def test_it_is_in_progress_again_with_a_date_and_the_history_keeps_both(verified, who):
    VERBS["find_undone"](verified, who)
    row = again(verified)
    assert (row.state, row.due_on) == (State.IN_PROGRESS, in_days(28))
    assert (row.effect, row.verified_by, row.verified_at, row.recheck_on) == ("", None, None, None)
    assert row.history.get(event=Event.VERIFIED).text == EFFECT
    entry = row.history.get(event=Event.NO_LONGER)
    assert entry.text == row.sent_back == "The drawers were swapped back"
    assert [what for what, *_ in entry.changes] == ["Due"]


def test_the_owner_hears_of_it_and_the_mail_tells_nothing(verified, who):
    VERBS["find_undone"](verified, who)
    message = mails(who["owner"]).get().message
    assert message.path == f"/actions/{verified.pk}/"
    said = f"{message.subject} {message.context} {message.why}"
    assert "drawer" not in said and "ampoule" not in said and "Invented" not in said


def test_an_owner_who_said_it_or_left_or_may_not_see_it_gets_no_mail(here, who):
    def found_undone(by, **fields):
        row = go(propose(here, who["site"], owner=who["owner"], **fields), State.VERIFIED, who)
        look_again_today(row)
        return lambda: doing.find_undone(row, by=by, reason="Swapped back", due_on=in_days(9))

    found_undone(who["owner"])()
    page = learning_page()
    closed = found_undone(who["site"], pages=[page])
    shut(page)
    closed()
    gone = found_undone(who["site"])
    who["owner"].is_active = False
    who["owner"].save()
    gone()
    assert not mails(who["owner"]).exists()


def test_a_day_that_is_over_is_refused(verified, who):
    with pytest.raises(NotPossible, match="That day is over"):
        doing.find_undone(verified, by=who["site"], reason="Swapped", due_on=in_days(-1))
    assert again(verified).state == State.VERIFIED


def test_on_its_screen_it_passes_the_gate_and_is_verified_anew(verified, who, at):
    owner = at(who["owner"])
    screen = owner.look()
    assert owner.forms() == ["recheck", "no-longer"]
    assert f'value="{in_days(28):%Y-%m-%d}"' in screen
    due = f"{in_days(30):%Y-%m-%d}"
    assert "Say what you saw" in owner.say("no-longer", missing_there="", due_on=due)
    refused = owner.say("no-longer", missing_there="Dr Margaret Thornbury moved it", due_on=due)
    assert "Thornbury" in refused and again(verified).state == State.VERIFIED
    assert "Enter a date" in owner.say("no-longer", missing_there="Swapped back", due_on="soon")
    said = owner.say("no-longer", missing_there="The drawers were swapped back", due_on=due)
    assert "in progress again" in said and "The drawers were swapped back" in said
    assert EFFECT in said and "Found that it no longer holds" in said  # in the history
    VERBS["finish"](verified, who)
    VERBS["verify"](verified, who)
    row = again(verified)
    assert row.recheck_on > timezone.localdate() + timedelta(days=150) and not row.sent_back


def test_what_it_was_once_verified_by_does_not_count_again(here, who):
    row = propose(here, who["site"], owner=who["owner"])
    go(row, State.IN_PROGRESS, who)
    doing.finish(row, by=who["owner"], file=ContentFile(b"%PDF-1.4", "count.pdf"))
    VERBS["verify"](row, who)
    look_again_today(row)
    VERBS["find_undone"](row, who)
    with pytest.raises(NotPossible, match="Say what shows that it is done"):
        doing.finish(row, by=who["owner"])


def test_only_who_may_look_again_says_it(verified, who, at):
    verified.host_site, verified.host_state = who["host_site"], "agreed"
    Action.objects.filter(pk=verified.pk).update(
        host_site=who["host_site"], host_state="agreed", host_by=who["host"],
        host_at=timezone.now(),
    )  # fmt: skip
    host = at(who["host"])
    host.look()
    assert host.forms() == []
    host.say("no-longer", missing_there="Swapped back", due_on=f"{in_days(9):%Y-%m-%d}")
    assert again(verified).state == State.VERIFIED


def test_the_learning_page_no_longer_counts_it(here, who, client):
    page = learning_page(sites=[here])
    row = go(propose(here, who["site"], owner=who["owner"], pages=[page]), State.VERIFIED, who)
    look_again_today(row)
    client.force_login(who["owner"])
    assert EFFECT in client.get(page.url).content.decode()
    VERBS["find_undone"](row, who)
    shown = client.get(page.url).content.decode()
    assert EFFECT not in shown and "You said, we did" not in shown


def test_while_a_site_owes_an_answer_nothing_says_whose_change_it_is(here, who, client):
    owing = ProviderSiteFactory(name="Invented Hospital East")
    page = learning_page(sites=[here, owing])
    text = {"what": f"The pharmacist of {here} counts each drawer", "pages": [page]}
    go(propose(here, who["site"], owner=who["owner"], **text), State.VERIFIED, who)
    reader = StaffProfileFactory(home_site=owing).user

    def changed_as(user):
        client.force_login(user)
        return client.get(page.url).content.decode().split("What has changed", 1)[1]

    shown = changed_as(reader)
    assert f"One site:</strong> {EFFECT}" in shown
    assert "The pharmacist of our site counts each drawer" in shown and here.name not in shown
    assert f"{here}:</strong> {EFFECT}" in changed_as(StaffProfileFactory(home_site=here).user)
    SiteResponse.objects.update(
        state="accepted", answer="safe_here", reason="x", decided_by=who["risk"],
        decided_at=timezone.now(), answered_by=reader, answered_at=timezone.now(),
    )  # fmt: skip
    assert f"{here}:</strong> {EFFECT}" in changed_as(reader)
