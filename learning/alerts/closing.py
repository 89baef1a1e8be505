"""The closing report: what was known at a deadline, made once for it and never changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from learning.alerts.log import Happened, append, hash_of_report
from learning.alerts.models import IssuedAlert
from learning.alerts.standing import at_deadline
from learning.alerts.states import Event

# An answer given in time may be on its way into the log when the deadline passes.
GRACE = timedelta(minutes=1)


def close_due(now: datetime) -> int:
    """Make the report of every alert whose deadline has passed; return how many."""
    due = IssuedAlert.objects.to_report(now - GRACE)
    return sum(_close(alert, now) for alert in list(due))


def close_before_change(held: IssuedAlert, now: datetime) -> None:
    """Make the report that is due before a revision or another deadline takes its place.

    The alert is held, so no answer in time is on its way any more.
    """
    if IssuedAlert.objects.to_report(now).filter(pk=held.pk).exists():
        _keep(held, at_deadline(held), now)


def _close(alert: IssuedAlert, now: datetime) -> bool:
    figures = at_deadline(alert)  # of what can change no more, so that nobody waits for it
    with transaction.atomic():
        held = IssuedAlert.objects.held(alert.pk)
        if held is None or (held.version, held.deadline) != (alert.version, alert.deadline):
            return False
        return _keep(held, figures, now)


def _keep(held: IssuedAlert, figures: dict[str, Any], now: datetime) -> bool:
    report, is_new = held.reports.get_or_create(
        version=held.version, deadline=held.deadline, defaults={"made_at": now, "figures": figures}
    )
    if is_new:
        data = {"sha256": hash_of_report(report), "deadline": held.deadline}
        said = Happened(event=Event.REPORTED, at=now, version=held.version, data=data)
        append(held.chain_name, [said])
    return is_new
