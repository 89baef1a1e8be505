"""Health, for machines that ask without signing in: which part is down, and nothing more."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intranet.delivery.health import first_down, impaired


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 if the intranet works, be it with a stand-in for a part; 503 with what is down."""
    if down := first_down():
        return JsonResponse({"status": "down", "part": down}, status=503)
    if parts := impaired():
        return JsonResponse({"status": "impaired", "parts": parts})
    return JsonResponse({"status": "ok"})
