"""``manage.py search_check``: is everything in search that should be, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search import checking
from search.checking import Difference
from search.engines import outside_engine
from search.engines.elasticsearch import EngineDown
from search.models import SearchEntry

NAMED = 100  # differences that are written out; the rest are counted


class Command(BaseCommand):
    help = "Compares search with the pages and names each difference; --repair mends them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="write again what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = self._compare(repair=options["repair"])
        except EngineDown as error:
            raise CommandError(f"Elasticsearch does not answer ({error}).") from None
        if not found:
            self.stdout.write(f"No difference: {SearchEntry.objects.count():,} pages compared.")
        elif not options["repair"]:
            raise CommandError(f"{found:,} differences. --repair mends them.")

    def _compare(self, *, repair: bool) -> int:
        in_database = self._name(checking.in_database())
        if repair and in_database:
            checking.repair_database(in_database)
            if left := list(islice(checking.in_database(), 1)):
                raise CommandError(f"Not mended: {left[0]}.")
        in_index: list[Difference] = []
        if engine := outside_engine():
            engine.catch_up()
            with tqdm(total=SearchEntry.objects.count(), unit="page", desc="Index") as progress:
                in_index = self._name(checking.in_index(engine.main, progress.update))
            if repair and in_index:
                checking.repair_index(in_index)
                engine.catch_up()
        found = len(in_database) + len(in_index)
        if repair and found:
            self.stdout.write(f"{found:,} differences are mended.")
        return found

    def _name(self, differences: Iterable[Difference]) -> list[Difference]:
        found = list(differences)
        for difference in found[:NAMED]:
            self.stdout.write(f"{difference}"[:1].upper() + f"{difference}"[1:])
        if len(found) > NAMED:
            self.stdout.write(f"… and {len(found) - NAMED:,} more")
        return found
