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
from learning.paging import number
from learning.responses.models import SiteResponse
from learning.responses.parts import part_of
from learning.verbs import NotPossible, Written, short_text


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
    if form.is_valid() and _kept(request, form, user):
        messages.success(request, "Kept: why nothing stronger is planned.")
        return redirect("response", pk)
    note = plan_of(response).note
    context = {
        "form": form,
        "response": response,
        "seen": note.steps if note else 0,
        "history": note.history.select_related("by") if note else [],
        "breadcrumb": [{"title": "Home", "url": "/"}],
    }
    return render(request, "actions/plan_note.html", context)


def _kept(request: HttpRequest, form: WhyNotStronger, by: User) -> bool:
    seen, reason = number(request.POST.get("seen", "")), form.cleaned_data["reason"]
    try:
        say_why_not_stronger(form.response, by=by, reason=reason, seen=-1 if seen is None else seen)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
