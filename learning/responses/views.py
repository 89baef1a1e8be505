"""How one site answers "how could this apply here?", and the lists of such answers."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from intranet import exports as files
from intranet.network.models import User
from learning.lost import not_there
from learning.paging import paged
from learning.people_found import FIND, PicksPeople
from learning.responses import exports
from learning.responses.answering import thread_of
from learning.responses.forms import KINDS, Comment, ResponseVerb, fitting
from learning.responses.lists import SORTS, STATES, Filters, lists_of, shown
from learning.responses.models import SiteResponse
from learning.responses.on_page import without_names
from learning.responses.parts import Part, part_of
from learning.responses.states import Answer, State
from learning.verbs import back_to

ON_A_PAGE = 50
NOT_YOURS = {
    "answers": "Only a quality partner of {site} answers for it.",
    "drafts": "Only the colleague who was asked drafts this answer.",
    "judges": "Only the risk and quality team accepts and challenges answers.",
}
WORDS = {
    State.AWAITING: "Nobody here has said anything yet.",
    State.CONSIDERING: "The site is finding out.",
    State.ANSWERED: "The site has answered. Somebody of the risk and quality team reads it.",
    State.CHALLENGED: "The risk and quality team has a question. The site looks again.",
    State.ACCEPTED: "Somebody else has accepted the answer. Readers of the learning page see it.",
    State.CLOSED: "The site is closed, or the page is no longer for it. Nothing is owed.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the response stands, what was said, and what the reader may say next."""
    user = cast(User, request.user)
    try:
        row = _response(pk, user)
    except Http404:
        return not_there(request)
    part = part_of(row, user)
    form = None
    if request.method == "POST" and part.sees:
        form = _form(request, row, part)
        done = form.is_valid() and form.sent_by(request)
        row = _response(pk, user)  # as it stands now
        part = part_of(row, user)
        if done:
            return redirect(back_to(request, request.path if part.sees else "/"))
    if not part.sees:
        return not_there(request)
    return render(request, "responses/one.html", _context(row, part, user, form))


def _response(pk: int, user: User) -> SiteResponse:
    rows = SiteResponse.objects.open_to(user).select_related(
        "page", "provider_site", "drafter", "answered_by", "decided_by"
    )
    return get_object_or_404(rows, pk=pk)


def _form(request: HttpRequest, row: SiteResponse, part: Part) -> ResponseVerb:
    kind = KINDS.get(request.POST.get("act", ""))
    if kind is None:
        raise BadRequest("No such verb.")
    if not kind.is_for(part):
        raise PermissionDenied(_why_not(kind, row))
    if issubclass(kind, PicksPeople) and FIND in request.POST:
        looking = kind(response=row)
        looking.look(request.POST)
        return looking
    return kind(request.POST, response=row)


def _why_not(kind: type[ResponseVerb], row: SiteResponse) -> str:
    for name, words in NOT_YOURS.items():
        nobody = {"sees": True, "answers": False, "drafts": False, "judges": False}
        if kind.is_for(Part(**nobody | {name: True})):
            return words.format(site=row.provider_site)
    return ""


def _context(
    row: SiteResponse, part: Part, user: User, form: ResponseVerb | None
) -> dict[str, Any]:
    verbs = [form if form and form.name == verb.name else verb for verb in fitting(row, part, user)]
    comment = None
    if part.speaks and row.state != State.CLOSED:
        comment = form if isinstance(form, Comment) else Comment(response=row)
    return {
        "response": row,
        "title": row.page_title,
        "part": part,
        "state": WORDS[State(row.state)],
        "is_late": row.is_late(timezone.localdate()),
        "own_answer": row.state == State.ANSWERED and row.answered_by_id == user.pk,
        "verbs": verbs,
        "comment": comment,
        "form": form,
        "refused": form if form and form is not comment and form not in verbs else None,
        "seen": row.steps,
        "thread": thread_of(row),
        "others": others_of(row, part) if row.page.live else [],
        "breadcrumb": _breadcrumb(row),
    }


def others_of(row: SiteResponse, part: Part) -> list[SiteResponse]:
    """Return what other sites answered about the same page, as far as it was accepted; to a
    colleague who drafts without their names."""
    accepted = SiteResponse.objects.filter(page=row.page_id, state=State.ACCEPTED)
    others = accepted.exclude(pk=row.pk).select_related("provider_site")
    return without_names(others) if part.drafts else list(others.order_by("provider_site__name"))


def _breadcrumb(row: SiteResponse | None = None) -> list[dict[str, str]]:
    links = [{"title": "Home", "url": "/"}]
    if row and row.page.live:
        links.append({"title": row.page.title, "url": row.page.url})
    return links


@require_safe
def responses(request: HttpRequest) -> HttpResponseBase:
    """Those to draft, those of the reader's sites, or those of the whole network."""
    user, today = cast(User, request.user), timezone.localdate()
    offered = lists_of(user)
    if not offered:
        raise Http404
    filters = Filters.read(request.GET, offered)
    found = filters.of(user, today)
    if form := request.GET.get("format"):
        if way_back := files.refused(request, found.rows, form):
            return way_back
        name = files.named("responses", timezone.now())
        return files.answer(exports.rows(found.rows, today), name=name, form=form)
    numbers = found.rows.values_list("pk", flat=True)
    pages = paged(request, numbers, ON_A_PAGE, count=found.count())
    context = {
        "filters": filters,
        "lists": offered,
        "states": STATES,
        "answers": Answer.choices,
        "sorts": SORTS,
        "sites": filters.sites(user),
        "pages": pages,
        "rows": [(row, row.is_late(today)) for row in shown(list(pages.page))],
        "breadcrumb": _breadcrumb(),
    }
    return render(request, "responses/all.html", context)
