"""What was sent of an alert that is withdrawn: taken back where it waits, and its words forgotten.

They may be what it was withdrawn for, and messages stand in the administrators' list, its export
and the bell. What left by mail is gone.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from intranet.delivery.delivering import withdraw
from intranet.delivery.enums import DEAD_STATES, WAITING_STATES, State
from intranet.delivery.models import Delivery, Message
from learning.alerts.messages import (
    SUBJECT,
    SUMMARY,
    SUMMARY_KEYS,
    reminders_of,
    subject_of,
    tests_of,
)
from learning.alerts.models import IssuedAlert


def take_back(alert: IssuedAlert) -> None:
    """Take back whatever was sent of ``alert``, tests of its drafts too."""
    own = Q(key__startswith=f"{alert.chain_name}:") | Q(key__startswith=tests_of(alert.page_id))
    messages = list(Message.objects.filter(own))
    for message in messages:
        withdraw(message=message)
        message.subject = alert.headline[:SUBJECT]
        if "headline" in message.context:
            message.context |= {"headline": alert.headline, "steps": []}
    Message.objects.bulk_update(messages, ["subject", "context"])
    _leave_out_of_summaries(alert)


def take_back_reminders(alert: IssuedAlert, person: int) -> None:
    """Nobody is reminded of what they have just done: their mails that wait stay here."""
    kinds = [Q(key__startswith=start) for start in reminders_of(alert)]
    reminders = list(Message.objects.filter(reduce(or_, kinds)).values_list("pk", flat=True))
    if not reminders:
        return
    # By message and person, and only then by state: as an alert goes out, all of it is queued.
    theirs = Delivery.objects.filter(message__in=reminders, recipient=person).order_by()
    pks = list(theirs.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=pks, state=State.QUEUED).update(state=State.WITHDRAWN)


def _leave_out_of_summaries(alert: IssuedAlert) -> None:
    """What may still go out about late colleagues says nothing of it; if that was all, nothing
    goes out."""
    waiting = Delivery.objects.filter(state__in=[*WAITING_STATES, *DEAD_STATES])
    summaries = Message.objects.filter(
        key__startswith=SUMMARY_KEYS, template=SUMMARY, withdrawn_at=None,
        made_at__gte=alert.first_issued_at, pk__in=waiting.order_by().values("message"),
    )  # fmt: skip
    changed = []
    for message in summaries:
        late = [row for row in message.context["late"] if row.get("alert") != alert.pk]
        if len(late) == len(message.context["late"]):
            continue
        if late:
            message.subject = subject_of(late)
        else:
            withdraw(message=message)
        message.context["late"] = late
        changed.append(message)
    Message.objects.bulk_update(changed, ["subject", "context"])
