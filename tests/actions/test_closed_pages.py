"""What is about a page that somebody may not open is not there for them, and names no such page."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from tests.actions.making import again, propose, wish
from tests.actions.screen import told
from tests.factories import learning_page
from tests.person import Person

pytestmark = pytest.mark.django_db


def close_to(page, *groups):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(groups)


def test_what_is_about_a_closed_page_is_not_there_for_whom_it_is_closed(client, here, who):
    page, board = learning_page(title="Title that is closed"), Group.objects.create(name="Board")
    row = propose(here, who["site"], owner=who["owner"], pages=[page])
    close_to(page, board)
    for user in (who["site"], who["owner"], who["risk"]):
        client.force_login(user)
        assert client.get(f"/actions/{row.pk}/").status_code == 404
        for address in (
            "/actions/?list=network&show=all",
            "/actions/?list=mine",
            "/actions/?list=network&format=csv",
        ):
            response = client.get(address)
            said = response.getvalue() if response.streaming else response.content
            assert row.what not in said.decode() and page.title not in said.decode()
    who["site"].groups.add(board)
    client.force_login(who["site"])
    assert page.title in client.get(f"/actions/{row.pk}/").content.decode()


def test_of_two_pages_only_the_open_one_is_named(client, here, who):
    closed, shown = learning_page(title="Closed title"), learning_page(title="Open title")
    row = propose(here, who["site"], owner=who["owner"], pages=[closed, shown])
    close_to(closed, Group.objects.create(name="Board"))
    client.force_login(who["owner"])
    said = client.get(f"/actions/{row.pk}/").content.decode()
    assert "Open title" in said and "Closed title" not in said


def test_the_title_of_a_page_that_was_taken_down_is_not_shown(client, here, who):
    page = learning_page(title="Title that told too much")
    row = propose(here, who["site"], pages=[page])
    page.unpublish()
    client.force_login(who["site"])
    assert page.title not in client.get(f"/actions/{row.pk}/").content.decode()


def test_nobody_becomes_owner_of_what_they_may_not_see(here, who, client):
    page = learning_page()
    row = propose(here, who["site"], pages=[page])
    close_to(page, *who["site"].groups.all())
    person = Person(client, who["site"], f"/actions/{row.pk}/")
    said = person.say("change", owner=who["owner"].pk, keep=1, **told(wish()))
    assert "may not open the page" in said and again(row).owner is None
