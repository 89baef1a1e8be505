"""A plan has something here, something for the others, and something that works by itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intranet.network.models import ProviderSite
from learning.actions.copies import copy_missing, end, propose_everywhere
from learning.actions.kinds import KINDS, fill_kinds
from learning.actions.models import Action, ActionKind
from learning.actions.plan import plan_of, say_why_not_stronger
from learning.actions.states import State, Strength
from learning.responses.models import SiteResponse
from learning.verbs import NotPossible, SomebodyWasQuicker
from tests.actions.making import VERBS, in_days, kind, propose, wish
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, learning_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def response(here, there):
    learning_page(sites=[here, there])
    return SiteResponse.objects.get(provider_site=here)


def missing(response):
    return " ".join(plan_of(response).missing)


def test_a_plan_says_what_is_missing_until_nothing_is(response, here, there, who):
    assert "Nothing is planned here" in missing(response)
    assert "Nothing is planned for the other sites" in missing(response)
    weak = propose(here, who["site"], response=response, kind=kind("Training"))
    assert "planned here" not in missing(response)
    assert "intermediate or strong" in missing(response)
    propose(there, who["host"], pages=[response.page], kind=kind("Training"))
    assert plan_of(response).missing[0].startswith("Nothing planned is intermediate")
    propose(here, who["site"], response=response, kind=kind("Read-back"))
    assert plan_of(response).is_complete
    assert (plan_of(response).local, plan_of(response).rest) == (2, 1)
    assert weak.page_links.get().page_id == response.page_id


def test_a_recorded_reason_stands_for_what_is_stronger_and_for_nothing_else(response, here, who):
    with pytest.raises(NotPossible):
        say_why_not_stronger(response, by=who["site"], reason=" ")
    say_why_not_stronger(response, by=who["site"], reason="The device comes next year")
    say_why_not_stronger(response, by=who["site"], reason="The device comes in spring")
    note = plan_of(response).note
    assert note.reason == "The device comes in spring"
    assert [entry.text for entry in note.history.all()] == [
        "The device comes next year", "The device comes in spring",
    ]  # fmt: skip
    with pytest.raises(TypeError):
        note.history.all().delete()
    assert len(plan_of(response).missing) == 2


def test_two_who_say_why_at_once_do_not_write_over_each_other(client, response, here, who):
    address = f"/actions/plan/{response.pk}/"
    client.force_login(who["site"])
    assert 'name="seen" value="0"' in client.get(address).content.decode()
    say_why_not_stronger(response, by=partner_of(here), reason="The device comes next year")
    mine = {"seen": "0", "reason": "Nobody makes such a device"}
    said = client.post(address, mine).content.decode()
    assert "Somebody was quicker" in said and "Nobody makes such a device" in said
    assert "The device comes next year" in said and 'name="seen" value="1"' in said
    assert plan_of(response).reason == "The device comes next year"
    assert client.post(address, mine | {"seen": "1"}).status_code == 302
    assert plan_of(response).reason == "Nobody makes such a device"


def test_what_cannot_be_done_is_no_plan(response, here, who):
    action = propose(here, who["site"], response=response)
    VERBS["say_not_possible"](action, who)
    assert plan_of(response).local == 0


def test_another_sites_response_is_refused(response, there, who):
    with pytest.raises(NotPossible, match="another site's"):
        propose(there, who["host"], response=response)


def test_each_open_site_gets_a_copy_with_its_own_partner_as_owner(here, there, who):
    closed = ProviderSiteFactory(state=ProviderSite.State.CLOSED)
    page = learning_page()
    network = propose_everywhere(by=who["risk"], wish=wish(), pages=[page])
    copies = {copy.provider_site: copy for copy in network.copies.all()}
    assert set(copies) == set(ProviderSite.objects.open()) and closed not in copies
    assert copies[here].owner == who["site"] and copies[there].owner == who["host"]
    for copy in copies.values():
        assert copy.state == State.PROPOSED and copy.history.count() == copy.steps == 1
        assert copy.page_links.get().page_id == page.pk


def test_a_site_that_opens_later_gets_its_copy_once(here, who):
    network = propose_everywhere(by=who["risk"], wish=wish())
    new = ProviderSiteFactory()
    assert [copy_missing(timezone.now()) for _ in range(2)] == [1, 0]
    assert network.copies.filter(provider_site=new).count() == 1


def test_a_day_that_is_over_is_no_day_for_a_site_that_opens_later(here, who):
    network = propose_everywhere(by=who["risk"], wish=wish())
    type(network).objects.update(due_on=in_days(-3))
    new = ProviderSiteFactory()
    copy_missing(timezone.now())
    assert network.copies.get(provider_site=new).due_on is None


def test_what_was_proposed_over_a_year_ago_or_has_ended_is_not_copied(here, who):
    old, ended = (propose_everywhere(by=who["risk"], wish=wish()) for _ in range(2))
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=400))
    with pytest.raises(NotPossible, match="Say why"):
        end(ended, by=who["risk"], reason=" ")
    end(ended, by=who["risk"], reason="The device is in every new site")
    with pytest.raises(SomebodyWasQuicker):
        end(ended, by=who["risk"], reason="Again")
    ProviderSiteFactory()
    assert copy_missing(timezone.now()) == 0
    assert ended.copies.count() == ProviderSite.objects.open().count() - 1


def test_the_team_ends_it_on_the_screen_of_a_copy_and_nobody_else_does(client, here, who):
    network = propose_everywhere(by=who["risk"], wish=wish())
    address = f"/actions/{network.copies.get(provider_site=here).pk}/"
    data = {"act": "end-network", "seen": "1", "reason": "The device is in every new site"}
    client.force_login(who["site"])
    assert "end-network" not in client.get(address).content.decode()
    assert client.post(address, data).status_code == 403
    client.force_login(who["risk"])
    assert "end-network" in client.get(address).content.decode()
    said = client.post(address, data, follow=True).content.decode()
    assert "Sites that open later get no copy: The device is in every new site" in said
    assert "end-network" not in said and str(who["risk"]) in said


def test_copies_cost_no_more_queries_for_more_sites(here, who):
    def costs():
        with CaptureQueriesContext(connection) as queries:
            propose_everywhere(by=who["risk"], wish=wish(), pages=[page])
        return len([one for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]])

    page = learning_page()
    before = costs()
    ProviderSiteFactory.create_batch(20)
    assert costs() == before


def test_the_kinds_are_the_hierarchy_and_stay_as_editors_left_them():
    found = {
        strength: tuple(ActionKind.objects.filter(strength=strength).values_list("name", flat=True))
        for strength in Strength
    }
    assert found == dict(KINDS)
    ActionKind.objects.exclude(name="Read-back").delete()
    fill_kinds()
    assert ActionKind.objects.count() == 1


def test_nothing_of_a_network_action_is_left_half(here, who, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("learning.actions.copies.partners_of", fails)
    with pytest.raises(RuntimeError):
        propose_everywhere(by=who["risk"], wish=wish())
    assert not Action.objects.exists()
