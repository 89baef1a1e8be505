"""What the worker leaves behind so that others can see it is alive."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

SILENT_AFTER = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(hours=1)


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self, now: datetime) -> HeartbeatQuerySet:
        """Return workers that were heard of within the last minute."""
        return self.filter(beat_at__gt=now - SILENT_AFTER)

    def forgotten(self, now: datetime) -> HeartbeatQuerySet:
        """Return workers that stopped so long ago that nobody asks for them."""
        return self.filter(beat_at__lte=now - FORGOTTEN_AFTER)


class Heartbeat(models.Model):
    """One row for each worker process; `beat_at` moves at least every few seconds."""

    worker = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.worker
