"""``search_check`` names each difference between pages and search, and mends it."""

import io

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import PageViewRestriction

from learning.models import LearningIndexPage, LearningPage
from search.engines import get_engine
from search.models import SearchEntry
from search.types import SearchQuery
from tests.factories import learning_page

pytestmark = pytest.mark.django_db


def check(**options):
    """Return what the command says, and whether it found all in order."""
    if settings.ELASTICSEARCH:
        get_engine().search(SearchQuery(rules=None))  # makes the index of this test
    out = io.StringIO()
    try:
        call_command("search_check", stdout=out, stderr=io.StringIO(), **options)
    except CommandError as error:
        return out.getvalue() + str(error), False
    return out.getvalue(), True


def missing(page):
    SearchEntry.objects.filter(pk=page.pk).delete()


def not_published(page):
    LearningPage.objects.filter(pk=page.pk).update(live=False)


def moved(page):
    SearchEntry.objects.filter(pk=page.pk).update(url="/elsewhere/")


def opened(page):
    restriction = PageViewRestriction(
        page=LearningIndexPage.objects.get(), restriction_type=PageViewRestriction.GROUPS
    )
    PageViewRestriction.objects.bulk_create([restriction])  # no signal
    PageViewRestriction.objects.get().groups.through.objects.create(
        pageviewrestriction=PageViewRestriction.objects.get(), group=Group.objects.first()
    )


def older(page):
    SearchEntry.objects.filter(pk=page.pk).update(indexed_at="2020-01-01T00:00:00Z")


FAULTS = {
    missing: "is published and not in search",
    not_published: "is in search and not published",
    moved: "has its old place",
    opened: "is open to other people",
    older: "as an older version",
}


def test_nothing_to_name():
    learning_page()
    assert check() == ("No difference: 1 pages compared.\n", True)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_difference_is_named_and_mended(fault):
    page = learning_page()
    fault(page)
    said, good = check()
    assert not good
    assert f"Page {page.pk}: " in said
    assert FAULTS[fault] in said
    assert check(repair=True)[1]
    assert check()[1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL computes its index itself")
def test_a_full_text_index_that_lost_a_word_is_filled_again():
    learning_page(title="Ampoules")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_titles(search_titles, rowid, title) "
            "SELECT 'delete', page_id, title FROM search_searchentry"
        )
    said, good = check()
    assert (good, "does not agree" in said) == (False, True)
    assert check(repair=True)[1]
    assert check()[1]


@pytest.mark.skipif(not settings.ELASTICSEARCH, reason="runs with the suite on Elasticsearch")
def test_differences_of_the_index_are_named_and_mended():
    lost, changed = (learning_page(title=f"Page {n}") for n in range(2))
    assert check()[1]
    engine = get_engine().main
    engine.writer.delete(index=engine.alias, id=str(lost.pk), refresh=True)
    SearchEntry.objects.filter(pk=changed.pk).update(title="Changed behind its back")
    said, good = check()
    assert not good
    assert f"Page {lost.pk}: is missing from the index" in said
    assert f"Page {changed.pk}: is in the index as an older version" in said
    assert check(repair=True)[1]
    assert check()[1]
