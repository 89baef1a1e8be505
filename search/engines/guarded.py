"""The outside engine with the database behind it: when the one is down, the other answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from django.utils import timezone

from search import outbox
from search.engines.breaker import Breaker
from search.engines.elasticsearch import ElasticsearchEngine, EngineDown
from search.models import SearchEntry
from search.types import Engine, Results, SearchQuery, Suggestion

ASK_OUTBOX_EVERY = 1.0  # seconds

T = TypeVar("T")


class GuardedEngine:
    """Asks ``main`` while it answers and is up to date, and ``stand_in`` otherwise."""

    def __init__(self, main: ElasticsearchEngine, stand_in: Engine) -> None:
        self.main, self.stand_in = main, stand_in
        self.reading = Breaker("Elasticsearch, asked by readers,")
        self.writing = Breaker("Elasticsearch, brought up to date,")
        self._is_behind, self._ask_again_at = False, 0.0

    def search(self, query: SearchQuery) -> Results:
        found = self._ask(lambda: self.main.search(query))
        return found or replace(self.stand_in.search(query), stand_in=True)

    def suggest(
        self, text: str, *, rules: frozenset[int] | None, limit: int = 8
    ) -> Sequence[Suggestion]:
        found = self._ask(lambda: self.main.suggest(text, rules=rules, limit=limit))
        return self.stand_in.suggest(text, rules=rules, limit=limit) if found is None else found

    def is_itself(self) -> bool:
        """Return whether readers are answered by ``main`` at this moment."""
        return self._ask(lambda: self.main.suggest("a", rules=frozenset(), limit=1)) is not None

    def _ask(self, question: Callable[[], T]) -> T | None:
        """Return the answer of ``main``, or None where it has none or is not to be asked."""
        if not self._may_ask():
            return None
        try:
            found = question()
        except EngineDown as error:
            self.reading.failed(error)
            return None
        self.reading.answered()
        return found

    def _may_ask(self) -> bool:
        return self.reading.lets_through() and not self._behind()

    def _behind(self) -> bool:
        """Ask the outbox once a second at most, not at each search."""
        if time.monotonic() > self._ask_again_at:
            self._is_behind = outbox.is_behind(timezone.now())
            self._ask_again_at = time.monotonic() + ASK_OUTBOX_EVERY
        return self._is_behind

    def index(self, entries: Sequence[SearchEntry]) -> None:
        """The entries are in this transaction; the index follows once it is committed."""
        outbox.note(entry.pk for entry in entries)

    def remove(self, page_ids: Sequence[int]) -> None:
        outbox.note(page_ids)

    def catch_up(self) -> int:
        """Write what waits, unless the engine did not answer just now; return how many rows."""
        if not self.writing.lets_through():
            return 0
        try:
            done = outbox.drain(self.main)
        except EngineDown as error:
            self.writing.failed(error)
            return 0
        self.writing.answered()
        return done
