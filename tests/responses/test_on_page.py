"""What a learning page says of the sites' answers: what was accepted, and who finds out here."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.models import SourceRecord
from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.states import Answer
from tests.alerts.ledger import partner_of
from tests.factories import ProviderSiteFactory, StaffProfileFactory, learning_page
from tests.queries import queries_of
from tests.responses.conftest import response_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    def open_page(user, page):
        client.force_login(user)
        said = client.get(page.url).content.decode()
        return said[said.index("Could it happen here?") : said.rindex("</main>")]

    return open_page


def answered(row, by, text="Two cupboards, counted each week."):
    return answering.answer(row, by=by, answer=Answer.SAFE_HERE, reason=text)


def test_a_reader_reads_who_finds_out_and_not_that_they_are_late(
    read, page, row, partner, colleague
):
    SiteResponse.objects.update(due_on=timezone.localdate() - timedelta(days=30))
    said = read(colleague, page)
    assert "Invented Hospital North" in said
    assert "Your site is finding out. Your quality partner is Robin Alderwick." in said
    assert "/responses/" not in said
    for word in ("late", "Late", "Due", "due", "Invented Hospital South", "What other sites"):
        assert word not in said


def test_an_answer_shows_once_it_is_accepted(read, page, row, partner, risk, colleague, there):
    stranger = StaffProfileFactory(home_site=there).user
    answered(row, partner)
    for user in (colleague, stranger):
        assert "Two cupboards" not in read(user, page)
    assert "Your site is finding out" in read(colleague, page)
    answering.accept(row, by=risk)
    own, others = read(colleague, page), read(stranger, page)
    assert "Two cupboards, counted each week." in own and "finding out" not in own
    assert "What other sites answered" in others
    assert "Another site: Applies: already safe here" in others
    assert "Two cupboards" in others and "Your site is finding out" in others
    for said in (own, others):
        assert "Alderwick" not in said and "Verity" not in said


def test_no_name_says_which_site_has_not_answered(
    read, page, row, partner, other_partner, risk, here, there
):
    reader = StaffProfileFactory().user
    owing = ProviderSiteFactory(name="Invented Hospital East")
    page.audience_sites = [here, there, owing]
    page.save_revision().publish()
    text = "At Invented  hospital\nNorth (IHN) two cupboards are counted. Invented Hospital agrees."
    answering.accept(answered(row, partner, text), by=risk)
    for user in (reader, risk):
        said = read(user, page)
        assert "Another site: Applies: already safe here" in said
        assert "At our site (our site) two cupboards are counted. our site agrees." in said
        assert "Invented Hospital" not in said
    assert "Invented Hospital North: Applies" in read(other_partner, page)
    for site, by in ((there, other_partner), (owing, partner_of(owing))):
        answering.accept(answered(response_of(site), by), by=risk)
    assert "Invented Hospital North: Applies" in read(reader, page)


def test_one_button_for_the_partner_or_the_drafter(read, page, row, partner, colleague):
    said = read(partner, page)
    assert f'href="/responses/{row.pk}/"' in said and "Answer for Invented Hospital North" in said
    assert f"by {row.due_on:%A}" in said
    answering.ask_to_draft(row, by=partner, colleague=colleague)
    assert "Draft the answer for Invented Hospital North" in read(colleague, page)
    answered(row, partner)
    assert "See the answer of Invented Hospital North" in read(partner, page)
    assert "/responses/" not in read(colleague, page)


def test_the_source_answers_like_every_other(read, page, row, partner, risk, here, there):
    stranger = StaffProfileFactory(home_site=there).user
    before = read(stranger, page)
    SourceRecord.objects.create(page=page, provider_site=here)
    assert read(stranger, page) == before


def test_a_site_that_is_not_asked_reads_only_what_others_answered(read, page, row, partner, risk):
    stranger = StaffProfileFactory().user
    assert "finding out" not in read(stranger, page)
    answering.accept(answered(row, partner), by=risk)
    assert "What other sites answered" in read(stranger, page)


def test_a_preview_and_a_page_before_its_first_publication_show_nothing(rf, page, row, partner):
    request = rf.get("/")
    request.user, request.is_preview = partner, True
    assert page.get_context(request)["responses"] is None
    draft = learning_page(publish=False)
    request.is_preview = False
    assert draft.get_context(request)["responses"].here == []


def test_it_costs_a_reader_two_queries_however_many_sites_answered(
    client, page, row, partner, risk, colleague
):
    def cost(user):
        client.force_login(user)
        return len(queries_of(client, page.url)) - others(user)

    def others(user):
        """What the page costs where no site is asked."""
        nobody = learning_page(title="For nobody", publish=False)
        type(page).objects.filter(pk=nobody.pk).update(live=True)
        return len(queries_of(client, nobody.url)) - 1  # that nothing was answered

    assert cost(colleague) <= 2
    sites = ProviderSiteFactory.create_batch(4)
    page.audience_sites = [*page.audience_sites.all(), *sites]
    page.save_revision().publish()
    for site in sites:
        answering.accept(answered(response_of(site), partner_of(site)), by=risk)
    assert cost(colleague) <= 2
