"""The demo network has responses in every state, and something to do for its accounts."""

from collections import Counter

from django.utils import timezone

from intranet.delivery.models import Delivery
from intranet.network.models import ProviderSite, User
from learning.gate.short import what_tells
from learning.models import LearningPage
from learning.responses.models import ResponseEntry, SiteResponse
from learning.responses.owing import ask_missing, close_what_is_over
from learning.responses.states import OWED, Answer, State


def test_every_site_was_asked_about_every_page_of_theirs(db):
    now = timezone.now()
    assert (ask_missing(now), close_what_is_over(now)) == (0, 0)
    assert {row.page_id for row in SiteResponse.objects.all()} == set(
        LearningPage.objects.values_list("pk", flat=True)
    )


def test_every_state_and_every_answer_is_there_to_be_judged(db):
    states = Counter(SiteResponse.objects.values_list("state", flat=True))
    assert set(states) == set(State) - {State.CLOSED}
    assert states[State.ACCEPTED] > sum(states.values()) / 2
    assert set(SiteResponse.objects.values_list("answer", flat=True)) == {"", *Answer.values}


def test_the_partner_and_the_reader_of_the_demo_have_something_to_do(db):
    partner, staff = (User.objects.get(username=name) for name in ("partner", "staff"))
    mine = SiteResponse.objects.of_partner(partner)
    assert mine.owed().count() >= 3
    assert mine.overdue(timezone.localdate()).exists()
    assert mine.exclude(draft="").exists()
    assert SiteResponse.objects.filter(drafter=staff, state__in=OWED).exists()


def test_threads_fit_and_nothing_lies_ahead(db):
    for row in SiteResponse.objects.prefetch_related("thread"):
        assert [entry.number for entry in row.thread.all()] == list(range(1, row.steps + 1))
    assert not ResponseEntry.objects.filter(at__gt=timezone.now()).exists()


def test_what_sites_say_would_pass_the_gate(db):
    site = ProviderSite.objects.first()
    said = set(ResponseEntry.objects.exclude(event="drafter").values_list("text", flat=True))
    assert len(said) > 20
    for text in said:
        assert what_tells(text, site.own_names) == [], text


def test_no_mail_of_the_past_waits_to_be_sent(db):
    mails = Delivery.objects.filter(message__key__startswith="response:", channel="email")
    assert mails.exists() and not mails.filter(state="queued").exists()
