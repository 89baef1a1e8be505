"""The quality partner's page: ten minutes a day."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.waiting import AT_ONCE, figures_for, in_parts, waiting_for
from intranet.context import Link
from intranet.network.models import ProviderSite, User
from learning.responses.models import SiteResponse

JUST_NOW = timedelta(days=1)


@require_safe
def my_site(request: HttpRequest) -> HttpResponse:
    """All that waits for the reader's sites, the most urgent first; and what they have just done,
    which they may still change."""
    user = cast(User, request.user)
    sites = list(ProviderSite.objects.of_partner(user))
    if not sites:
        raise Http404
    rows, now = waiting_for(user), timezone.now()
    done = SiteResponse.objects.of_partner(user).filter(
        answered_by=user, answered_at__gte=now - JUST_NOW
    )
    context = {
        "sites": sites,
        "figures": figures_for(user),
        "parts": in_parts(rows, timezone.localdate(now)),
        "several": len(sites) > 1,
        "at_once": AT_ONCE,
        "done": done.open_to(user).select_related("page", "provider_site").order_by("-answered_at"),
        "breadcrumb": [Link(title="Home", url="/")],
    }
    return render(request, "home/my_site.html", context)
