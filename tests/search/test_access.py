"""What a reader may not open appears nowhere in search."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, PageViewRestriction

from learning.models import LearningIndexPage
from search.access import rules_for, satisfies
from search.engines import get_engine
from search.models import Facet
from tests.factories import SpecialtyFactory, UserFactory, learning_page


@pytest.fixture
def secret(db):
    return learning_page(
        title="Zebrafish thermometers",
        specialties=[SpecialtyFactory(name="Aquatics", slug="aquatics")],
    )


def restrict(page, *groups, kind=PageViewRestriction.GROUPS, **fields):
    restriction = PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type=kind, **fields
    )
    restriction.groups.set(groups)
    return restriction


def test_a_restricted_page_is_in_no_answer(secret, as_staff):
    restrict(secret, Group.objects.create(name="Few"))
    for text in ("zebrafish", "zebrafsh", ""):
        answer = as_staff.get("/search/", {"q": text, "format": "json"}).json()
        assert answer["total"] == 0
        assert answer["results"] == []
        assert answer["did_you_mean"] == ""
        assert not any(answer["facets"].values())
    assert as_staff.get("/search/suggest/?q=zebra").json() == {"suggestions": []}


def test_the_group_and_a_superuser_see_it(secret, find):
    few = Group.objects.create(name="Few")
    restrict(secret, few)
    member = UserFactory()
    member.groups.add(few)
    for user in (member, UserFactory(is_superuser=True)):
        assert find("zebrafish", rules=rules_for(user)).total == 1
    assert find("zebrafish", rules=rules_for(UserFactory())).total == 0


def test_nobody_finds_a_page_behind_a_shared_password(secret, find):
    restrict(secret, kind=PageViewRestriction.PASSWORD, password="x")
    assert find("zebrafish", rules=rules_for(UserFactory(is_superuser=True))).total == 0


def test_a_restriction_of_a_section_is_inherited_and_lifted_again(secret, find):
    restriction = restrict(LearningIndexPage.objects.get(), Group.objects.create(name="Few"))
    rules = rules_for(UserFactory())
    assert find("zebrafish", rules=rules).total == 0
    assert learning_page(title="Zebrafish again")
    assert find("zebrafish", rules=rules_for(UserFactory())).total == 0
    restriction.delete()
    assert find("zebrafish", rules=rules_for(UserFactory())).total == 2


def test_restrictions_of_page_and_section_must_both_be_met():
    assert satisfies("3.5&7", frozenset({"5", "7"}))
    assert not satisfies("3.5&7", frozenset({"5"}))
    assert satisfies("", frozenset())
    assert not satisfies("-", frozenset(), superuser=True)
    assert not satisfies("0", frozenset({"1"}))


def test_the_spelling_is_mended_from_visible_titles_only(secret, find):
    assert find("zebrafsh").did_you_mean == "zebrafish"
    restrict(secret, Group.objects.create(name="Few"))
    assert find("zebrafsh", rules=rules_for(UserFactory())).did_you_mean == ""


def test_suggestions_come_from_beginnings_of_words(secret):
    found = get_engine().suggest("therm zeb", rules=None)
    assert [(s.title, s.type) for s in found] == []
    assert [s.title for s in get_engine().suggest("zebrafish the", rules=None)] == [secret.title]


def test_facets_hold_only_what_is_visible(secret, find):
    restrict(secret, Group.objects.create(name="Few"))
    learning_page(title="Other")
    assert find(rules=rules_for(UserFactory())).facets[Facet.SPECIALTY] == []
