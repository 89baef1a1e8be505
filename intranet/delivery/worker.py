"""The worker: calls what is due, says it is alive, and stops when told to."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from intranet.delivery.health import one_line
from intranet.delivery.models import Heartbeat
from intranet.delivery.schedule import Job

LOOK_EVERY = 0.2  # seconds
BEAT_EVERY = 5  # seconds
STUCK_AFTER = 600  # seconds in one job after which a worker counts as silent

logger = logging.getLogger(__name__)


def worker_name() -> str:
    """Return a name that no other process has or had."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


class Worker:
    """Calls each job once in each of its slots. Any number of workers may run at once."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self.jobs = list(jobs)
        self.name = worker_name()
        self.started_at = timezone.now()
        self.stopping = False
        self.done: dict[str, int] = {}
        self.busy_since: float | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the job at hand is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        pulse = threading.Thread(target=self._keep_beating, name="heartbeat", daemon=True)
        pulse.start()
        while not self.stopping:
            started = time.monotonic()
            self.run_due(time.time())
            time.sleep(max(0.0, LOOK_EVERY - (time.monotonic() - started)))
        pulse.join(timeout=BEAT_EVERY)
        self._leave()

    def stop(self, *_: object) -> None:
        self.stopping = True

    def run_once(self) -> None:
        """Call every job whatever the time, and again while it says that it did something."""
        self.beat()
        for job in self.jobs:
            while self._call(job):
                self.beat()

    def run_due(self, at: float) -> None:
        """Call the jobs that were not yet called in the slot that holds ``at``, a Unix time."""
        for job in self.jobs:
            slot = job.slot(at)
            if not self.stopping and self.done.get(job.name) != slot:
                self.done[job.name] = slot
                self._call(job)

    def beat(self) -> None:
        """Write that this worker is alive."""
        now = timezone.now()
        if not Heartbeat.objects.filter(worker=self.name).update(beat_at=now):
            Heartbeat.objects.create(worker=self.name, started_at=self.started_at, beat_at=now)

    def _call(self, job: Job) -> object:
        """Return what ``job`` says it did; nothing if it failed."""
        close_old_connections()
        self.busy_since = time.monotonic()
        try:
            return job.run()
        except (OperationalError, InterfaceError) as error:
            logger.error("%s: the database does not answer: %s", job.name, one_line(error))
        except Exception:
            logger.exception("%s failed; it is called again in %s seconds", job.name, job.seconds)
        finally:
            self.busy_since = None
            close_old_connections()
        return None

    def _keep_beating(self) -> None:
        """Beat beside the jobs, so that a long one is not taken for a dead worker."""
        next_beat = 0.0
        while not self.stopping:
            if time.monotonic() >= next_beat and not self._stuck():
                next_beat = time.monotonic() + BEAT_EVERY
                self._try(self.beat)
            time.sleep(LOOK_EVERY)
        connection.close()

    def _stuck(self) -> bool:
        since = self.busy_since
        return since is not None and time.monotonic() - since > STUCK_AFTER

    def _leave(self) -> None:
        self._try(Heartbeat.objects.filter(worker=self.name).delete)

    def _try(self, write: Callable[[], object]) -> None:
        close_old_connections()
        try:
            write()
        except (OperationalError, InterfaceError) as error:
            logger.error("heartbeat: the database does not answer: %s", one_line(error))
