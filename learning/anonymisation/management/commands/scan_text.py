"""``manage.py scan_text``: what may identify someone in plain text, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from learning.anonymisation.detection import scan
from learning.anonymisation.evaluation import Unreadable, read_lines


class Command(BaseCommand):
    help = "Prints what may identify someone in a plain text, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="standard input without it")
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="a JSON list; the default")
        shape.add_argument(
            "--jsonl",
            action="store_true",
            help='lines of {"id", "text"} in, {"id", "findings"} out',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        text = self.read(options["file"])
        if not options["jsonl"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in scan(text)]))
            return
        try:
            rows = list(read_lines(text, {"id": (str, int), "text": str}))
        except Unreadable as error:
            raise CommandError(f"{error}.") from None
        for row in rows:
            findings = [finding.as_dict() for finding in scan(row["text"])]
            self.stdout.write(json.dumps({"id": row["id"], "findings": findings}))

    def read(self, file: Path | None) -> str:
        """Return the text with its line ends as they are: they count in the offsets."""
        try:
            raw = file.read_bytes() if file else self.standard_input()
            return raw.decode()
        except OSError as error:
            raise CommandError(f"{file}: cannot be read ({error.strerror}).") from None
        except UnicodeDecodeError as error:
            raise CommandError(
                f"{file or 'The input'} is not UTF-8 at byte {error.start}."
            ) from None

    def standard_input(self) -> bytes:
        return sys.stdin.buffer.read()
