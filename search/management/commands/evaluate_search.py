"""``manage.py evaluate_search``: how well the engine in use answers judged queries, as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines import get_engine
from search.evaluation import Unreadable, evaluate, read_judged


class Command(BaseCommand):
    help = "Measures nDCG, recall, MRR and milliseconds of judged queries over what is indexed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queries", type=Path, required=True, help="JSON Lines with id and text"
        )
        parser.add_argument(
            "--qrels", type=Path, required=True, help="query, reference, judgement between tabs"
        )
        parser.add_argument("--k", type=int, default=10, help="results looked at (default 10)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["k"] <= 1000:
            raise CommandError("--k must be from 1 to 1000.")
        try:
            judged = read_judged(options["queries"], options["qrels"])
        except Unreadable as error:
            raise CommandError(f"{error}.") from None
        if not judged:
            raise CommandError("No query has a relevant document in search: nothing to measure.")
        self.stdout.write(json.dumps(evaluate(get_engine(), judged, options["k"]), indent=2))
