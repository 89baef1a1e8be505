"""The admin's list of responses: for whoever follows up every site, to look at alone."""

import csv
from io import StringIO

import pytest

from intranet import exports
from learning.responses.models import SiteResponse
from tests.factories import UserFactory, learning_page
from tests.queries import queries_of
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db

LIST = "/admin/responses/siteresponse/"


def look(client, user, query=""):
    client.force_login(user)
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return answer


def exported(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_the_team_finds_every_response_and_nobody_writes_there(client, page, row, risk):
    said = look(client, risk).content.decode()
    assert page.title in said and f'href="/responses/{row.pk}/"' in said
    assert "Invented Hospital North" in said and "Invented Hospital South" in said
    for way in ("create/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
        assert client.get(f"{LIST}{way}").status_code in (302, 403, 404)
    assert SiteResponse.objects.count() == 2


def test_nobody_else_has_it(client, page, partner, other_partner):
    for user in (partner, UserFactory(roles=["Editor"]), UserFactory(roles=["Reader"])):
        client.force_login(user)
        for query in ("", "?export=csv"):
            assert client.get(f"{LIST}{query}").status_code in (302, 403)
        assert LIST not in client.get("/admin/").content.decode()


def test_it_is_filtered_searched_and_taken_along(client, page, row, here, risk):
    SiteResponse.objects.filter(pk=row.pk).update(due_on="2026-01-05")
    learning_page(title="A rail that folds", sites=[here])
    assert "A rail that folds" not in look(client, risk, "?due=late").content.decode()
    assert page.title not in look(client, risk, "?q=rail").content.decode()
    rows = exported(look(client, risk, f"?provider_site__id__exact={here.pk}&export=csv"))
    assert {one["Title"] for one in rows} == {page.title, "A rail that folds"}
    (late,) = exported(look(client, risk, "?due=late&export=csv"))
    assert (late["Provider Site"], late["Late"]) == ("Invented Hospital North", "yes")
    assert look(client, risk, "?due=late&export=xlsx").status_code == 200


def test_what_is_closed_or_taken_down_is_not_told(client, page, row, risk):
    page.unpublish()
    assert page.title not in look(client, risk).content.decode()
    assert page.title not in str(exported(look(client, risk, "?export=csv")))
    assert f"/responses/{row.pk}/" not in look(client, risk, "?q=ampoules").content.decode()
    shut(page)
    assert exported(look(client, risk, "?export=csv")) == []


def test_a_workbook_that_is_too_long_leads_back(client, page, risk, monkeypatch):
    monkeypatch.setitem(exports.MOST, exports.XLSX, 1)
    client.force_login(risk)
    back = client.get(f"{LIST}?export=xlsx", follow=True)
    assert back.redirect_chain and "1 rows at most" in back.content.decode()


def test_it_costs_the_same_for_many(client, page, row, here, risk):
    client.force_login(risk)
    few = len(queries_of(client, LIST))
    for n in range(4):
        learning_page(title=f"Another {n}", sites=[here])
    assert len(queries_of(client, LIST)) == few
