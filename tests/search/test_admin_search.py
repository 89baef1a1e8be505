"""The admin's own search, which stays on the library, has what the library forgot."""

import pytest
from django.db import connection
from wagtail.models import Page

from intranet.tasks import keep_statistics
from tests.factories import learning_page

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an index of PostgreSQL")
def test_a_search_on_postgresql_reads_the_joined_index(django_assert_num_queries):
    learning_page(title="Ampoules")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with django_assert_num_queries(1) as asked:
            list(Page.objects.search("ampoules"))
        cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "intranet_admin_search" in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps statistics itself")
def test_statistics_that_sqlite_plans_with_are_kept():
    learning_page()
    keep_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'wagtailsearch_indexentry'")
        assert cursor.fetchone()[0]
