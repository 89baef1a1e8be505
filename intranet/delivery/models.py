"""What is sent to whom, how far it has come, and who sends it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intranet.delivery.enums import (
    ARRIVED_STATES,
    DEAD_STATES,
    WAITING_STATES,
    Channel,
    State,
)
from intranet.delivery.querysets import DeliveryQuerySet, HeartbeatQuerySet


class Heartbeat(models.Model):
    """One row for each worker process; `beat_at` moves at least every few seconds."""

    worker = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.worker


class Message(models.Model):
    """What is said, once for all who get it. Its words stay what they were when it was made."""

    key = models.CharField(
        max_length=200,
        unique=True,
        help_text="Says what it is, such as alert:17:issued, so that making it twice makes one.",
    )
    sender = models.CharField("from", max_length=120, help_text="The name people see.")
    template = models.CharField(max_length=80)
    template_version = models.PositiveSmallIntegerField(default=1)
    context = models.JSONField(
        default=dict, blank=True, encoder=DjangoJSONEncoder, help_text="What its template is given."
    )
    subject = models.CharField(max_length=200)
    why = models.CharField(max_length=250, help_text="Why somebody gets it, in their words.")
    path = models.CharField(
        max_length=500, blank=True, help_text="Where it leads, from the slash after the host."
    )
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(subject="") & ~Q(why="") & ~Q(template=""),
                name="message_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=Q(path="") | (Q(path__startswith="/") & ~Q(path__startswith="//")),
                name="message_leads_into_the_intranet",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def link(self) -> str:
        """The whole address it leads to, or nothing."""
        return f"{settings.BASE_URL}{self.path}" if self.path else ""


class Summary(models.Model):
    """What somebody's last summary of the day told, so that the next one knows what is news."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    until = models.DateTimeField(help_text="What came later waits for the next one.")
    told = models.JSONField(default=dict, help_text="{part.group: numbers of what was in it}")

    def __str__(self) -> str:
        return f"{self.until:%d %B %Y}"


class Delivery(models.Model):
    """A message on its way to one person by one channel. The row is the truth, not a task."""

    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="deliveries",
        db_index=False,
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254, blank=True, help_text="As it was when queued.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField("next try", default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField("reason", max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["state", "channel", "next_try_at", "id"], name="delivery_by_next_try"
            ),
            models.Index(fields=["recipient", "channel", "read_at"], name="delivery_by_recipient"),
            models.Index(fields=["sent_at"], name="delivery_by_sent_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "recipient", "channel"], name="delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="delivery_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENDING, claimed_until__isnull=False)
                | (~Q(state=State.SENDING) & Q(claimed_until__isnull=True)),
                name="delivery_in_hand_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ARRIVED_STATES, sent_at__isnull=False)
                | Q(state__in=[*WAITING_STATES, State.FAILED], sent_at__isnull=True)
                | Q(state=State.WITHDRAWN),
                name="delivery_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DEAD_STATES) | ~Q(error=""), name="delivery_dead_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*WAITING_STATES, *ARRIVED_STATES], channel=Channel.EMAIL)
                | ~Q(address=""),
                name="delivery_by_email_has_address",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.NOTICE) | Q(read_at__isnull=True),
                name="delivery_read_is_a_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"

    @property
    def mail_id(self) -> str:
        """The Message-ID of its mail: the same at each try, so that a doubled mail is one."""
        host = urlsplit(settings.BASE_URL).hostname
        return f"<{self.message.made_at:%Y%m%d%H%M%S}.{self.pk}.delivery@{host}>"


class Gateway(models.Model):
    """A mail server, or what stands in its place on another channel, as all workers see it."""

    name = models.CharField(max_length=200, unique=True)
    free_at = models.DateTimeField(default=timezone.now, help_text="When the next may be sent.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    failing_since = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0, failing_since__isnull=True, next_try_at__isnull=True)
                | Q(failures__gt=0, failing_since__isnull=False, next_try_at__isnull=False),
                name="gateway_failing_has_its_next_try",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def may_be_tried(self, now: datetime) -> bool:
        return self.next_try_at is None or self.next_try_at <= now


class StopQuerySet(models.QuerySet["Stop"]):
    def in_force(self) -> StopQuerySet:
        return self.filter(in_force=True)


class Stop(models.Model):
    """Somebody pressed the stop button: nothing is sent until it is lifted. Rows are kept."""

    in_force = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = StopQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["in_force"], condition=Q(in_force=True), name="one_stop_in_force"
            ),
            models.CheckConstraint(
                condition=Q(in_force=True, lifted_at__isnull=True)
                | Q(in_force=False, lifted_at__isnull=False),
                name="stop_is_lifted_at_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%d %B %Y, %H:%M}"
