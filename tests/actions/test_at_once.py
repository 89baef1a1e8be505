"""Two people at the same action at once, each with a connection of their own."""

import pytest
from django.utils import timezone

from intranet.network.models import ProviderSite
from learning.actions import doing
from learning.actions.copies import copy_missing, propose_everywhere
from learning.actions.models import Action
from learning.actions.states import State
from learning.verbs import NotPossible
from tests.actions.making import VERBS, again, go, propose, wish
from tests.alerts.test_at_once import at_once
from tests.delivery.conftest import model_database, shared_database  # noqa: F401
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_database")]


@pytest.fixture
def who(shared_database):  # noqa: F811
    site = ProviderSiteFactory()
    return {
        "here": site,
        "site": UserFactory(),
        "owner": StaffProfileFactory(home_site=site).user,
        "risk": UserFactory(),
    }


@pytest.fixture
def action(who):
    return propose(who["here"], who["site"], owner=who["owner"])


def test_one_of_two_is_told_that_somebody_was_quicker(action, who):
    answers = at_once(
        lambda: VERBS["agree"](action, who),
        lambda: VERBS["say_not_possible"](action, who),
        lambda: VERBS["agree"](action, who),
    )
    assert sum(isinstance(answer, NotPossible) for answer in answers) >= 1
    row = again(action)
    assert row.history.count() == row.steps
    assert row.state in (State.AGREED, State.SAID_NOT_POSSIBLE)


def test_it_is_verified_or_sent_back_and_not_both(action, who):
    go(action, State.DONE, who)
    seen = again(action).steps
    answers = at_once(
        lambda: doing.verify(action, by=who["risk"], effect="One in each drawer", seen=seen),
        lambda: doing.send_back(action, by=who["risk"], reason="Who looked?", seen=seen),
    )
    assert sum(isinstance(answer, NotPossible) for answer in answers) == 1
    assert again(action).steps == seen + 1


def test_two_workers_give_each_site_one_copy(who):
    ProviderSiteFactory.create_batch(2)
    network = propose_everywhere(by=who["risk"], wish=wish())
    ProviderSiteFactory.create_batch(2)
    now = timezone.now()
    at_once(*3 * [lambda: copy_missing(now)])
    sites = set(Action.objects.filter(network=network).values_list("provider_site", flat=True))
    assert sites == set(ProviderSite.objects.open().values_list("pk", flat=True))
    assert Action.objects.filter(network=network).count() == len(sites)
