"""A worker process with something unusual about it, for tests to start.

``kill MOMENT`` kills itself, as ``kill -9`` does, at one moment of publishing.
``note FILE`` writes a line to FILE for each page that ``page_published`` tells of.
"""

import os
import signal
import sys
from pathlib import Path

import django
from django.core.management import call_command


def die(**_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(moment: str) -> None:
    from django.db.models.signals import post_save, pre_save
    from wagtail.models import PageLogEntry
    from wagtail.signals import page_published

    from learning.models import LearningPage

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


if __name__ == "__main__":
    django.setup()
    {"kill": kill_at, "note": note_in}[sys.argv[1]](sys.argv[2])
    call_command("worker")
