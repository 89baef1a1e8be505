"""Notices in the intranet: what a person has not read, and what is old enough to be forgotten."""

from __future__ import annotations

import time
from datetime import datetime

from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from intranet.delivery.models import Delivery
from intranet.delivery.querysets import DeliveryQuerySet
from intranet.network.models import User

PIECE = 1_000
ROUND = 2  # seconds that one call may take


def unread_count(user: User, now: datetime) -> Coalesce:
    """Return the number of unread notices of ``user``, to ride on a query that is made anyway."""
    unread = Delivery.objects.notices_for(user, now).unread().order_by()
    count = unread.values("recipient").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(count), Value(0), output_field=IntegerField())


def mark_read(*, notices: DeliveryQuerySet, at: datetime) -> int:
    """Keep when ``notices`` were read first; return how many were not read before."""
    return notices.order_by().unread().update(read_at=at)


def forget_old(now: datetime) -> int:
    """Delete notices after 90 days, in pieces; return how many. A later call does the rest."""
    ends_at = time.monotonic() + ROUND
    forgotten = 0
    while time.monotonic() < ends_at:
        piece = list(Delivery.objects.forgotten_notices(now).values_list("pk", flat=True)[:PIECE])
        forgotten += Delivery.objects.filter(pk__in=piece).delete()[0]
        if len(piece) < PIECE:
            break
    return forgotten
