"""Whoever answers for a site says what it does, on one screen; whoever verifies it, on the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.delivery.models import Delivery
from learning.alerts import sites
from learning.alerts.issuing import withdraw
from learning.alerts.log import verify
from learning.alerts.models import SiteDuty
from learning.alerts.states import SiteState
from tests.alerts.ledger import partner_of, revise
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, alert_page
from tests.person import Person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

NAMES_SOMEBODY = "Sister Jane Hargreaves moves the stronger ampoules."


@pytest.fixture(scope="module")
def kept(module_db):
    """A site that an alert asks, with the partner who leads there."""
    here = ProviderSiteFactory(name="Invented Hospital North", code="IHN")
    partner = partner_of(here, last_name="Alderwick")
    page = alert_page(
        sites=[here], duty_kind="sites", evidence_asked="A photograph of the drawers",
        recheck_months=6,
    )  # fmt: skip
    return {"here": here, "partner": partner, "page": page}


@pytest.fixture
def here(mine):
    return mine["here"]


@pytest.fixture
def partner(mine):
    return mine["partner"]


@pytest.fixture
def page(mine):
    return mine["page"]


@pytest.fixture
def there():
    return ProviderSiteFactory(name="Invented Hospital South", code="IHS")


@pytest.fixture
def address(page):
    return f"/alerts/{page.issued.pk}/sites/ihn/"


@pytest.fixture
def verifier():
    return UserFactory(roles=["Risk and quality team"], last_name="Verity")


def duty():
    return SiteDuty.objects.get()


@pytest.fixture
def lead(client, partner, address):
    return Person(client, partner, address)


@pytest.fixture
def other(client_class, verifier, address):
    return Person(client_class(), verifier, address)


@pytest.fixture
def client_class(client):
    return type(client)


def test_it_says_what_is_asked_where_it_stands_and_by_when(lead):
    said = lead.look()
    for words in (
        "Open the drawer", "A photograph of the drawers", "Nobody here has said yet",
        "Alderwick", "Version 1 assigned", f"{duty().due_at:%B}",
    ):  # fmt: skip
        assert words in said
    SiteDuty.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "it is late" in lead.look()


def test_a_site_reads_plans_acts_and_somebody_else_verifies(lead, other):
    assert lead.forms()[0] == "read"
    lead.say("read")
    assert duty().state == SiteState.ACKNOWLEDGED and duty().acknowledged_version == 1
    assert lead.forms()[0] == "assess"
    lead.say("assess")
    assert lead.forms() == ["plan", "complete", "not-required"]
    lead.say("plan", plan="The ward manager moves the ampoules within two weeks.")
    assert duty().state == SiteState.IN_PROGRESS
    assert lead.forms()[0] == "complete"
    lead.say("complete", evidence="Both drawers were looked at: one strength in each.")
    assert duty().state == SiteState.COMPLETED and lead.forms() == []
    other.look()
    assert other.forms() == ["confirm", "send-back"]
    assert "one strength in each" in other.say("confirm")
    assert duty().state == SiteState.VERIFIED and duty().confirmed_by == other.user
    assert "To be looked at again on" in lead.look() and lead.forms() == []
    SiteDuty.objects.update(recheck_at=timezone.localdate())
    lead.look()
    assert lead.forms() == ["recheck"]
    lead.say("recheck", evidence="Looked again: still one strength in each.")
    assert duty().state == SiteState.RECHECKED and lead.forms() == []
    history = lead.look()
    for words in ("Action in progress; plan: The ward manager", "Verified", "Checked again"):
        assert words in history
    assert list(verify()) == []


def test_not_required_is_said_with_a_reason_and_approved_by_another(lead, other):
    assert "Say why it does not apply here." in lead.say("not-required", reason="  ")
    assert duty().state == SiteState.ISSUED
    lead.say("not-required", reason="No ampoules are kept here.")
    assert duty().state == SiteState.SAID_NOT_REQUIRED
    assert "Approve: not required here" in other.look()
    other.say("confirm")
    assert duty().state == SiteState.NOT_REQUIRED


def test_what_is_sent_back_is_owed_again_and_says_why(lead, other):
    lead.say("complete", evidence="It was done.")
    other.look()
    assert "Say what is missing." in other.say("send-back", reason="")
    other.say("send-back", reason="What was looked at?")
    assert duty().state == SiteState.IN_PROGRESS
    said = lead.look()
    assert "What was looked at?" in said and "It was done." in said


def test_nobody_confirms_or_sends_back_their_own_answer(client_class, address, page, here):
    both = partner_of(here)
    both.groups.add(*UserFactory(roles=["Risk and quality team"]).groups.all())
    person = Person(client_class(), both, address)
    person.say("complete", evidence="It was done.")
    assert person.forms() == []
    assert "You gave this answer yourself" in person.look()
    assert "You gave this answer yourself" in person.say("confirm")
    assert "You gave this answer yourself" in person.say("send-back", reason="Because")
    assert duty().state == SiteState.COMPLETED


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


@pytest.mark.parametrize(
    ("act", "field"),
    [("plan", "plan"), ("complete", "evidence"), ("not-required", "reason")],
)
def test_what_a_site_writes_passes_the_gate_and_stays_where_it_was_typed(lead, act, field):
    said = lead.say(act, **{field: NAMES_SOMEBODY})
    assert duty().state == SiteState.ISSUED
    assert "Name of a person: “" in said and "Jane Hargreaves”. Write “" in said
    assert lead.answer.context["form"].errors[field]
    assert f">\n{NAMES_SOMEBODY}</textarea>" in said


def test_so_does_what_is_sent_back_and_what_was_looked_at_again(lead, other):
    lead.say("complete", evidence="It was done.")
    other.look()
    assert "Jane Hargreaves”" in other.say("send-back", reason=NAMES_SOMEBODY)
    assert duty().state == SiteState.COMPLETED
    other.say("confirm")
    lead.look()
    assert "Jane Hargreaves”" in lead.say("recheck", evidence=NAMES_SOMEBODY)
    assert duty().state == SiteState.VERIFIED


def test_what_cannot_be_read_for_names_is_not_kept(lead, monkeypatch):
    def fails(text):
        raise ValueError(text)

    monkeypatch.setattr("learning.gate.checking.scan", fails)
    said = lead.say("plan", plan="The ward manager moves the ampoules.")
    assert "could not be read for names just now" in said
    assert "The ward manager moves the ampoules.</textarea>" in said
    assert duty().state == SiteState.ISSUED


def test_a_site_may_say_its_own_name_and_no_others(there, lead):
    assert "Invented Hospital South”" in lead.say("plan", plan="Invented Hospital South is slow.")
    lead.say("plan", plan="Invented Hospital North keeps one strength.")
    assert duty().state == SiteState.IN_PROGRESS


def test_the_second_of_two_sees_what_happened_and_keeps_their_words(lead, client_class, here):
    second = Person(client_class(), partner_of(here), lead.address)
    lead.say("plan", plan="The ward manager moves the ampoules.")
    said = second.say("plan", plan="The pharmacist moves them.")
    assert duty().plan == "The ward manager moves the ampoules."
    assert "Something changed since you opened this page. Robin Alderwick" in said
    assert "The pharmacist moves them.</textarea>" in said
    second.say("plan", plan="The pharmacist moves them.")
    assert duty().plan == "The pharmacist moves them."


def test_words_that_fit_no_longer_are_shown_to_copy(lead, client_class, here):
    second = Person(client_class(), partner_of(here), lead.address)
    lead.say("not-required", reason="No ampoules are kept here.")
    said = second.say("plan", plan="The pharmacist moves them.")
    assert "What you wrote was not kept" in said
    assert "readonly>The pharmacist moves them.</textarea>" in said
    assert duty().state == SiteState.SAID_NOT_REQUIRED


def test_an_answer_to_the_version_before_a_revision_is_none(lead, page):
    revise(page, version=2)
    assert "revised after you opened it" in lead.say("complete", evidence="It was done.")
    lead.client.get(lead.address)
    assert "revised after you opened it" in lead.say("read")
    assert duty().state == SiteState.ISSUED


def test_what_is_written_while_the_alert_is_withdrawn_is_shown_to_copy(lead, page):
    withdraw(page)
    said = lead.say("plan", plan="The pharmacist moves them.")
    assert "The alert was withdrawn" in said and "The pharmacist moves them." in said
    assert lead.forms() == [] and lead.answer.context["delegate"] is None
    assert duty().state == SiteState.ISSUED


def test_to_say_twice_that_it_is_read_is_to_say_it_once(lead):
    seen = lead.answer
    lead.say("read")
    lead.answer = seen
    lead.say("read")
    assert duty().state == SiteState.ACKNOWLEDGED


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


def test_it_is_reached_from_wherever_a_site_is_named(lead, other, page, here):
    link = f'href="{lead.address}"'
    assert link in lead.client.get(page.url).content.decode()
    listed = lead.client.get("/alerts/").content.decode()
    assert f'href="/alerts/{page.issued.pk}/sites/' in listed
    watched = f"/alerts/{page.issued.pk}/watch/"
    for person in (lead, other):
        assert link in person.client.get(watched).content.decode()
    SiteDuty.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert link in lead.client.get("/alerts/late/").content.decode()


def test_the_mail_leads_to_the_readers_own_site(lead, other, page, here):
    path = f"/alerts/{page.issued.pk}/sites/"
    mail = Delivery.objects.get(channel="email", recipient=lead.user)
    assert mail.message.path == path
    assert lead.client.get(path).url == lead.address
    assert other.client.get(path).url == f"/alerts/{page.issued.pk}/watch/"
    assert lead.client.post(path).status_code == 405


def test_who_answers_for_several_sites_chooses(client, here, there, partner):
    page = alert_page(sites=[here, there], duty_kind="sites")
    SiteDuty.objects.filter(provider_site=there).update(lead=partner)
    client.force_login(partner)
    said = client.get(f"/alerts/{page.issued.pk}/sites/").content.decode()
    for code in ("ihn", "ihs"):
        assert f'href="/alerts/{page.issued.pk}/sites/{code}/"' in said


def test_a_revision_tells_a_lead_who_is_no_quality_partner(lead, here, page):
    new = StaffProfileFactory(home_site=here).user
    sites.delegate(duty(), by=lead.user, lead=new, deputy=None)
    revise(page, version=2)
    mail = Delivery.objects.filter(channel="email", message__key__endswith=":2:site")
    assert new.pk in mail.values_list("recipient", flat=True)


def told(end):
    """Return who got the mail whose key ends so."""
    mails = Delivery.objects.filter(channel="email", message__key__contains=f":{end}")
    return list(mails.values_list("recipient", flat=True))


def test_whose_answer_is_sent_back_hears_of_it(lead, verifier, page):
    sites.complete(duty(), by=lead.user, evidence="One strength in each drawer.")
    sites.send_back(duty(), by=verifier, reason="Who looked, by role?")
    assert told("sent-back:") == [lead.user.pk]
    mail = Delivery.objects.get(channel="email", message__key__contains=":sent-back:").message
    assert mail.path == lead.address
    assert "Who looked" not in f"{mail.subject} {mail.context}"


def test_when_the_months_are_over_the_site_hears_of_it_once(lead, verifier, page):
    sites.complete(duty(), by=lead.user, evidence="One strength in each drawer.")
    sites.confirm(duty(), by=verifier)
    due = duty().recheck_at
    assert sites.ask_to_look_again(timezone.now()) == 0
    SiteDuty.objects.update(recheck_at=timezone.localdate())
    assert due > timezone.localdate()
    assert [sites.ask_to_look_again(timezone.now()) for _ in range(2)] == [1, 0]
    assert told("recheck:") == [lead.user.pk]


def test_a_large_network_costs_no_more_queries(lead, other, here, page):
    def costs():
        return [len(queries_of(person.client, lead.address)) for person in (lead, other)]

    assert costs() == [13, 12]
    StaffProfileFactory.create_batch(30, home_site=here)
    for n in range(5):
        sites.plan(duty(), by=lead.user, text=f"Plan {n}")
        sites.delegate(duty(), by=lead.user, lead=lead.user, deputy=partner_of(here))
    assert costs() == [14, 13]  # one for names that the history tells
