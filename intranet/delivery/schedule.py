"""What runs again and again. Apps say so in their ``tasks.py``; the worker reads it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Job:
    """A function the worker calls once in each slot of ``seconds``, counted on the wall clock."""

    name: str
    run: Callable[[], object]
    seconds: float

    def slot(self, at: float) -> int:
        """Return the number of the slot that holds ``at``, a Unix time."""
        return int(at // self.seconds)


_jobs: dict[str, Job] = {}


def every(
    *, minutes: int = 0, seconds: float = 0
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Let the worker call the function at each full step of the clock, and at its own start.

    Several workers may call it at the same time, and each may be killed anywhere in it: it asks
    what is due by now, does that in small transactions, and leaves nothing to a later call that
    only this one knows. One that does a piece at a time returns how much, and 0 when
    nothing is left.
    """

    def register(function: Callable[[], object]) -> Callable[[], object]:
        name = f"{function.__module__}.{function.__name__}"
        _jobs[name] = Job(name, function, minutes * 60 + seconds)
        return function

    return register


def jobs() -> list[Job]:
    """Return every job of every app, in the order they were registered."""
    autodiscover_modules("tasks")
    return list(_jobs.values())
