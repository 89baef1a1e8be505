"""A new alert starts from one of the usual templates."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from learning.alerts.models import AlertPage, AlertTemplate

END_OF_DAY = time(17)
SATURDAY = 5
TAKEN_OVER = (
    "severity", "duty_kind", "what_happened", "what_to_do", "evidence_asked", "recheck_months",
    "ladder",
)  # fmt: skip


def start_from(template: AlertTemplate, page: AlertPage, today: date) -> None:
    """Fill a new page with what the template says; nothing is saved."""
    page.title = template.headline
    page.deadline = deadline_in(template.working_days, today)
    for name in TAKEN_OVER:
        setattr(page, name, getattr(template, name))


def deadline_in(working_days: int, today: date) -> datetime:
    """Return five in the afternoon, London, so many days from Monday to Friday after ``today``."""
    day = today
    for _ in range(working_days):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return datetime.combine(day, END_OF_DAY, tzinfo=timezone.get_default_timezone())


def fill_templates() -> None:
    """Make the usual templates, unless publishers have any."""
    if AlertTemplate.objects.exists():
        return
    usual = tomllib.loads(Path(__file__).with_name("usual.toml").read_text(encoding="utf-8"))
    AlertTemplate.objects.bulk_create(
        AlertTemplate(**{name: _text(value) for name, value in row.items()})
        for row in usual["template"]
    )


def _text(value: str | int) -> str | int:
    return value.strip() if isinstance(value, str) else value
