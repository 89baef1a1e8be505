"""Whoever answers for the site acts, whoever verifies confirms; others look, or find nothing."""

import pytest

from learning.alerts.states import SiteState
from tests.alerts.ledger import partner_of
from tests.alerts.site_screen.conftest import duty
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory
from tests.person import Person

pytestmark = pytest.mark.django_db

ACTS = {
    "read": {}, "assess": {}, "plan": {"plan": "We look."}, "complete": {"evidence": "We looked."},
    "not-required": {"reason": "None here."}, "recheck": {"evidence": "We looked."},
}  # fmt: skip
CONFIRMS = {"confirm": {}, "send-back": {"reason": "What was looked at?"}}


def test_for_whoever_neither_answers_for_the_site_nor_watches_it_is_not_there(
    client, address, page, here
):
    of_elsewhere = partner_of(ProviderSiteFactory())
    editor = StaffProfileFactory(home_site=here, user__roles=["Editor"]).user
    for user in (of_elsewhere, editor):
        client.force_login(user)
        for act, fields in {**ACTS, **CONFIRMS, "delegate": {}}.items():
            assert client.post(address, {"act": act, **fields}).status_code == 404
        for one in (address, f"/alerts/{page.issued.pk}/sites/"):
            assert client.get(one).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    assert duty().state == SiteState.ISSUED


@pytest.mark.parametrize(
    "role", ["Publisher", "Executive", "Administrator", "Risk and quality team"]
)
def test_who_watches_sees_it_and_does_not_act_for_the_site(client_class, address, role):
    person = Person(client_class(), UserFactory(roles=[role]), address)
    assert person.forms() == []
    for act, fields in ACTS.items():
        data = {"act": act, "seen": person.answer.context["seen"], "version": "1", **fields}
        assert person.client.post(address, data).status_code == 403
    assert duty().state == SiteState.ISSUED


def test_who_may_not_verify_confirms_nothing(lead, client_class, address, here):
    lead.say("complete", evidence="It was done.")
    for user in (partner_of(here), UserFactory(roles=["Publisher"])):
        person = Person(client_class(), user, address)
        assert person.forms() == []
        for act, fields in CONFIRMS.items():
            data = {"act": act, "seen": person.answer.context["seen"], **fields}
            assert person.client.post(address, data).status_code == 403
    assert duty().state == SiteState.COMPLETED


def test_a_get_keeps_nothing(lead, address):
    for act, fields in ACTS.items():
        lead.client.get(address, {"act": act, **fields})
    assert duty().state == SiteState.ISSUED
    assert lead.client.post(address, {"act": "burn"}).status_code == 400
    assert lead.client.put(address).status_code == 405


def test_a_site_that_does_not_owe_it_is_not_there(lead, page, there):
    for code in ("ihs", "none"):
        assert lead.client.get(f"/alerts/{page.issued.pk}/sites/{code}/").status_code == 404
    assert lead.client.get(f"/alerts/{page.issued.pk + 1}/sites/ihn/").status_code == 404
