"""Where an innovation stands still, the site's quality partners hear of it in their summary."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intranet.delivery.daily import Morning
from learning.adoption.adopting import move
from learning.adoption.models import Adoption
from learning.adoption.states import STILL_AFTER, State
from learning.adoption.telling import find
from learning.models import InnovationPage
from tests import daily
from tests.alerts.conftest import clock  # noqa: F401
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, innovation_page
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db

ONE = "1 about which your site has said nothing for some time: how does it stand?"
TWO = "2 about which your site has said nothing for some time: how do they stand?"


@pytest.fixture
def site(clock):  # noqa: F811
    """Informed on Monday 5 October at nine."""
    return ProviderSiteFactory()


@pytest.fixture
def partner(site):
    return partner_of(site)


@pytest.fixture
def adoption(site, partner):
    return innovation_page(sites=[site, ProviderSiteFactory()]).adoptions.get(provider_site=site)


@pytest.fixture
def after(clock):  # noqa: F811
    """Return who hears what, so many days after the fifth of October."""

    def go(days):
        clock.go_to(2026, 10, 5, 9)
        clock.move(days=days)
        return {person: daily.words(message) for person, message in daily.told().items()}

    return go


@pytest.mark.parametrize(("state", "days"), STILL_AFTER.items())
def test_who_stands_still_is_asked_and_again_each_week(adoption, partner, after, state, days):
    Adoption.objects.update(state=state, note="Here it is.")
    assert after(days) == {}  # at nine it was not yet so long by eight
    assert after(days + 1) == {partner: [ONE]}
    assert after(days + 2) == after(days + 7) == {}
    assert after(days + 8) == {partner: [ONE]}
    move(adoption, to=State.STOPPED if state in ("adopting", "adapted") else State.NOT_SUITABLE,
         note="It needs a second nurse.", by=partner)  # fmt: skip
    assert after(days + 20) == {}


def test_several_are_one_mail_and_another_is_news(adoption, partner, site, after):
    assert after(30) == {partner: [ONE]}
    innovation_page(sites=[site], title="Another one")
    Adoption.objects.update(last_word_at=timezone.now() - timedelta(days=60))
    assert after(30) == {}
    assert after(31) == {partner: [TWO]}


def test_the_mail_leads_there_and_names_nothing(adoption, partner, clock):  # noqa: F811
    clock.move(days=30)
    message = daily.told()[partner]
    assert message.path == "/innovations/?show=still"
    assert message.subject == "Today: 1 innovation to look at"
    assert adoption.page.title not in str(message.context)


def test_a_site_that_left_the_audience_is_not_asked(adoption, partner, site, after):
    InnovationPage.audience_sites.through.objects.filter(providersite=site).delete()
    assert after(30) == {}
    InnovationPage.audience_sites.through.objects.all().delete()  # then it is for every site
    assert after(31) == {partner: [ONE]}


def test_nobody_is_asked_about_what_is_gone_or_closed_to_them(adoption, partner, site, after):
    shut(adoption.page)
    assert after(30) == {}
    other = innovation_page(sites=[site], title="Another one")
    Adoption.objects.update(last_word_at=timezone.now() - timedelta(days=60))
    other.unpublish()
    assert after(31) == {}


def test_finding_them_costs_the_same_at_any_number(adoption, partner, site):
    def costs():
        until = timezone.now() + timedelta(days=40)
        with CaptureQueriesContext(connection) as queries:
            find(Morning(until=until, last={}))
        return len(queries)

    before = costs()
    assert before <= 4
    for n in range(5):
        innovation_page(sites=[site], title=f"Number {n}")
        partner_of(site)
    assert costs() == before
