"""The admin's list of actions: for whoever follows those of every site, to look at alone."""

import pytest

from learning.actions.models import Action
from tests.actions.making import in_days, propose
from tests.factories import UserFactory, learning_page
from tests.queries import queries_of
from tests.responses.conftest import shut

pytestmark = pytest.mark.django_db

LIST = "/admin/actions/action/"


def look(client, user, query=""):
    client.force_login(user)
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return answer


def exported(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_team_finds_every_action_and_nobody_writes_there(client, action, there, who):
    theirs = propose(there, who["host"], what="Theirs alone")
    said = look(client, who["risk"]).content.decode()
    for one in (action, theirs):
        assert one.what in said and f'href="/actions/{one.pk}/"' in said
    for way in ("create/", f"edit/{action.pk}/", f"delete/{action.pk}/"):
        assert client.get(f"{LIST}{way}").status_code in (302, 403, 404)
    assert Action.objects.count() == 2


def test_nobody_else_has_it(client, action, who):
    for user in (who["site"], who["owner"], UserFactory(roles=["Editor"])):
        client.force_login(user)
        for query in ("", "?export=csv"):
            assert client.get(f"{LIST}{query}").status_code in (302, 403)


def test_it_is_filtered_searched_and_taken_along(client, action, here, there, who):
    propose(there, who["host"], what="=Theirs alone", owner=who["host"])
    Action.objects.filter(pk=action.pk).update(due_on=in_days(-2))
    for query in (f"?provider_site__id__exact={here.pk}", "?show=overdue", "?q=stronger+ampoules"):
        said = exported(look(client, who["risk"], f"{query}&export=csv"))
        assert action.what in said and "Theirs" not in said
    assert "'=Theirs alone" in exported(look(client, who["risk"], "?export=csv"))


def test_what_is_about_a_closed_page_is_not_there(client, here, who):
    page = learning_page(sites=[here])
    action = propose(here, who["site"], pages=[page])
    shut(page)
    assert action.what not in look(client, who["risk"]).content.decode()
    assert action.what not in exported(look(client, who["risk"], "?export=csv"))


def test_it_costs_the_same_for_many(client, action, here, who):
    client.force_login(who["risk"])
    few = len(queries_of(client, LIST))
    for n in range(4):
        propose(here, who["site"], owner=who["owner"], what=f"Another {n}")
    assert len(queries_of(client, LIST)) == few
