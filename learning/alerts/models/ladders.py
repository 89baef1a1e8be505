"""When those who owe something are reminded, and who hears of it when they are late."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel

from learning.alerts.states import Whom


class Ladder(ClusterableModel):
    """Reminders before a deadline and escalation after it. Editors change it in the admin."""

    name = models.CharField(max_length=80, unique=True)
    is_default = models.BooleanField(
        "used unless another is chosen", default=False, help_text="One ladder is the default."
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_ladder",
                violation_error_message="Another ladder is the default. Untick it there first.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LadderStep(models.Model):
    """One step: so many days after the deadline (before it, if negative), somebody is told."""

    ladder = ParentalKey(Ladder, on_delete=models.CASCADE, related_name="steps")
    days = models.SmallIntegerField(
        help_text="Days after the deadline; -7 is a week before it, 0 is on the day."
    )
    whom = models.CharField("who is told", max_length=10, choices=Whom.choices)

    panels = [FieldPanel("days"), FieldPanel("whom")]

    class Meta:
        ordering = ["days", "whom"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "days", "whom"], name="ladder_step_once"),
            models.CheckConstraint(
                condition=models.Q(days__gt=0) | models.Q(whom=Whom.SELF),
                name="ladder_escalates_after_the_deadline",
                violation_error_message="Others are told only once the deadline has passed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_whom_display()}, {self.days:+d} days"

    @property
    def in_words(self) -> str:
        """Return "2 days before: whoever owes it"."""
        days = "1 day" if abs(self.days) == 1 else f"{abs(self.days)} days"
        when = f"{days} {'before' if self.days < 0 else 'after'}" if self.days else "On the day"
        return f"{when}: {self.get_whom_display().lower()}"

    def clean(self) -> None:
        if self.days is not None and abs(self.days) > 365:
            raise ValidationError({"days": "Choose at most a year before or after the deadline."})
