"""Why the plan of a site's response has nothing stronger: said by whoever answers for the site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from intranet.network.models import User
from learning.actions.plan import plan_of, say_why_not_stronger
from learning.responses.models import SiteResponse
from learning.responses.parts import part_of
from learning.verbs import Written, short_text


class WhyNotStronger(Written):
    written = ("reason",)

    reason = short_text(
        "Why can nothing stronger be planned?",
        "Stronger is what works without people having to remember it.",
        "Say why nothing stronger can be planned.",
    )

    def __init__(self, data: Any = None, *, response: SiteResponse, reason: str) -> None:
        super().__init__(data, initial={"reason": reason})
        self.response = response

    @property
    def own_names(self) -> Iterable[str]:
        return self.response.provider_site.own_names


@require_http_methods(["GET", "HEAD", "POST"])
def plan_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, and keep it."""
    user = cast(User, request.user)
    rows = SiteResponse.objects.in_force().open_to(user)
    response = get_object_or_404(rows.select_related("page", "provider_site"), pk=pk)
    part = part_of(response, user)
    if not part.sees:
        raise Http404
    if not part.answers:
        raise PermissionDenied(f"Only a quality partner of {response.provider_site} says that.")
    form = WhyNotStronger(request.POST or None, response=response, reason=plan_of(response).reason)
    if form.is_valid():
        say_why_not_stronger(response, by=user, reason=form.cleaned_data["reason"])
        messages.success(request, "Kept: why nothing stronger is planned.")
        return redirect("response", pk)
    context = {
        "form": form,
        "response": response,
        "breadcrumb": [{"title": "Home", "url": "/"}],
    }
    return render(request, "actions/plan_note.html", context)
