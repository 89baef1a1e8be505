"""What machines ask without signing in: which part is down, and figures for known addresses."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intranet.delivery.figures import figures, prometheus
from intranet.delivery.health import first_down, impaired

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")


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


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of delivery in Prometheus' text format, for METRICS_ALLOW alone.

    What the front server passes on comes from its address, whoever asked, so it is refused.
    """
    if not _comes_straight_from_an_allowed_address(request):
        raise Http404
    return HttpResponse(
        prometheus(figures(timezone.now())), content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _comes_straight_from_an_allowed_address(request: HttpRequest) -> bool:
    if any(header in request.META for header in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_ALLOW)
