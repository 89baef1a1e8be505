"""What the worker leaves behind so that others can see it is alive."""

from django.db import models


class Heartbeat(models.Model):
    """One row for each worker process; `beat_at` moves at least every few seconds."""

    worker = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker
