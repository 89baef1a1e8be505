"""Processes that start together and stop together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

LOOK_EVERY = 0.2  # seconds
GRACE = 30  # seconds a child has to finish what it is doing

# `make` forwards SIGTERM, but its own sudden death reaches nobody: then we look who our parent is.
STARTED_BY_MAKE = "MAKELEVEL" in os.environ


class Family:
    """Child processes of which none outlives another."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self.commands = commands
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.told_to_stop = False
        self.parent = os.getppid()

    def run(self, *, each_look: Callable[[], None]) -> str | None:
        """Start all, watch all, stop all. Return the child that ended unasked, if one did."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._tell_to_stop)
        try:
            for name, command in self.commands.items():
                self.children[name] = subprocess.Popen(command)
            while not (self.told_to_stop or self._orphaned()):
                if ended := self._ended():
                    return ended
                each_look()
                time.sleep(LOOK_EVERY)
            return None
        finally:
            self._stop()

    def _tell_to_stop(self, *_: object) -> None:
        self.told_to_stop = True

    def _orphaned(self) -> bool:
        return STARTED_BY_MAKE and os.getppid() != self.parent

    def _ended(self) -> str | None:
        for name, child in self.children.items():
            if child.poll() is not None:
                return name
        return None

    def _stop(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
