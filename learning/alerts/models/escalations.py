"""Who has to hear that somebody is late, and when they were told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from learning.alerts.models.duties import PersonDuty, SiteDuty
from learning.alerts.states import Whom


class Escalation(models.Model):
    """A late duty that somebody hears of once at each level, in their summary of a day."""

    person_duty = models.ForeignKey(
        PersonDuty, null=True, on_delete=models.PROTECT, related_name="escalations", db_index=False
    )
    site_duty = models.ForeignKey(
        SiteDuty, null=True, on_delete=models.PROTECT, related_name="escalations", db_index=False
    )
    version = models.PositiveSmallIntegerField()
    whom = models.CharField("level", max_length=10, choices=Whom.choices)
    heard_as = models.CharField(
        max_length=10, choices=Whom.choices, help_text="With nobody at its level, of the next one."
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Nobody, as long as there is none who can hear of it.",
    )
    made_at = models.DateTimeField()
    told_on = models.DateField(
        null=True, help_text="The day of the summary that named it, or on which it was settled."
    )

    class Meta:
        indexes = [
            models.Index(fields=["to", "told_on"], name="escalation_by_recipient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person_duty", "version", "whom", "to"], name="person_escalated_once"
            ),
            models.UniqueConstraint(
                fields=["site_duty", "version", "whom", "to"], name="site_escalated_once"
            ),
            models.UniqueConstraint(
                fields=["person_duty", "version", "whom"],
                condition=Q(to__isnull=True, person_duty__isnull=False),
                name="person_unheard_once",
            ),
            models.UniqueConstraint(
                fields=["site_duty", "version", "whom"],
                condition=Q(to__isnull=True, site_duty__isnull=False),
                name="site_unheard_once",
            ),
            models.CheckConstraint(
                condition=Q(person_duty__isnull=True) ^ Q(site_duty__isnull=True),
                name="escalation_is_of_one_duty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_whom_display()}: {self.to}"

    @property
    def duty(self) -> PersonDuty | SiteDuty:
        duty = self.person_duty or self.site_duty
        assert duty is not None  # the constraint says so
        return duty


def of_duty(duty: PersonDuty | SiteDuty) -> dict[str, PersonDuty | SiteDuty]:
    """Return which of the two it is of, as fields of an escalation."""
    return {"person_duty" if isinstance(duty, PersonDuty) else "site_duty": duty}
