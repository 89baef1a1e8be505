"""Who owes what: one row for each named person and one for each site, from issue to evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from intranet.network.models import ProviderSite
from learning.alerts.models.issued import IssuedAlert
from learning.alerts.querysets import PersonDutyQuerySet, SiteDutyQuerySet
from learning.alerts.states import PERSON_OPEN, SITE_OPEN, PersonState, SiteState

REASON = 300  # characters


class Duty(models.Model):
    """What a person's duty and a site's have in common."""

    OPEN: Sequence[str]  # the states in which something is owed now
    state: str
    alert: IssuedAlert

    due_at = models.DateTimeField(help_text="The deadline; later where the clock has waited.")
    assigned_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(
        help_text="Of the alert, that was assigned last: an older one waits to be renewed."
    )
    last_step = models.SmallIntegerField(
        default=-1000, help_text="Days of the last step of the ladder that was carried out."
    )
    escalated_to = models.CharField(max_length=10, blank=True, help_text="The highest so far.")
    nudged_at = models.DateTimeField(null=True, blank=True)
    back_to = models.CharField(
        max_length=20,
        blank=True,
        help_text="The state it had when its person or site left after the deadline: it is owed "
        "as before once they are back.",
    )

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Return what ``overdue`` asks of many: it is late and still owed."""
        return self.is_open and self.due_at <= now and self.alert.withdrawn_at is None


class PersonDuty(Duty):
    """One person reads an alert and says that they will do it."""

    OPEN = PERSON_OPEN

    alert = models.ForeignKey(
        IssuedAlert, on_delete=models.PROTECT, related_name="people", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="alert_duties"
    )
    provider_site = models.ForeignKey(
        ProviderSite,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The person's home site, under which they are counted.",
    )
    state = models.CharField(
        max_length=12, choices=PersonState.choices, default=PersonState.ASSIGNED
    )
    notified_at = models.DateTimeField(
        null=True, blank=True, help_text="When a mail of it had left. Empty if it came back."
    )
    signed_in_at = models.DateTimeField(
        null=True, blank=True, help_text="When they were known to have signed in, without a mail."
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_version = models.PositiveSmallIntegerField(null=True, blank=True)
    is_late = models.BooleanField(default=False, help_text="Acknowledged after it was due.")
    away_from = models.DateTimeField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    excused_until = models.DateField(null=True, blank=True)
    reason = models.CharField(
        max_length=REASON, blank=True, help_text="Why somebody is excused or away."
    )

    objects = PersonDutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties of people"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["alert", "state", "due_at"], name="person_duty_by_state"),
            models.Index(fields=["person", "state"], name="person_duty_by_person"),
            models.Index(fields=["alert", "provider_site"], name="person_duty_by_site"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["alert", "person"], name="person_duty_once"),
            models.CheckConstraint(
                condition=Q(state__in=PersonState.values), name="person_duty_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=PersonState.ACKNOWLEDGED)
                | Q(acknowledged_at__isnull=False, acknowledged_version__isnull=False),
                name="person_duty_acknowledged_has_time_and_version",
            ),
            models.CheckConstraint(
                condition=Q(state=PersonState.AWAY, away_from__isnull=False)
                | (~Q(state=PersonState.AWAY) & Q(away_from__isnull=True)),
                name="person_duty_away_since",
            ),
            models.CheckConstraint(
                condition=~Q(state=PersonState.EXCUSED) | ~Q(reason=""),
                name="person_duty_excused_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(back_to="") | Q(state=PersonState.LEFT),
                name="person_duty_back_when_left",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"


class SiteDuty(Duty):
    """One site decides what an alert means for it, acts, and shows that it did."""

    OPEN = SITE_OPEN

    alert = models.ForeignKey(
        IssuedAlert, on_delete=models.PROTECT, related_name="sites", db_index=False
    )
    provider_site = models.ForeignKey(
        ProviderSite, on_delete=models.PROTECT, related_name="alert_duties"
    )
    state = models.CharField(max_length=20, choices=SiteState.choices, default=SiteState.ISSUED)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_version = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(
        max_length=REASON, blank=True, help_text="Why the alert asks nothing of this site."
    )
    plan = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who said that it is not required, or that it is done.",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Somebody else, who approved or verified that.",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sent_back = models.CharField(max_length=REASON, blank=True, help_text="Why, if it was.")
    recheck_at = models.DateField(null=True, blank=True)

    objects = SiteDutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties of sites"
        ordering = ["provider_site__name"]
        indexes = [models.Index(fields=["alert", "state", "due_at"], name="site_duty_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["alert", "provider_site"], name="site_duty_once"),
            models.CheckConstraint(
                condition=Q(state__in=SiteState.values), name="site_duty_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | Q(deputy__isnull=True) | ~Q(lead=F("deputy")),
                name="site_duty_deputy_is_another",
                violation_error_message="Lead and deputy are two people.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("answered_by")),
                name="site_duty_confirmed_by_another",
                violation_error_message="Somebody else has to confirm it.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SiteState.SAID_NOT_REQUIRED, SiteState.NOT_REQUIRED])
                | ~Q(reason=""),
                name="site_duty_not_required_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[SiteState.COMPLETED, SiteState.VERIFIED, SiteState.RECHECKED]
                )
                | ~Q(evidence=""),
                name="site_duty_done_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[SiteState.NOT_REQUIRED, SiteState.VERIFIED, SiteState.RECHECKED]
                )
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="site_duty_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(back_to="") | Q(state=SiteState.CLOSED),
                name="site_duty_back_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_site}: {self.get_state_display()}"
