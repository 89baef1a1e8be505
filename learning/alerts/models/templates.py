"""The usual kinds of alert, so that a publisher starts from words that were thought about once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from learning.alerts.models.ladders import Ladder
from learning.alerts.models.pages import a_few_steps
from learning.alerts.states import DutyKind, Severity
from learning.gate.short import of_nobody

TEXTS = ("name", "headline", "what_happened", "what_to_do", "evidence_asked")


class AlertTemplate(models.Model):
    """What the editor's form of a new alert starts with. It names nobody and no place."""

    name = models.CharField(
        max_length=80, unique=True, help_text="The kind of alert: “Medicines that look alike”."
    )
    headline = models.CharField(
        max_length=200,
        blank=True,
        help_text="One sentence that says what to do; put “…” where the publisher fills in.",
    )
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.IMPORTANT)
    duty_kind = models.CharField(
        "who owes it", max_length=10, choices=DutyKind.choices, default=DutyKind.SITES
    )
    working_days = models.PositiveSmallIntegerField(
        "working days until the deadline",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(130)],
        help_text="The form proposes five in the afternoon of that day.",
    )
    what_happened = models.TextField("what happened elsewhere", blank=True)
    what_to_do = models.TextField(
        blank=True, validators=[a_few_steps], help_text="One step on each line, each with a verb."
    )
    evidence_asked = models.TextField("evidence asked for", blank=True)
    recheck_months = models.PositiveSmallIntegerField(
        "check again after",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text="Months after which a site looks whether it still holds. Empty for never.",
    )
    ladder = models.ForeignKey(
        Ladder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="reminders and escalation",
        help_text="Leave empty for the default ladder.",
    )

    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel("headline"),
                FieldRowPanel([FieldPanel("severity"), FieldPanel("duty_kind")]),
                FieldRowPanel([FieldPanel("working_days"), FieldPanel("ladder")]),
            ],
            heading="Who, and by when",
        ),
        FieldPanel("what_happened"),
        MultiFieldPanel(
            [FieldPanel("what_to_do"), FieldPanel("evidence_asked"), FieldPanel("recheck_months")],
            heading="What to do",
        ),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Nobody signs for a template's texts, so nothing in them may identify anybody."""
        errors = {}
        for name in TEXTS:
            try:
                of_nobody(getattr(self, name))
            except ValidationError as found:
                errors[name] = found
        if errors:
            raise ValidationError(errors)
