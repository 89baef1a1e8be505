"""Each site moves along the states of adoption, in its own words, and can be asked."""

import random
from contextlib import suppress

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from intranet.delivery.models import Delivery
from intranet.network.models import ProviderSite
from learning.adoption.adopting import answer, ask, move
from learning.adoption.informing import inform, inform_missing
from learning.adoption.models import Adoption, AdoptionEntry
from learning.adoption.states import ARROWS, ASKED_FOR, State
from learning.verbs import NotPossible
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, UserFactory, innovation_page

pytestmark = pytest.mark.django_db

WORDS = "The board stands by the door here."
PAIRS = [(before, after) for before in State for after in State]


@pytest.fixture
def site():
    return ProviderSiteFactory()


@pytest.fixture
def partner(site):
    return partner_of(site)


@pytest.fixture
def adoption(site, partner):
    return innovation_page(sites=[site]).adoptions.get()


def put(adoption, state, **fields):
    """Put it where a test begins, past the verbs."""
    Adoption.objects.filter(pk=adoption.pk).update(state=state, note=WORDS, **fields)


def subjects(user):
    mails = Delivery.objects.filter(recipient=user, channel="email")
    return list(mails.values_list("message__subject", flat=True))


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_only_these_arrows_are_there(adoption, partner, before, after):
    put(adoption, before)
    if after in ARROWS[before]:
        assert move(adoption, to=after, note=WORDS, by=partner).state == after
    else:
        with pytest.raises(NotPossible, match="Somebody was quicker"):
            move(adoption, to=after, note=WORDS, by=partner)
        adoption.refresh_from_db()
        assert adoption.state == before


@pytest.mark.parametrize("after", ASKED_FOR)
def test_what_matters_to_others_has_to_be_said(adoption, partner, after):
    before = next(state for state in State if after in ARROWS[state])
    put(adoption, before)
    with pytest.raises(NotPossible, match=ASKED_FOR[after][:10]):
        move(adoption, to=after, note="  ", by=partner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adoption.objects.update(state=after, note="")


def test_random_walks_break_no_rule(adoption, partner):
    rng = random.Random(7)
    for _step in range(60):
        to = rng.choice(list(State))
        adoption.refresh_from_db()
        before = adoption.state
        with suppress(NotPossible):
            move(adoption, to=to, note=rng.choice(["", WORDS]), by=partner)
        adoption.refresh_from_db()
        assert adoption.state == before or adoption.state in ARROWS[before]
        assert adoption.note or adoption.state not in ASKED_FOR
        assert list(adoption.thread.values_list("number", flat=True)) == list(
            range(1, adoption.steps + 1)
        )


def test_whoever_is_second_moves_nothing(adoption, partner):
    move(adoption, to=State.ASSESSING, by=partner, seen=0)
    with pytest.raises(NotPossible, match="Somebody was quicker"):
        move(adoption, to=State.ADOPTING, by=partner, seen=0)


def test_what_was_said_stays(adoption, partner):
    move(adoption, to=State.ASSESSING, note=WORDS, by=partner)
    entry = AdoptionEntry.objects.get()
    for change in (entry.save, entry.delete, AdoptionEntry.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        AdoptionEntry.objects.update(text="")


def test_a_question_reaches_the_partner_and_the_answer_comes_back(adoption, partner):
    colleague = UserFactory()
    with pytest.raises(NotPossible, match="does not do it now"):
        ask(adoption, question="How long did it take?", by=colleague)
    move(adoption, to=State.ADOPTING, by=partner)
    ask(adoption, question="How long did it take?", by=colleague)
    assert subjects(partner) == [f"A colleague asks about: {adoption.page.title}"]
    answer(adoption, text="Two weeks.", by=partner)
    assert subjects(colleague) == [f"Answered: {adoption.page.title}"]


def test_each_open_site_of_the_audience_is_told_once(site):
    other, closed = ProviderSiteFactory(), ProviderSiteFactory(state="closed")
    page = innovation_page(sites=[site, other, closed])
    inform(page)
    page.save_revision().publish()
    assert set(page.adoptions.values_list("provider_site", flat=True)) == {site.pk, other.pk}
    ProviderSite.objects.filter(pk=closed.pk).update(state="open")
    assert inform_missing(timezone.now()) == 1
    assert inform_missing(timezone.now()) == 0
    assert page.adoptions.count() == 3


def test_a_draft_tells_nobody(site):
    innovation_page(sites=[site], publish=False)
    assert not Adoption.objects.exists()


def test_whom_the_page_is_closed_to_gets_no_mail_about_it(adoption, partner):
    move(adoption, to=State.ADOPTING, by=partner)
    closed = PageViewRestriction.objects.create(page=adoption.page, restriction_type="groups")
    closed.groups.add(Group.objects.get(name="Executive"))
    ask(adoption, question="How long did it take?", by=UserFactory(roles=["Executive"]))
    assert subjects(partner) == []


def test_a_page_that_is_gone_moves_no_more(adoption, partner):
    adoption.page.unpublish()
    with pytest.raises(NotPossible, match="no longer there"):
        move(adoption, to=State.ASSESSING, by=partner)
