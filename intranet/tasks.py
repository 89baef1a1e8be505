"""Periodic work of the whole intranet. Publishing comes first: a page whose old version expires
as its new one is due stays up."""

from django.db import connection
from django.utils import timezone

from intranet.delivery.schedule import every
from intranet.library.rereading import read_older_documents
from intranet.publishing import expire_due, publish_due
from learning.gate.checking import read_long_texts
from learning.gate.nightly import read_again
from learning.gate.privacy import tell_the_team
from search.tasks import bring_index_up_to_date, reconcile_search


@every(seconds=5)
def publish_scheduled_pages() -> None:
    publish_due(timezone.now())


@every(minutes=1)
def expire_pages() -> None:
    expire_due(timezone.now())


@every(seconds=5)
def read_live_pages_again() -> None:
    read_again(timezone.now())


@every(minutes=60)
def keep_statistics() -> None:
    """Without them SQLite reads the admin's search in the wrong order; PostgreSQL keeps its own."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


every(seconds=5)(read_long_texts)
every(seconds=10)(read_older_documents)
every(seconds=5)(tell_the_team)
every(minutes=1)(reconcile_search)
every(seconds=0.5)(bring_index_up_to_date)
