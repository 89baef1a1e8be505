"""An alert from the moment it goes out: what is owed hangs on this, not on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from learning.alerts.models.pages import AlertPage
from learning.alerts.states import DutyKind


class IssuedAlertQuerySet(models.QuerySet["IssuedAlert"]):
    def in_force(self) -> IssuedAlertQuerySet:
        return self.filter(withdrawn_at=None)

    def held(self, pk: int) -> IssuedAlert | None:
        """Hold an alert that is in force for the transaction; return it as it is now, or None.

        Whoever changes its duties or its log holds it first, so that nobody waits in a circle. Its
        page is asked for afterwards: in one query with the lock it would be the page from before
        the wait.
        """
        return self.in_force().select_for_update(no_key=True).filter(pk=pk).first()

    def to_report(self, now: datetime) -> IssuedAlertQuerySet:
        """Return those whose deadline has passed without the closing report of this version and
        this deadline."""
        made = ClosingReport.objects.filter(
            alert=OuterRef("pk"), version=OuterRef("version"), deadline=OuterRef("deadline")
        )
        over = self.in_force().filter(deadline__lte=now).exclude(spread_at=None)
        return over.filter(~Exists(made))


class IssuedAlert(models.Model):
    """What was issued, in which version, and until when it is owed."""

    page = models.OneToOneField(AlertPage, on_delete=models.PROTECT, related_name="issued")
    version = models.PositiveSmallIntegerField(
        help_text="Raised by each revision in substance: acknowledgements are of a version."
    )
    duty_kind = models.CharField(max_length=10, choices=DutyKind.choices)
    issued_at = models.DateTimeField(help_text="When this version went out.")
    first_issued_at = models.DateTimeField()
    deadline = models.DateTimeField()
    spread_at = models.DateTimeField(
        null=True, help_text="When everybody in the audience had their row."
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = IssuedAlertQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="issued_version_from_one"),
            models.CheckConstraint(
                condition=Q(first_issued_at__lte=F("issued_at")), name="issued_first_before_last"
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def headline(self) -> str:
        """What every screen calls it. Of a withdrawn alert it has none of the words: they may be
        what it was withdrawn for."""
        if self.withdrawn_at is None:
            return self.page.title
        day = date_format(timezone.localtime(self.withdrawn_at), "j F Y")
        return f"An alert that was withdrawn (number {self.pk}, {day})"

    @property
    def chain_name(self) -> str:
        return f"alert:{self.pk}"

    def awaits_report(self, reports: Sequence[ClosingReport]) -> bool:
        """Return whether one of ``reports`` is yet to come."""
        made = {(report.version, report.deadline) for report in reports}
        return self.withdrawn_at is None and (self.version, self.deadline) not in made

    @property
    def for_people(self) -> bool:
        return self.duty_kind in (DutyKind.PEOPLE, DutyKind.BOTH)

    @property
    def for_sites(self) -> bool:
        return self.duty_kind in (DutyKind.SITES, DutyKind.BOTH)


class ClosingReport(models.Model):
    """What was known at the deadline. Never changed afterwards; its seal stands in the log.

    A revision in substance, or a deadline that was moved once it was over, gets another at its own
    deadline.
    """

    alert = models.ForeignKey(
        IssuedAlert, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    version = models.PositiveSmallIntegerField()
    deadline = models.DateTimeField()
    made_at = models.DateTimeField()
    figures = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "version", "deadline"], name="closing_report_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert}, {self.deadline:%d %B %Y}"
