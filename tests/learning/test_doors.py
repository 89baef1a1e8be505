"""What is closed to whom, asked for many people at once, is what is asked of each."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from intranet.restrictions import Doors, closed_branches
from tests.factories import UserFactory, learning_page

pytestmark = pytest.mark.django_db


def close(page, kind, *groups):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
    restriction.groups.set(groups)


@pytest.fixture
def pages():
    board, team = Group.objects.create(name="Board"), Group.objects.create(name="Team")
    pages = [learning_page(title=f"Page {n}") for n in range(5)]
    close(pages[0], "groups", board)
    close(pages[1], "groups", board, team)
    close(pages[2], "password")
    close(pages[3], "login")
    return pages


@pytest.fixture
def people(pages):
    board, team = Group.objects.get(name="Board"), Group.objects.get(name="Team")
    people = UserFactory.create_batch(4)
    people[0].groups.set([board])
    people[1].groups.set([team])
    people[2].groups.set([board, team])
    return [*people, UserFactory(is_superuser=True)]


def test_it_is_closed_to_just_those_to_whom_it_is_when_they_ask(pages, people):
    doors = Doors()
    for person in people:
        closed = tuple(closed_branches(PageViewRestriction, person))
        for page in pages:
            assert doors.are_shut(person.pk, [page.path]) == page.path.startswith(closed)
        assert not doors.are_shut(person.pk, [])
        assert not doors.are_shut(person.pk, [pages[0].path, pages[4].path])


def test_it_costs_the_same_for_any_number(pages, people):
    with CaptureQueriesContext(connection) as queries:
        doors = Doors()
        for person in people:
            doors.are_shut(person.pk, [page.path for page in pages])
    assert len(queries) == 3
