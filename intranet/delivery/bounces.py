"""Mails that came back, as the sender tells of them by web hook."""

from __future__ import annotations

import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, tracking

from intranet.delivery.delivering import note_bounce
from intranet.delivery.enums import State
from intranet.delivery.mail import MAIL_ID
from intranet.delivery.models import Delivery

CAME_BACK = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}
NUMBER = re.compile(r"<\d{14}\.(\d{1,18})\.delivery@")


class TooEarlyError(Exception):
    """The worker has not recorded that it was sent. The sender tells again what we failed at."""


def told(event: AnymailTrackingEvent, **kwargs: Any) -> None:
    """Keep that a mail of ours came back; another installation's are not ours."""
    if event.event_type not in CAME_BACK or (row := _delivery(event)) is None:
        return
    if row.state == State.SENDING:
        raise TooEarlyError(row.pk)
    reason = event.description or event.reject_reason or ""
    note_bounce(delivery=row, reason=" ".join(reason.split()))


def _delivery(event: AnymailTrackingEvent) -> Delivery | None:
    mail = str((event.metadata or {}).get(MAIL_ID, ""))
    if not (found := NUMBER.match(mail)):
        return None
    row = Delivery.objects.select_related("message").filter(pk=int(found[1])).first()
    return row if row and row.mail_id == mail else None


def connect() -> None:
    tracking.connect(told)
