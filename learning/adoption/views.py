"""Innovations by site, and one site's way with one of them."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from intranet.context import Link
from intranet.network.models import ProviderSite, User
from learning.adoption.forms import KINDS, AdoptionVerb, Answer, Ask, Move
from learning.adoption.models import Adoption
from learning.adoption.reading import innovations_for, matrix
from learning.adoption.states import DOES_IT, Event, State
from learning.paging import paged

ON_A_PAGE = 20
STILL = "still"
HOME = Link(title="Home", url="/")


@require_safe
def innovations(request: HttpRequest) -> HttpResponse:
    """What went well, by site; for a quality partner also what stands still at theirs."""
    user = cast(User, request.user)
    own = Adoption.objects.of_partner(user)
    shows, state = request.GET.get("show", ""), request.GET.get("state", "")
    pages = innovations_for(user)
    if shows == STILL:
        pages = pages.filter(pk__in=own.standing_still(timezone.now()).values("page"))
    if state in State.values:
        pages = pages.filter(adoptions__state=state).distinct()
    found = paged(request, pages, ON_A_PAGE)
    sites = list(ProviderSite.objects.open())
    mine = set(ProviderSite.objects.of_partner(user).values_list("pk", flat=True))
    profile = getattr(user, "profile", None)
    mine |= {profile.home_site_id} if profile else set()
    sites.sort(key=lambda site: site.pk not in mine)
    context = {
        "pages": found,
        "rows": matrix(list(found.page), sites),
        "sites": sites,
        "states": State.choices,
        "state": state,
        "shows": shows,
        "is_partner": own.exists(),
        "breadcrumb": [HOME],
    }
    return render(request, "adoption/all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def adoption(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Where one site stands, what it says to others, and what the reader may say."""
    user = cast(User, request.user)
    found = _adoption(user, pk, code)
    acts = ProviderSite.objects.of_partner(user).filter(pk=found.provider_site_id).exists()
    form = None
    if request.method == "POST":
        form = _form(request, found, acts=acts)
        if form.is_valid() and form.sent_by(request):
            return redirect(request.path)
        found = _adoption(user, pk, code)  # as it stands now
    thread = list(found.thread.order_by("number"))
    was_asked = any(entry.event == Event.ASKED for entry in thread)
    kinds = [kind for kind in _fitting(found, acts=acts) if kind is not Answer or was_asked]
    verbs = [form if form and form.name == kind.name else kind(adoption=found) for kind in kinds]
    context = {
        "adoption": found,
        "page": found.page,
        "thread": thread,
        "acts": acts,
        "verbs": verbs,
        "form": form,
        "seen": found.steps,
        "refused": form if form and form not in verbs else None,
        "breadcrumb": [HOME, Link(title=found.page.title, url=found.page.get_url(request))],
    }
    return render(request, "adoption/one.html", context)


def _adoption(user: User, pk: int, code: str) -> Adoption:
    """Return it where ``user`` may open its page; for all others it is not there."""
    if not innovations_for(user).filter(pk=pk).exists():
        raise Http404
    rows = Adoption.objects.asked().select_related("page", "provider_site")
    return get_object_or_404(rows, page=pk, provider_site__code__iexact=code)


def _fitting(adoption: Adoption, *, acts: bool) -> list[type[AdoptionVerb]]:
    if acts:
        return [Answer, Move]
    return [Ask] if adoption.state in DOES_IT else []


def _form(request: HttpRequest, adoption: Adoption, *, acts: bool) -> AdoptionVerb:
    kind = KINDS.get(request.POST.get("act", ""))
    if kind is None:
        raise BadRequest("No such verb.")
    if kind in (Move, Answer) and not acts:
        raise PermissionDenied(f"Only a quality partner of {adoption.provider_site} says that.")
    return kind(request.POST, adoption=adoption)
