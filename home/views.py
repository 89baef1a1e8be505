"""The quality partner's page: ten minutes a day."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.waiting import AT_ONCE, Desk, in_parts
from intranet.context import Link
from intranet.network.models import ProviderSite, User

# Where something was done in place, and the page of that thing refuses it.
REFUSED = "Nothing was done: that is no longer yours to do. This is what waits now."


@require_safe
def my_site(request: HttpRequest) -> HttpResponse:
    """All that waits for the reader's sites, the most urgent first; and what they have just done,
    which they may still change."""
    user = cast(User, request.user)
    sites = list(ProviderSite.objects.of_partner(user))
    if not sites:
        raise Http404
    if "refused" in request.GET:
        messages.error(request, REFUSED)
    desk = Desk(user, sites)
    context = {
        "sites": sites,
        "figures": desk.figures(),
        "parts": in_parts(desk.rows(), desk.today),
        "several": len(sites) > 1,
        "at_once": AT_ONCE,
        "done": desk.answered(),
        "breadcrumb": [Link(title="Home", url="/")],
    }
    return render(request, "home/my_site.html", context)
