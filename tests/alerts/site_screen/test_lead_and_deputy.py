"""Lead and deputy are two people of the site, named by its partners or by whoever verifies."""

import pytest

from intranet.delivery.models import Delivery
from learning.alerts.models import SiteDuty
from tests.alerts.site_screen.conftest import duty
from tests.factories import StaffProfileFactory, alert_page
from tests.person import Person

pytestmark = pytest.mark.django_db


def test_lead_and_deputy_are_found_by_name_and_hear_of_it(lead, here, client_class):
    new = StaffProfileFactory(home_site=here, user__last_name="Birchley", job_title="Matron").user
    visiting = StaffProfileFactory(other_sites=[here], user__last_name="Cresswell").user
    elsewhere = StaffProfileFactory(user__last_name="Birchwood").user
    said = lead.say("delegate", find="lead", lead_called="birch", deputy_called="cress")
    assert "Birchley, Matron" in said and "Cresswell" in said and "Birchwood" not in said
    assert "Choose a lead" not in said and duty().lead == lead.user
    lead.say("delegate", lead=new.pk, deputy=visiting.pk)
    assert (duty().lead, duty().deputy) == (new, visiting)
    mails = Delivery.objects.filter(channel="email", message__key__endswith=":site")
    assert set(mails.values_list("recipient", flat=True)) == {lead.user.pk, new.pk, visiting.pk}
    for user in (new, visiting):
        person = Person(client_class(), user, lead.address)
        assert person.forms()[0] == "read"
    assert elsewhere not in (duty().lead, duty().deputy)


def test_lead_and_deputy_are_two_people_of_the_site(lead, here):
    new = StaffProfileFactory(home_site=here).user
    elsewhere = StaffProfileFactory().user
    gone = StaffProfileFactory(home_site=here, user__is_active=False).user
    for fields, words in (
        ({"lead": new.pk, "deputy": new.pk}, "Lead and deputy are two people."),
        ({"lead": "", "deputy": new.pk}, "Choose a lead."),
        ({"lead": elsewhere.pk}, "Choose a lead from the list."),
        ({"lead": gone.pk}, "Choose a lead from the list."),
        ({"lead": new.pk, "deputy": elsewhere.pk}, "Choose a deputy from the list."),
        ({"lead": "x"}, "Choose a lead from the list."),
    ):
        assert words in lead.say("delegate", **fields)
    assert duty().lead == lead.user and duty().deputy is None


def test_what_was_picked_stays_picked_while_another_is_looked_for(lead, here):
    new = StaffProfileFactory(home_site=here, user__last_name="Birchley").user
    StaffProfileFactory(home_site=here, user__last_name="Cresswell")
    said = lead.say("delegate", find="deputy", lead=new.pk, deputy_called="cress")
    assert f'value="{new.pk}" checked' in said
    assert "Nobody of this site is called that" in lead.say(
        "delegate", find="lead", lead_called="qq"
    )


def test_a_lead_who_hands_it_on_sees_it_no_more(lead, here, client_class):
    first, second = (StaffProfileFactory(home_site=here).user for _ in range(2))
    lead.say("delegate", lead=first.pk)
    person = Person(client_class(), first, lead.address)
    assert f"Lead is {second}, deputy is nobody yet" in person.say("delegate", lead=second.pk)
    assert person.answer.redirect_chain[-1][0] == "/alerts/"
    assert person.client.get(lead.address).status_code == 404
    assert duty().lead == second


def test_a_deputy_who_is_no_partner_names_nobody(lead, here, client_class):
    deputy = StaffProfileFactory(home_site=here).user
    lead.say("delegate", lead=lead.user.pk, deputy=deputy.pk)
    person = Person(client_class(), deputy, lead.address)
    assert person.answer.context["delegate"] is None
    data = {"act": "delegate", "seen": person.answer.context["seen"], "lead": deputy.pk}
    assert person.client.post(lead.address, data).status_code == 403


def test_who_verifies_names_a_lead_where_a_site_has_nobody(client_class, there, verifier):
    page = alert_page(sites=[there], duty_kind="sites")
    duty = SiteDuty.objects.get(provider_site=there)
    assert duty.lead is None
    new = StaffProfileFactory(home_site=there).user
    person = Person(client_class(), verifier, f"/alerts/{page.issued.pk}/sites/IHS/")
    assert "Nobody yet" in person.look()
    person.say("delegate", lead=new.pk)
    duty.refresh_from_db()
    assert duty.lead == new
