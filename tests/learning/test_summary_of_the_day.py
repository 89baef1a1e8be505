"""A quality partner's responses, actions and innovations come in one mail a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.delivery.daily import Days
from intranet.delivery.models import Delivery, Message
from intranet.delivery.rendering import write
from learning.actions.models import Action, ActionPage
from learning.actions.telling import KINDS
from learning.adoption.models import Adoption
from learning.models import InnovationPage, LearningPage
from learning.responses import telling
from tests import daily
from tests.actions.making import propose
from tests.alerts.conftest import clock  # noqa: F401
from tests.alerts.ledger import partner_of
from tests.alerts.test_at_once import at_once
from tests.delivery.conftest import model_database, shared_database  # noqa: F401
from tests.factories import ProviderSiteFactory, innovation_page, learning_page
from tests.person import Person
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(clock):  # noqa: F811
    return ProviderSiteFactory(name="Invented Hospital North")


def all_three(site):
    """Make one of each that waits for a partner of ``site``, and return that partner."""
    partner = partner_of(site)
    learning_page(sites=[site])
    innovation_page(sites=[site])
    Adoption.objects.update(last_word_at=timezone.now() - timedelta(days=40))
    propose(site, partner, owner=partner)
    Action.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    return partner


def test_all_that_waits_is_one_mail_with_a_link_for_each(site, clock, client):  # noqa: F811
    partner = all_three(site)
    clock.move(days=1)
    found = daily.told()
    assert list(found) == [partner]
    message = found[partner]
    assert message.subject == "Today: 1 response, 1 innovation and 1 action to look at"
    assert message.why == "You get this because you answer for a site and you own actions."
    assert daily.words(message, "How could") == [
        "1 new learning page: how could this apply at your site?"
    ]
    assert daily.words(message, "Actions") == ["1 of yours is overdue"]
    mail = write(message)
    assert "Invented" not in mail.text and "ampoule" not in mail.text.lower()
    for part in message.context["parts"]:
        for group in part["groups"]:
            assert group["path"] in mail.text
            Person(type(client)(), partner, group["path"])  # it opens, for whoever got it
    assert daily.told() == {}


def test_why_fits_whatever_somebody_is():
    reasons = {kind[0] for kind in KINDS.values()} | {kind[1] for kind in telling.KINDS.values()}
    assert len(f"You get this because {' and '.join(reasons)}.") <= 250


def test_those_to_whom_all_is_closed_hear_nothing_and_hold_up_nobody(site, clock):  # noqa: F811
    all_three(site)
    ActionPage.objects.create(action=Action.objects.get(), page=LearningPage.objects.get())
    shut(LearningPage.objects.get())
    shut(InnovationPage.objects.get())
    clock.move(days=1)
    days = Days()
    assert days.tell(timezone.now()) == 0
    assert not days._waiting and not Message.objects.exists()


def test_two_workers_at_once_tell_once(shared_database, site, clock):  # noqa: F811
    partner = all_three(site)
    clock.move(days=1)
    sent = at_once(*(lambda: Days().tell(timezone.now()) for _ in range(3)))
    assert sorted(sent) == [0, 0, 1]
    assert Delivery.objects.filter(recipient=partner, channel="email").count() == 1
