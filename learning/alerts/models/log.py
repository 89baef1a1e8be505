"""What happened, entry by entry: added to, never changed, each entry sealed onto the one before."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from intranet.network.models import ProviderSite
from learning.alerts.states import Event


class Chain(models.Model):
    """How long a log is and its last seal, so that entries missing at its end are missed too."""

    name = models.CharField(max_length=40, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name


class LogEntry(models.Model):
    """One thing that happened to an alert, a person's duty or a site's."""

    chain = models.ForeignKey(
        Chain, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=20, choices=Event.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    provider_site = models.ForeignKey(
        ProviderSite, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveSmallIntegerField()
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="log_entry_once"),
        ]
        indexes = [
            models.Index(
                fields=["chain", "provider_site", "number"],
                condition=Q(person__isnull=True),
                name="log_entry_of_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.number}: {self.get_event_display()}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The log is written by learning.alerts.log alone, and never changed.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Nothing is taken out of the log.")
