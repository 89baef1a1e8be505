"""What writing the rows of people and of sites has in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.functional import cached_property

from learning.alerts.ladder import passed, steps_of
from learning.alerts.log import Happened, append
from learning.alerts.models import IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.states import Event

D = TypeVar("D", PersonDuty, SiteDuty)


class Piece:
    """One transaction of following the audience of one alert.

    Until the deadline it takes in whoever is in the audience. After it nobody new owes it, and
    whoever left since then and is back owes it as before.
    """

    size = 1_000  # rows

    def __init__(self, alert: IssuedAlert, now: datetime) -> None:
        self.alert, self.now, self.page = alert, now, alert.page
        self.takes_in = alert.deadline > now or alert.spread_at is None

    @cached_property
    def afresh(self) -> dict[str, Any]:
        """Return what a duty of this version has at its start, of people and sites alike."""
        return {
            "version": self.alert.version,
            "due_at": self.alert.deadline,
            "last_step": passed(steps_of(self.page), self.alert.deadline, self.now),
            "escalated_to": "",
            "back_to": "",
        }

    def older(self, duties: models.Manager[D]) -> models.QuerySet[D]:
        """Return those that wait to be asked again for this version."""
        return duties.filter(version__lt=self.alert.version).order_by("pk")

    def say(self, said: Iterable[tuple[Event, int | None, int, dict[str, Any]]]) -> None:
        """Add (event, person, site, what it says) to the log."""
        version = self.alert.version
        append(
            self.alert.chain_name,
            [
                Happened(
                    event=event, at=self.now, version=version, person=person, site=site, data=data
                )
                for event, person, site, data in said
            ],
        )
