"""What is said about something, in order: only ever added."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

KEPT = "What was said stays as it was said."


class EntryQuerySet(models.QuerySet[Any]):
    def update(self, **fields: Any) -> NoReturn:
        raise TypeError(KEPT)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(KEPT)

    def delete(self) -> NoReturn:
        raise TypeError(KEPT)


class Entry(models.Model):
    """One thing that was said or done. ``number`` counts within what it belongs to."""

    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["number"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(KEPT)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(KEPT)
