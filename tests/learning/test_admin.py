"""The lists of the learning template, and who keeps them."""

import pytest

from learning.models import HarmLevel, LearningSource
from tests.factories import StaffProfileFactory, learning_page

pytestmark = pytest.mark.django_db

LISTS = ("learningsource", "harmlevel", "concernlevel", "contributingfactor", "nevereventtype")


@pytest.fixture
def as_risk_team(client):
    client.force_login(StaffProfileFactory(user__roles=["Risk and quality team"]).user)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_every_list_shows_searches_creates_inspects_and_exports(as_risk_team, name):
    for view in ("", "?q=e", "?export=csv", "?export=xlsx", "create/"):
        assert as_risk_team.get(f"/admin/learning/{name}/{view}").status_code == 200, view


@pytest.mark.parametrize("role", ["Editor", "Publisher"])
@pytest.mark.parametrize("name", LISTS)
def test_editors_and_publishers_do_not_change_the_lists(client, role, name):
    client.force_login(StaffProfileFactory(user__roles=[role]).user)
    for view in ("", "create/"):
        assert client.get(f"/admin/learning/{name}/{view}").status_code == 302


def test_a_new_value_gets_its_slug_from_its_name(as_risk_team):
    form = {"name": "Coroner's report", "aliases": "PFD", "sort_order": 40}
    as_risk_team.post("/admin/learning/learningsource/create/", form)
    assert LearningSource.objects.get(name="Coroner's report").slug == "coroners-report"


def test_the_same_value_twice_is_refused_in_words(as_risk_team):
    form = {"name": "Audit of notes", "aliases": "", "sort_order": 1}
    as_risk_team.post("/admin/learning/learningsource/create/", form)
    answer = as_risk_team.post(
        "/admin/learning/learningsource/create/", form | {"name": "AUDIT of notes"}
    )
    assert answer.status_code == 200
    assert LearningSource.objects.filter(name__iexact="Audit of notes").count() == 1


def test_a_value_in_use_is_not_deleted(client):
    client.force_login(StaffProfileFactory(user__roles=["Administrator"]).user)
    level = HarmLevel.objects.filter(scale="physical").first()
    learning_page(physical_harm=level)
    answer = client.post(f"/admin/learning/harmlevel/delete/{level.pk}/", follow=True)
    assert "is in use" in answer.content.decode()
    assert HarmLevel.objects.filter(pk=level.pk).exists()
