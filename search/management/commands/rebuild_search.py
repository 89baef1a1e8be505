"""Write every search entry again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from tqdm import tqdm

from search import fulltext, indexing
from search.models import SearchEntry


class Command(BaseCommand):
    help = "Writes the search entry of every live page again, and removes what is no longer live."

    def handle(self, *args: Any, **options: Any) -> None:
        fulltext.create(connection)
        ids = list(indexing.findable_pages().order_by("pk").values_list("pk", flat=True))
        with tqdm(total=len(ids), unit="page", desc="Search") as progress:
            for chunk in indexing.in_chunks(ids):
                indexing.index_ids(chunk)
                progress.update(len(chunk))
        gone = set(SearchEntry.objects.values_list("pk", flat=True)) - set(ids)
        for some in indexing.in_chunks(sorted(gone)):
            indexing.remove(some)
        self.stdout.write(f"{len(ids)} pages are in search.")
