"""What carries messages out: one adapter for each channel, and what it may answer.

A new channel (text messages, Teams) is a class with these three methods and one line in
``ADAPTERS``; docs/delivery.md shows one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.conf import settings

from intranet.delivery.enums import Channel
from intranet.delivery.mail import MailAdapter
from intranet.delivery.models import Delivery
from intranet.delivery.rendering import Content


class Adapter(Protocol):
    """Sends one delivery at a time over one connection.

    ``gateway`` names the server: its rate and its pauses hold for all workers together.
    """

    gateway: str

    def open(self) -> None:
        """Connect, if there is no connection; raise ``Unreachable``."""

    def send(self, delivery: Delivery, content: Content) -> None:
        """Hand it over; return once the server has it. Raises what ``outcomes`` names."""

    def close(self) -> None:
        """Hang up, whatever state the connection is in; raises nothing."""


ADAPTERS: dict[Channel, Callable[[], Adapter]] = {Channel.EMAIL: MailAdapter}


def rate() -> float:
    """Return how many a gateway gets in a second; 0 for as many as it takes."""
    return float(settings.MAIL_RATE)
