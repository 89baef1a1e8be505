"""``manage.py import_learning FILE``: learning pages from JSON Lines, CSV or XLSX."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from learning.importing import Unreadable, import_file


class Command(BaseCommand):
    help = "Import learning pages from JSON Lines, CSV or XLSX; docs/importing.md has the columns."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--publish", action="store_true", help="publish each good row")
        parser.add_argument("--dry-run", action="store_true", help="report and change nothing")
        parser.add_argument(
            "--create-missing",
            action="store_true",
            help="make specialties, sites and staff groups that are not known",
        )
        parser.add_argument(
            "--override-gate", default="", metavar="REASON", help="kept in each page's history"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["override_gate"] and not options["publish"]:
            raise CommandError("--override-gate is only for --publish.")
        with tqdm(unit=" rows", disable=not sys.stderr.isatty(), file=sys.stderr) as bar:
            try:
                report = import_file(
                    options["file"],
                    publish=options["publish"],
                    dry_run=options["dry_run"],
                    create_missing=options["create_missing"],
                    override_gate=options["override_gate"],
                    on_refused=lambda line, reasons: self._refused(bar, line, reasons),
                    on_row=bar.update,
                )
            except Unreadable as error:
                raise CommandError(f"Nothing was imported. {error}") from None
        self.stdout.write(f"{report}{' (dry run, nothing was changed)' * options['dry_run']}")
        if not report.imported:
            raise CommandError("No row could be imported.")

    def _refused(self, bar: tqdm, line: int, reasons: list[str]) -> None:
        bar.clear()
        self.stderr.write(f"Line {line}: {'; '.join(reasons)}")
