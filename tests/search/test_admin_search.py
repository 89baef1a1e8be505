"""The admin's own search, which stays on the library, has what the library forgot."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from intranet.tasks import keep_statistics
from tests.factories import learning_page

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an index of PostgreSQL")
def test_what_the_library_asks_on_postgresql_has_an_index():
    learning_page(title="Ampoules")
    with CaptureQueriesContext(connection) as asked:
        list(Page.objects.search("ampoules"))
    condition = asked.captured_queries[-1]["sql"].split("WHERE ")[1].split(" ORDER BY")[0]
    assert "||" in condition
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT id FROM wagtailsearch_indexentry WHERE {condition}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "intranet_admin_search" in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps statistics itself")
def test_statistics_that_sqlite_plans_with_are_kept():
    learning_page()
    keep_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'wagtailsearch_indexentry'")
        assert cursor.fetchone()[0]
