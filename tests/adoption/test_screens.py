"""Innovations by site; what a site says; and nothing of what a reader may not open."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from learning.adoption.adopting import ask, move
from learning.adoption.states import State
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, UserFactory, innovation_page
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return ProviderSiteFactory(name="Invented Hospital North", code="IHN")


@pytest.fixture
def partner(here):
    return partner_of(here)


@pytest.fixture
def page(here, partner):
    return innovation_page()


@pytest.fixture
def address(page):
    return f"/innovations/{page.pk}/ihn/"


def shown(client, user, address):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, user, address, **data):
    client.force_login(user)
    return client.post(address, data, follow=True)


def test_a_partner_says_how_far_the_site_has_come(client, page, partner, address):
    said = {"act": "move", "to": "not_suitable", "note": "", "seen": 0}
    assert "Why is it not suitable here?" in send(client, partner, address, **said).content.decode()
    answer = send(client, partner, address, **said | {"note": "There are no beds here."})
    assert "Kept." in answer.content.decode()
    assert "There are no beds here." in shown(client, UserFactory(roles=["Reader"]), page.url)


def test_the_second_of_two_reads_what_happened_and_loses_no_text(client, page, partner, address):
    move(page.adoptions.get(), to=State.ASSESSING, by=partner)
    said = {"act": "move", "to": "not_suitable", "note": "There are no beds here.", "seen": 0}
    answer = send(client, partner, address, **said).content.decode()
    assert "Somebody was quicker" in answer
    assert "There are no beds here." in answer


def test_texts_pass_the_gate(client, page, partner, address):
    said = {"act": "move", "to": "adopting", "note": "Sister Jane Hargreaves leads it.", "seen": 0}
    assert "Jane Hargreaves" in send(client, partner, address, **said).content.decode()
    assert page.adoptions.get().state == State.INFORMED


def test_only_a_partner_of_the_site_speaks_for_it(client, page, address):
    stranger = partner_of(ProviderSiteFactory())
    said = {"act": "move", "to": "assessing", "note": "", "seen": 0}
    assert send(client, stranger, address, **said).status_code == 403
    assert send(client, stranger, address, act="answer", text="Yes.").status_code == 403
    assert page.adoptions.get(provider_site__code="IHN").state == State.INFORMED
    assert "Say how far you have come" not in shown(client, stranger, address)


def test_whoever_reads_it_may_ask_a_site_that_does_it(client, page, partner, address):
    reader = UserFactory(roles=["Reader"])
    assert "Ask this site" not in shown(client, reader, address)
    move(page.adoptions.get(), to=State.ADOPTING, by=partner)
    assert "Ask this site" in shown(client, reader, address)
    send(client, reader, address, act="ask", question="How long did it take?")
    seen = shown(client, partner, address)
    assert "How long did it take?" in seen
    assert str(reader) not in seen
    assert (
        "Answered." in send(client, partner, address, act="answer", text="A week.").content.decode()
    )


def test_outsiders_find_nothing(client, page, partner, address):
    closed = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    closed.groups.add(Group.objects.get(name="Executive"))
    page.refresh_from_db()
    page.save_revision().publish()
    reader = UserFactory(roles=["Reader"])
    client.force_login(reader)
    assert client.get(address).status_code == 404
    assert page.title not in shown(client, reader, "/innovations/")
    assert page.title in shown(client, UserFactory(roles=["Executive"]), "/innovations/")


def test_the_matrix_takes_the_same_queries_for_many(
    client, page, partner, django_assert_num_queries
):
    client.force_login(partner)
    one = queries_of(client, "/innovations/")
    for number in range(4):
        innovation_page(title=f"Another one {number}")
        ProviderSiteFactory()
    assert len(queries_of(client, "/innovations/")) == len(one) <= 12


def test_filters(client, page, partner):
    move(page.adoptions.get(), to=State.ADOPTING, by=partner)
    assert page.title in shown(client, partner, "/innovations/?state=adopting")
    assert page.title not in shown(client, partner, "/innovations/?state=embedded")
    assert page.title not in shown(client, partner, "/innovations/?show=still")


def test_what_another_site_was_asked_is_not_mine_to_answer(client, page, partner, address):
    move(page.adoptions.get(), to=State.ADOPTING, by=partner)
    ask(page.adoptions.get(), question="How long did it take?", by=UserFactory())
    assert "Answer what was asked" not in shown(client, partner_of(ProviderSiteFactory()), address)


def test_a_question_that_comes_too_late_is_not_lost(client, page, partner, address):
    move(page.adoptions.get(), to=State.ADOPTING, by=partner)
    move(page.adoptions.get(), to=State.STOPPED, note="Nobody led it.", by=partner)
    asked = send(client, UserFactory(roles=["Reader"]), address, act="ask", question="How long?")
    assert "What you wrote was not kept" in asked.content.decode()
    assert "How long?" in asked.content.decode()


def test_an_innovation_that_sites_heard_of_is_archived_and_not_deleted(client, page):
    client.force_login(UserFactory(is_superuser=True))
    client.post(f"/admin/pages/{page.pk}/delete/")
    assert type(page).objects.filter(pk=page.pk).exists()
