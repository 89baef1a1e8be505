"""What a server may say instead of taking a message."""

from __future__ import annotations


class NotSent(Exception):
    """The server does not have the message, or nobody knows. ``reason`` is for administrators."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(NotSent):
    """It never takes this message to this address."""


class TryLater(NotSent):
    """It does not take this one now."""


class Unreachable(TryLater):
    """It takes none at all now: it is down, hung up, or does not know us."""
