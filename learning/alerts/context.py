"""The banner of critical alerts, on every page of whoever owes one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from learning.alerts.models import PersonDuty


def alerts(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout shows, asked for only where a layout shows it."""
    return {"alert_banner": SimpleLazyObject(lambda: _banner(request))}


def _banner(request: HttpRequest) -> list[PersonDuty]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    if (held := getattr(request, "_alert_banner", None)) is None:
        duties = PersonDuty.objects.banner().filter(person=user.pk).order_by("due_at", "pk")
        held = list(duties.select_related("alert__page"))
        now = timezone.now()
        for duty in held:
            duty.is_overdue = duty.due_at <= now
        request._alert_banner = held  # type: ignore[attr-defined]
    return held
