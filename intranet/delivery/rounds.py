"""The time of one call of the worker: what a call leaves, the next one does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

ROUND = 2.0  # seconds that one call may take

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Round:
    """The time of one call, which is enough for one piece of work at least."""

    def __init__(self) -> None:
        self.ends_at = time.monotonic() + ROUND

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at

    def until_done(self, piece: Callable[[], int]) -> int:
        """Do one piece after the other until nothing is left or time is up; return how much."""
        done = 0
        while rows := piece():
            done += rows
            if self.is_over:
                break
        return done

    def each(self, things: Iterable[T], act: Callable[[T], int]) -> int:
        """Act on one after the other until time is up; return how much that was. One that fails
        stops none of the others."""
        done = 0
        for thing in things:
            try:
                done += act(thing)
            except Exception:
                logger.exception("%r: failed, and is tried again", thing)
            if self.is_over:
                break
        return done
