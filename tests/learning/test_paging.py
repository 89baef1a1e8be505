"""Long lists, a page at a time: the same rows in the same order, wherever one begins to read."""

import pytest
from django.db import connection
from django.db.models import F
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from intranet.network.models import StaffProfile
from learning.paging import paged
from tests.factories import ProviderSiteFactory, StaffProfileFactory

pytestmark = pytest.mark.django_db


def page_of(rows, number, size=3):
    request = RequestFactory().get(f"/?page={number}")
    return paged(request, rows, size)


@pytest.fixture
def rows():
    """Eight people, several of whom stand alike but for their number."""
    sites = [ProviderSiteFactory(name=name) for name in ("North", "South")]
    profiles = StaffProfileFactory.create_batch(8, home_site=sites[0])
    StaffProfile.objects.filter(pk__in=[one.pk for one in profiles[::3]]).update(
        home_site=sites[1], line_manager=profiles[1]
    )
    return StaffProfile.objects.order_by(
        F("line_manager").desc(nulls_last=True), "-home_site__name", "pk"
    )


@pytest.mark.parametrize("size", range(1, 9))
def test_the_pages_together_are_the_list(rows, size):
    pages = [page_of(rows, number, size).page for number in range(1, -(-8 // size) + 1)]
    assert [row for page in pages for row in page] == list(rows)
    assert not pages[-1].has_next()


def test_the_last_page_passes_no_row_before_it(rows):
    with CaptureQueriesContext(connection) as asked:
        last = page_of(rows, 8, size=1)
        assert list(last.page) == [rows.last()]
    assert not any("OFFSET" in query["sql"] for query in asked.captured_queries)


def test_an_address_past_the_end_is_the_last_page(rows):
    last = page_of(rows, 99)
    assert last.page.number == 3
    assert last.previous == "?page=2#page" and not last.next
