"""Stops asking an engine that does not answer, and tries it again after a growing pause."""

from __future__ import annotations

import logging
import threading
import time

FIRST_PAUSE = 2.0  # seconds
LONGEST_PAUSE = 30.0

logger = logging.getLogger(__name__)


class Breaker:
    """Closed: everyone may ask. Open: nobody. After the pause one may try; the others wait for it.

    Each process has its own: what one sees of the network another need not.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._pause = 0.0
        self._try_at = 0.0

    @property
    def closed(self) -> bool:
        return self._pause == 0

    def lets_through(self) -> bool:
        """Return whether to ask now; when the pause is over, only to the first who comes."""
        if self.closed:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._try_at:
                return False
            self._try_at = now + self._pause
            return True

    def failed(self, error: Exception) -> None:
        with self._lock:
            if self.closed:
                logger.error("%s does not answer: %s", self.name, error)
            self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
            self._try_at = time.monotonic() + self._pause

    def answered(self) -> None:
        if self.closed:
            return
        with self._lock:
            self._pause = 0.0
            logger.warning("%s answers again", self.name)
