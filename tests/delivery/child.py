"""Workers with something unusual about them, forked by a process that has everything loaded.

Each line on its input starts one:
``kill MOMENT`` kills itself, as ``kill -9`` does, at one moment of publishing; how it ended is the
answer, a line on the output.
``note FILE`` writes a line to FILE for each page that ``page_published`` tells of.
``plain`` does what ``manage.py worker`` does. The end of the input kills those that run.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

LONGEST = 30  # seconds until a worker is stopped that should have killed itself


def die(**_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(moment: str) -> None:
    from django.db.models.signals import post_save, pre_save
    from wagtail.models import PageLogEntry
    from wagtail.signals import page_published

    from learning.models import LearningPage

    signal.alarm(LONGEST)
    match moment:
        case "schedule_cleared":
            pre_save.connect(die, sender=LearningPage, weak=False)
        case "page_saved":
            page_published.connect(die, weak=False)
        case "logged":
            post_save.connect(die, sender=PageLogEntry, weak=False)
        case _:
            raise ValueError(moment)


def note_in(file: str) -> None:
    from wagtail.signals import page_published

    def note(*, instance, **_: object) -> None:
        with Path(file).open("a") as notes:
            notes.write(f"{instance.pk}\n")

    page_published.connect(note, weak=False)


PREPARE: dict[str, Callable[..., None]] = {
    "kill": kill_at,
    "note": note_in,
    "plain": lambda: None,
}


def load() -> None:
    """Load what the first page to publish would: the jobs, and the gate's language model."""
    from intranet.delivery.schedule import jobs
    from learning.anonymisation.engine import engine

    jobs()
    engine(settings.ANONYMISATION_MODEL)


def fork(kind: str, *arguments: str) -> int:
    if child := os.fork():
        return child
    try:
        PREPARE[kind](*arguments)
        call_command("worker")
    finally:
        os._exit(1)


def start_as_told() -> None:
    running = []
    for line in sys.stdin:
        child = fork(*line.split())
        if line.startswith("kill"):
            _, status = os.waitpid(child, 0)
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
            sys.stdout.flush()
        else:
            running.append(child)
    for child in running:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    django.setup()
    load()
    start_as_told()
