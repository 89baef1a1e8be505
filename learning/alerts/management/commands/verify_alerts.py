"""Says whether the log of alerts and the closing reports are as they were written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learning.alerts.log import verify
from learning.alerts.models import IssuedAlert, LogEntry


class Command(BaseCommand):
    help = (
        "Verify every entry of the log of alerts and every closing report. Prints each problem; "
        "the exit code is 1 if there is any."
    )

    def handle(self, **options: Any) -> None:
        problems = 0
        for problem in verify():
            self.stdout.write(problem)
            problems += 1
        if problems:
            word = "problem" if problems == 1 else "problems"
            raise CommandError(f"{problems} {word}: the log is not as it was written.")
        entries = _count(LogEntry.objects.count(), "entry", "entries")
        alerts = _count(IssuedAlert.objects.count(), "alert", "alerts")
        self.stdout.write(f"{entries} of {alerts} are as they were written.")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
