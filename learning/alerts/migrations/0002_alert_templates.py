import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import learning.alerts.models.pages


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0001_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The kind of alert: “Medicines that look alike”.",
                        max_length=80,
                        unique=True,
                    ),
                ),
                (
                    "headline",
                    models.CharField(
                        blank=True,
                        help_text="One sentence that says what to do; put “…” where the publisher fills in.",
                        max_length=200,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("critical", "Critical"),
                            ("important", "Important"),
                            ("routine", "Routine"),
                        ],
                        default="important",
                        max_length=10,
                    ),
                ),
                (
                    "duty_kind",
                    models.CharField(
                        choices=[
                            ("sites", "Once for each site"),
                            ("people", "Each named person"),
                            ("both", "Each site and each named person"),
                        ],
                        default="sites",
                        max_length=10,
                        verbose_name="who owes it",
                    ),
                ),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="The form proposes five in the afternoon of that day.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(130),
                        ],
                        verbose_name="working days until the deadline",
                    ),
                ),
                (
                    "what_happened",
                    models.TextField(blank=True, verbose_name="what happened elsewhere"),
                ),
                (
                    "what_to_do",
                    models.TextField(
                        blank=True,
                        help_text="One step on each line, each with a verb.",
                        validators=[learning.alerts.models.pages.a_few_steps],
                    ),
                ),
                ("evidence_asked", models.TextField(blank=True, verbose_name="evidence asked for")),
                (
                    "recheck_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Months after which a site looks whether it still holds. Empty for never.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(36),
                        ],
                        verbose_name="check again after",
                    ),
                ),
                (
                    "ladder",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave empty for the default ladder.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alerts.ladder",
                        verbose_name="reminders and escalation",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
    ]
