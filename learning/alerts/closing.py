"""The closing report: what was known at the deadline, made once and never changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from learning.alerts.figures import snapshot
from learning.alerts.log import Happened, append, hash_of_report
from learning.alerts.models import ClosingReport, IssuedAlert
from learning.alerts.states import Event


def close_due(now: datetime) -> int:
    """Make the report of every alert whose deadline has passed; return how many."""
    due = IssuedAlert.objects.to_report(now).values_list("pk", flat=True)
    return sum(_close(pk, now) for pk in list(due))


@transaction.atomic
def _close(pk: int, now: datetime) -> bool:
    rows = IssuedAlert.objects.select_for_update(of=("self",), no_key=True)
    alert = rows.in_force().filter(pk=pk, deadline__lte=now).select_related("page").first()
    if alert is None or ClosingReport.objects.filter(alert=alert).exists():
        return False
    report = ClosingReport.objects.create(
        alert=alert, version=alert.version, deadline=alert.deadline, made_at=now,
        figures=snapshot(alert),
    )  # fmt: skip
    data = {"sha256": hash_of_report(report), "deadline": alert.deadline}
    append(
        alert.chain_name,
        [Happened(event=Event.REPORTED, at=now, version=alert.version, data=data)],
    )
    return True
