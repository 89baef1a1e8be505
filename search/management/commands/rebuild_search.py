"""Write every search entry again, and the outside index where there is one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from search import fulltext, indexing
from search.engines import outside_engine
from search.engines.elasticsearch import EngineDown
from search.engines.guarded import GuardedEngine
from search.models import SearchEntry
from search.rebuilding import AlreadyBuilding, rebuild


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
        if engine := outside_engine():
            self._rebuild_index(engine, len(ids))
        self.stdout.write(f"{len(ids)} pages are in search.")

    def _rebuild_index(self, engine: GuardedEngine, count: int) -> None:
        with tqdm(total=count, unit="page", desc="Elasticsearch") as progress:
            try:
                rebuild(engine.main, progress.update)
            except AlreadyBuilding:
                raise CommandError(
                    "Another process is building the index. Let it finish; if it was killed, "
                    "run this again in a minute and it goes on where that one stopped."
                ) from None
            except EngineDown as error:
                raise CommandError(
                    f"Elasticsearch does not answer ({error}). Searches are answered by the "
                    "database meanwhile; run this again and it goes on where it stopped."
                ) from None
