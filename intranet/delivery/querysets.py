"""Named questions about what is sent to whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

from intranet.delivery.enums import DEAD_STATES, WAITING_STATES, Channel, State

if TYPE_CHECKING:
    from intranet.delivery.models import Delivery, Heartbeat  # noqa: F401
    from intranet.network.models import User

SILENT_AFTER = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(hours=1)
NOTICES_KEPT = timedelta(days=90)


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self, now: datetime) -> HeartbeatQuerySet:
        """Return workers that were heard of within the last minute."""
        return self.filter(beat_at__gt=now - SILENT_AFTER)

    def forgotten(self, now: datetime) -> HeartbeatQuerySet:
        """Return workers that stopped so long ago that nobody asks for them."""
        return self.filter(beat_at__lte=now - FORGOTTEN_AFTER)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> DeliveryQuerySet:
        """Return what may be sent by ``now`` and nobody has in hand, the longest waiting first."""
        return self.filter(state=State.QUEUED, next_try_at__lte=now).order_by("next_try_at", "pk")

    def waiting(self) -> DeliveryQuerySet:
        """Return what is queued or in hand."""
        return self.filter(state__in=WAITING_STATES)

    def abandoned(self, now: datetime) -> DeliveryQuerySet:
        """Return what a worker had in hand and did not finish in its time: it was killed."""
        return self.filter(state=State.SENDING, claimed_until__lte=now)

    def dead(self) -> DeliveryQuerySet:
        """Return what nobody tries any more until somebody says so."""
        return self.filter(state__in=DEAD_STATES)

    def sent_since(self, moment: datetime) -> DeliveryQuerySet:
        return self.filter(sent_at__gte=moment, channel=Channel.EMAIL)

    def notices_for(self, user: User, now: datetime) -> DeliveryQuerySet:
        """Return the notices ``user`` sees, newest first."""
        kept = self.filter(
            recipient=user.pk,
            channel=Channel.NOTICE,
            state=State.SENT,
            sent_at__gt=now - NOTICES_KEPT,
        )
        return kept.order_by("-sent_at", "-pk")

    def unread(self) -> DeliveryQuerySet:
        return self.filter(read_at=None)

    def forgotten_notices(self, now: datetime) -> DeliveryQuerySet:
        """Return the notices nobody sees any more because they are old."""
        return self.filter(channel=Channel.NOTICE, sent_at__lte=now - NOTICES_KEPT)
