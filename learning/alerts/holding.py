"""An alert whose time has come is asked once more: between approval and issue things change."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from wagtail.log_actions import LogFormatter, log
from wagtail.models import PageLogEntry, Revision

from intranet.delivery.delivering import send
from intranet.network.models import User
from learning.alerts import messages
from learning.alerts.audience import central_team, nobody
from learning.alerts.models import AlertPage

HELD_BACK = "alerts.hold_back"
SCHEDULED = "wagtail.publish.schedule"

logger = logging.getLogger(__name__)


def hold_back(draft: AlertPage, revision: Revision, now: datetime) -> bool:
    """Return whether ``draft`` must not go out at its time, now that it has come.

    Then it is a draft again, its history says why, and whoever wrote, scheduled or approved it is
    told. Once corrected, it goes through the review again.
    """
    why = why_not_now(draft, now)
    if not why:
        return False
    scheduled_at = revision.approved_go_live_at
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(instance=draft, action=HELD_BACK, revision=revision, data={"reason": why})
    logger.warning("Alert page %s was not issued at its time. %s", draft.pk, why)
    told = _who_sent_it(draft, revision)
    if not User.objects.filter(pk__in=told, is_active=True).exists():
        told = set(central_team().values_list("pk", flat=True))
    send(messages.held_back(draft, revision.pk, scheduled_at or now, why), told)
    return True


def why_not_now(draft: AlertPage, now: datetime) -> str:
    """Return why it would help nobody to issue ``draft`` at this moment, or nothing."""
    if draft.deadline <= now:
        return "The deadline is over. Choose a later one."
    return nobody(draft)


def _who_sent_it(draft: AlertPage, revision: Revision) -> set[int]:
    """Return who wrote it and who approved it, as its history tells."""
    approved = PageLogEntry.objects.filter(page=draft.pk, revision=revision, action=SCHEDULED)
    people = {*approved.values_list("user", flat=True), draft.owner_id, revision.user_id}
    return {person for person in people if person}


def register_alert_actions(actions: Any) -> None:
    @actions.register_action(HELD_BACK)
    class HeldBack(LogFormatter):
        label = "Hold back an alert"

        def format_message(self, log_entry: Any) -> str:
            return f"Not issued at its time: {log_entry.data.get('reason', '')}"
