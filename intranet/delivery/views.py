"""What machines ask without signing in, and the notices of the person who is."""

from __future__ import annotations

from ipaddress import ip_address
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from intranet.delivery.figures import figures, prometheus
from intranet.delivery.health import first_down, impaired
from intranet.delivery.models import Delivery
from intranet.delivery.notices import mark_read
from intranet.delivery.querysets import DeliveryQuerySet
from intranet.network.models import User

NOTICES_ON_A_PAGE = 20
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


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The reader's own notices, newest first."""
    mine = _mine(request).select_related("message")
    page = Paginator(mine, NOTICES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "delivery/notices.html", {"notices": page})


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what the notice is about, and keep that it was read. A GET keeps nothing."""
    notice = get_object_or_404(_mine(request).select_related("message"), pk=pk)
    mark_read(notices=_mine(request).filter(pk=pk), at=timezone.now())
    return redirect(notice.message.path or "notices")


@require_POST
def read_notice(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(_mine(request), pk=pk)
    mark_read(notices=_mine(request).filter(pk=pk), at=timezone.now())
    page = request.POST.get("page", "")
    return redirect(reverse("notices") + (f"?page={page}" if page.isdecimal() else ""))


@require_POST
def read_all_notices(request: HttpRequest) -> HttpResponse:
    mark_read(notices=_mine(request), at=timezone.now())
    return redirect("notices")


def _mine(request: HttpRequest) -> DeliveryQuerySet:
    """Return the notices of whoever asks; those of others are not there for them."""
    return Delivery.objects.notices_for(cast(User, request.user), timezone.now())
