"""An action is proposed from a page, from a site's response, or for the whole network."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from learning.actions.models import Action, NetworkAction
from learning.actions.states import HostState, State
from learning.responses.models import SiteResponse
from tests.actions.making import in_days, kind, monday, wish
from tests.actions.screen import NAMES_SOMEBODY, told
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(here, there):
    return learning_page(title="Two look-alike ampoules", sites=[here, there])


@pytest.fixture
def sharp():
    return told(wish(due_on=monday()))


@pytest.fixture
def partner(client, who):
    client.force_login(who["site"])
    return client


def test_a_partner_proposes_from_a_page_with_an_owner_and_a_host(
    partner, who, here, there, page, sharp
):
    address = f"/actions/new/?page={page.pk}"
    assert page.title in partner.get(address).content.decode()
    found = partner.post(address, {"find": "owner", "owner_called": "ownley", **sharp})
    assert "Robin Ownley" in found.content.decode() and not Action.objects.exists()
    sent = {"owner": who["owner"].pk, "host_site": there.pk, **sharp}
    assert partner.post(address, sent).status_code == 302
    row = Action.objects.get()
    assert (row.provider_site, row.owner, row.created_by) == (here, who["owner"], who["site"])
    assert (row.state, row.host_state, row.host_site) == (State.PROPOSED, HostState.WAITING, there)
    assert row.page_links.get().page_id == page.pk
    assert (row.what, row.due_on) == (sharp["what"], monday())


def test_from_a_response_it_belongs_to_it_and_to_its_page(partner, here, page, sharp):
    response = SiteResponse.objects.get(provider_site=here)
    partner.post(f"/actions/new/?response={response.pk}", sharp)
    row = Action.objects.get()
    assert row.response == response and row.page_links.get().page_id == page.pk


def test_what_is_vague_comes_back_once_and_is_kept_when_its_author_wants_it(partner, page):
    vague = told(wish(what="Remind all staff", measure_what="", due_on=monday(400)))
    address = f"/actions/new/?page={page.pk}"
    said = partner.post(address, vague).content.decode()
    for words in ("“Remind”", "“all staff”", "Nothing is measured", "more than a year ahead"):
        assert words in said
    assert "Keep it as it is" in said and ">\nRemind all staff</textarea>" in said
    assert not Action.objects.exists()
    partner.post(address, vague | {"keep": "1"})
    assert Action.objects.get().what == "Remind all staff"


def test_while_typing_it_is_told_what_is_vague(partner):
    said = partner.post("/actions/hints/", {"what": "Consider a trolley"}).content.decode()
    assert "“Consider”" in said
    assert partner.post("/actions/hints/", {"what": "Buy a trolley"}).content.strip() == b""
    assert partner.get("/actions/hints/").status_code == 405


def test_what_and_its_kind_are_enough(partner):
    empty = dict.fromkeys(told(wish()), "")
    asked = empty | {"what": "Buy six pumps", "kind": kind().pk, "keep": "1", "owner_called": ""}
    assert partner.post("/actions/new/", asked).status_code == 302
    row = Action.objects.get()
    assert (row.why, row.owner, row.due_on, row.measure_what) == ("", None, None, "")


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(partner, sharp, here):
    address = "/actions/new/"
    elsewhere = StaffProfileFactory().user
    for fields, words in (
        ({"what": " "}, "Say in one sentence"),
        ({"kind": ""}, "Choose a kind of action."),
        ({"due_on": "soon"}, "Enter a date."),
        ({"due_on": str(in_days(-1)), "keep": 1}, "That day is over"),
        ({"owner": elsewhere.pk}, "Choose an owner from the list."),
        ({"host_site": here.pk}, "Choose an open site"),
        ({"why": NAMES_SOMEBODY}, "Jane Hargreaves”"),
        ({"measure_how": NAMES_SOMEBODY}, "Jane Hargreaves”"),
        ({"recheck_months": 99}, "36"),
    ):
        said = partner.post(address, sharp | fields).content.decode()
        assert words in said and "There is a problem" in said
        assert "all of 12" in said
    assert not Action.objects.exists()


def test_a_partner_proposes_for_their_own_site_alone(partner, there, sharp):
    for address in ("/actions/new/?site=ihs", "/actions/new/?site=network"):
        partner.post(address, sharp)
    assert not Action.objects.filter(provider_site=there).exists()
    assert not NetworkAction.objects.exists()


def test_of_two_sites_a_partner_chooses_and_no_third(client, here, there, sharp, who):
    who["site"].groups.add(*who["host"].groups.all())
    other = ProviderSiteFactory(code="IHX")
    client.force_login(who["site"])
    said = client.get("/actions/new/").content.decode()
    assert "site=ihn" in said and "site=ihs" in said and other.name not in said
    assert client.post("/actions/new/?site=ihx", sharp).status_code == 403
    assert client.post("/actions/new/?site=ihs", sharp).status_code == 302
    assert Action.objects.get().provider_site == there


def test_the_team_proposes_for_every_site(client, who, here, there, page, sharp):
    client.force_login(who["risk"])
    address = f"/actions/new/?page={page.pk}"
    assert "Every open site" in client.get(address).content.decode()
    sent = sharp | {"owner": who["owner"].pk}
    client.post(f"{address}&site=network", sent)
    network = NetworkAction.objects.get()
    owners = dict(network.copies.values_list("provider_site", "owner"))
    assert owners[here.pk] == who["site"].pk and owners[there.pk] == who["host"].pk


@pytest.mark.parametrize("role", ["Reader", "Editor", "Publisher", "Executive"])
def test_who_proposes_nothing_is_told_so(client, page, sharp, role):
    client.force_login(UserFactory(roles=[role]))
    for answer in (client.get("/actions/new/"), client.post("/actions/new/", sharp)):
        assert answer.status_code == 403
        assert "Quality partners propose actions" in answer.content.decode()
    assert not Action.objects.exists()


def test_from_what_is_closed_or_another_sites_nothing_is_proposed(client, who, there, page, sharp):
    response = SiteResponse.objects.get(provider_site=there)
    client.force_login(who["site"])
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.create(name="Board")])
    mine = SiteResponse.objects.exclude(pk=response.pk).get()
    draft = learning_page(publish=False)
    for query in (
        f"page={page.pk}", f"page={draft.pk}", f"response={response.pk}", f"response={mine.pk}",
        "page=x", "page=99999999", "response=",
    ):  # fmt: skip
        for answer in (
            client.get(f"/actions/new/?{query}"),
            client.post(f"/actions/new/?{query}", sharp),
        ):
            assert answer.status_code == 404, query
            assert page.title not in answer.content.decode()
    assert not Action.objects.exists()


def test_the_form_costs_the_same_in_a_large_network(partner, here, page):
    def costs():
        return len(queries_of(partner, f"/actions/new/?page={page.pk}"))

    before = costs()
    assert before <= 19
    StaffProfileFactory.create_batch(20, home_site=here)
    ProviderSiteFactory.create_batch(20)
    partner_of(here)
    assert costs() == before
