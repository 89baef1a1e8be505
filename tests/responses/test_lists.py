"""Lists of responses: mine to draft, my sites', the network's, and what is taken along."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.utils import timezone

from learning.responses import answering
from learning.responses.models import SiteResponse
from learning.responses.states import Answer
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page
from tests.queries import only_on_sqlite, plan_of, queries_of
from tests.responses.conftest import response_of, shut

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(client):
    def open_list(user, query=""):
        client.force_login(user)
        answer = client.get(f"/responses/{query}")
        assert answer.status_code == 200
        return answer

    return open_list


def sites_in(answer):
    return [row.provider_site.code for row, _late in answer.context["rows"]]


def exported(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_each_is_offered_what_they_have_a_part_in(see, row, partner, risk, colleague):
    answering.ask_to_draft(row, by=partner, colleague=colleague)
    for user, lists, sites in (
        (partner, ["sites"], ["IHN"]),
        (colleague, ["drafts"], ["IHN"]),
        (risk, ["network"], ["IHN", "IHS"]),
        (UserFactory(roles=["Executive"]), ["network"], ["IHN", "IHS"]),
    ):
        answer = see(user)
        assert answer.context["lists"] == lists
        assert sorted(sites_in(answer)) == sites


@pytest.mark.parametrize("query", ["", "?list=network", "?list=network&format=csv", "?list=sites"])
def test_for_everybody_else_there_is_no_list(client, row, colleague, query):
    for user in (colleague, UserFactory(roles=["Editor"])):
        client.force_login(user)
        assert client.get(f"/responses/{query}").status_code == 404
    client.logout()
    assert client.get(f"/responses/{query}").status_code == 302


@pytest.mark.parametrize(
    "query", ["?list=network", "?list=drafts", "?site={there}&state=all", "?x"]
)
def test_no_address_shows_a_partner_another_site(see, row, there, partner, query):
    for form in ("", "&format=csv"):
        answer = see(partner, query.format(there=there.pk) + form)
        said = (b"".join(answer.streaming_content) if form else answer.content).decode()
        assert "Invented Hospital South" not in said


def test_filters_by_state_lateness_answer_and_site(see, row, there, partner, risk, here):
    answering.answer(row, by=partner, answer=Answer.NOT_HERE, reason="None here")
    late = response_of(there)
    SiteResponse.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    for query, sites in (
        ("", ["IHN", "IHS"]), ("?state=owed", ["IHS"]), ("?state=answered", ["IHN"]),
        ("?state=accepted", []), ("?late=1", ["IHS"]), ("?answer=not_here", ["IHN"]),
        ("?answer=safe_here", []), (f"?site={here.pk}", ["IHN"]), ("?site=0", []),
        ("?site=x&state=y&answer=z&sort=q&page=w", ["IHN", "IHS"]),
    ):  # fmt: skip
        assert sorted(sites_in(see(risk, query))) == sites, query
    said = see(risk, "?late=1").content.decode()
    assert 'nhsuk-tag--red">Late</strong>' in said
    answering.accept(row, by=risk)
    assert sites_in(see(risk)) == ["IHS"]
    assert sorted(sites_in(see(risk, "?state=all"))) == ["IHN", "IHS"]


def test_sorted_by_date_and_by_asking(see, row, risk, here, there):
    SiteResponse.objects.filter(provider_site=there).update(
        due_on=row.due_on - timedelta(days=3), asked_at=row.asked_at - timedelta(days=20)
    )
    assert sites_in(see(risk, "?sort=due")) == ["IHS", "IHN"]
    assert sites_in(see(risk, "?sort=asked")) == ["IHN", "IHS"]


def test_a_long_list_has_pages_and_each_row_stands_on_one(see, risk, row, monkeypatch):
    monkeypatch.setattr("learning.responses.views.ON_A_PAGE", 3)
    learning_page(title="Another page", sites=ProviderSiteFactory.create_batch(5))
    seen = [row.pk for n in (1, 2, 3) for row, _late in see(risk, f"?page={n}").context["rows"]]
    assert sorted(seen) == sorted(SiteResponse.objects.values_list("pk", flat=True))
    assert "state=owed" in see(risk, "?state=owed&page=2").content.decode()


def test_taken_along_as_csv_and_as_a_workbook(see, row, partner, risk, page):
    answering.answer(row, by=partner, answer=Answer.NOT_HERE, reason='=HYPERLINK("x")')
    rows = exported(see(risk, "?answer=not_here&format=csv"))
    (said,) = [dict(zip(rows[0], one, strict=True)) for one in rows[1:]]
    assert said["Learning page"] == page.title and said["Reference"] == page.reference
    assert said["Site"] == "Invented Hospital North"
    assert said["Answer"] == "Does not apply here"
    assert said["In the site's own words"].startswith("'=")
    assert said["Answered by"] == "Robin Alderwick"
    workbook = b"".join(see(risk, "?format=xlsx").streaming_content)
    sheet = openpyxl.load_workbook(BytesIO(workbook)).active
    assert sheet.max_row == 3


def test_closed_and_taken_down_pages_are_not_told_in_lists_and_exports(see, row, risk, page):
    page.unpublish()
    said = see(risk, "?state=all").content.decode()
    assert page.title not in said and "A page that was taken down" in said
    assert page.title not in str(exported(see(risk, "?state=all&format=csv")))
    shut(page)
    assert sites_in(see(risk, "?state=all")) == []
    assert len(exported(see(risk, "?state=all&format=csv"))) == 1


def test_more_responses_cost_no_more_queries(see, client, row, partner, risk, here):
    def costs():
        found = []
        for user in (partner, risk):
            client.force_login(user)
            found.append(len(queries_of(client, "/responses/?state=all")))
        return found

    before = costs()
    for _ in range(4):
        learning_page(sites=[here, *ProviderSiteFactory.create_batch(2)])
    assert costs() == before
    assert max(before) <= 15


WAYS = ["", "?state=all", "?state=accepted", "?state=all&sort=asked", "?late=1", "?state=owed",
        "?state=all&answer=not_here", "?state=accepted&sort=asked"]  # fmt: skip


@pytest.mark.parametrize("query", WAYS)
def test_no_list_of_the_network_is_read_whole(client, risk, partner, row, there, query):
    """Without statistics, as a planner may read a small table whole all the same."""
    only_on_sqlite()
    answering.answer(row, by=partner, answer=Answer.NOT_HERE, reason="None here")
    answering.accept(row, by=risk)
    SiteResponse.objects.filter(provider_site=there).update(due_on="2026-01-01")
    client.force_login(risk)
    asked = [
        sql for sql in queries_of(client, f"/responses/{query}")
        if 'FROM "responses_siteresponse"' in sql and not sql.startswith("SELECT 1")
    ]  # fmt: skip
    assert len(asked) == 3  # how many, which, and those of the page
    for sql in asked:
        plan = plan_of(sql)
        read = [step for step in plan if step.startswith("SCAN")]
        assert all("responses_siteresponse USING" in step for step in read), plan
        if "IN (" not in sql:
            assert not [step for step in plan if "TEMP B-TREE" in step], plan


@pytest.mark.parametrize("query", ["", "?state=all", "?late=1"])
def test_nor_is_that_of_a_site(client, partner, row, query):
    only_on_sqlite()
    client.force_login(partner)
    asked = [
        sql for sql in queries_of(client, f"/responses/{query}")
        if 'FROM "responses_siteresponse"' in sql and not sql.startswith("SELECT 1")
    ]  # fmt: skip
    for sql in asked:
        plan = plan_of(sql)
        assert not [step for step in plan if step.startswith("SCAN responses_")], plan


def test_a_visitor_of_two_sites_answers_for_those_they_are_partner_of(see, row, partner, there):
    StaffProfileFactory(user=partner, other_sites=[there])
    assert sites_in(see(partner)) == ["IHN"]
