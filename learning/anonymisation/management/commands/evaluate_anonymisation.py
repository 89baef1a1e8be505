"""``manage.py evaluate_anonymisation``: how much the scan finds of what people marked, as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from learning.anonymisation.evaluation import Unreadable, evaluate, read_documents


class Command(BaseCommand):
    help = "Measures recall, precision and false alarms on texts with marked spans, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help='lines of {"text", "spans": [{"start", "end", "kind"}]}'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            documents = read_documents(options["file"].read_bytes().decode())
        except OSError as error:
            raise CommandError(f"{options['file']}: cannot be read ({error.strerror}).") from None
        except UnicodeDecodeError as error:
            raise CommandError(f"{options['file']} is not UTF-8 at byte {error.start}.") from None
        except Unreadable as error:
            raise CommandError(f"{error}.") from None
        if not documents:
            raise CommandError("The file has no texts: nothing to measure.")
        self.stdout.write(json.dumps(evaluate(documents), indent=2))
