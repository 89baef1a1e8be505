"""The closing report: what was known at the deadline, made once and never changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from learning.alerts.log import Happened, append, hash_of_report
from learning.alerts.models import ClosingReport, IssuedAlert
from learning.alerts.standing import at_deadline
from learning.alerts.states import Event

# An answer given in time may be on its way into the log when the deadline passes.
GRACE = timedelta(minutes=1)


def close_due(now: datetime) -> int:
    """Make the report of every alert whose deadline has passed; return how many."""
    due = IssuedAlert.objects.to_report(now - GRACE)
    return sum(_close(alert, now) for alert in list(due))


def _close(alert: IssuedAlert, now: datetime) -> bool:
    figures = at_deadline(alert)  # of what can change no more, so that nobody waits for it
    with transaction.atomic():
        held = IssuedAlert.objects.held(alert.pk)
        if held is None or (held.version, held.deadline) != (alert.version, alert.deadline):
            return False
        if ClosingReport.objects.filter(alert=held).exists():
            return False
        report = ClosingReport.objects.create(
            alert=held, version=held.version, deadline=held.deadline, made_at=now, figures=figures
        )
        data = {"sha256": hash_of_report(report), "deadline": held.deadline}
        said = Happened(event=Event.REPORTED, at=now, version=held.version, data=data)
        append(held.chain_name, [said])
    return True
