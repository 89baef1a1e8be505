"""``manage.py demo``: an invented network of any size."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from intranet.demo import ACCOUNTS, demo_password
from intranet.demo.build import DemoRefused, build, check_may_load, is_loaded
from intranet.demo.network import MOST_SITES
from learning.models import LearningPage


class Command(BaseCommand):
    help = "Load an invented network with staff and learning pages into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another number, another network")
        parser.add_argument("--sites", type=int, default=6)
        parser.add_argument("--staff", type=int, default=400)
        parser.add_argument("--pages", type=int, default=150)

    def handle(self, *args: Any, **options: Any) -> None:
        sizes = {name: options[name] for name in ("seed", "sites", "staff", "pages")}
        self._check(**sizes)
        try:
            if is_loaded():
                self.stdout.write(self._already())
                return
            check_may_load()
            with self._bar(sizes, options) as bar:
                build(**sizes, advance=bar.update)
        except DemoRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(
            f"The demo network is ready. Sign in as {', '.join(ACCOUNTS)}; "
            f"the password of each is {demo_password()}"
        )

    def _check(self, *, seed: int, sites: int, staff: int, pages: int) -> None:
        if not 1 <= sites <= MOST_SITES:
            raise CommandError(f"--sites must be from 1 to {MOST_SITES}.")
        if staff < len(ACCOUNTS):
            raise CommandError(f"--staff must be at least {len(ACCOUNTS)}, the demo accounts.")
        if pages < 0:
            raise CommandError("--pages must not be negative.")

    def _already(self) -> str:
        return (
            "The demo network is already here, with "
            f"{LearningPage.objects.count()} learning pages; nothing was changed. "
            "For another size use an empty database."
        )

    def _bar(self, sizes: dict[str, int], options: dict[str, Any]) -> tqdm:
        return tqdm(
            total=sizes["staff"] + sizes["pages"],
            unit=" rows",
            desc="Demo network",
            file=sys.stderr,
            disable=options["verbosity"] == 0,
            mininterval=0.5,
        )
