"""Asking somebody else to look, and what they see and say."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from intranet.context import Link
from intranet.network.models import User
from learning.actions.parts import known_pages, pages_open_to
from learning.lost import not_there
from learning.peer.forms import (
    ANSWERING,
    ASKING,
    InvitationVerb,
    asking,
    fitting,
)
from learning.peer.models import Invitation
from learning.peer.reading import (
    WITH_NAMES,
    Part,
    asked_about,
    asked_of,
    part_of,
    thread_for_peer,
    with_words,
)
from learning.peer.things import address_of, find, title_of

HOME = Link(title="Home", url="/")
ASKED = Link(title="Asked of you", url="/peer-challenge/")
MOST_SHOWN = 50
NOT_YOURS = "Only whoever was asked says that, while it is open to them."


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What the reader is asked to look at, and what they said before."""
    user = cast(User, request.user)
    answered = Invitation.objects.answered_by(user).select_related("provider_site")
    context = {
        "asked": [(row, title_of(row.about)) for row in asked_of(user)[:MOST_SHOWN]],
        "answered": answered[:MOST_SHOWN],
        "breadcrumb": [HOME],
    }
    return render(request, "peer/asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask somebody else to look at a response or an action, and see who was asked."""
    user = cast(User, request.user)
    thing = find(kind, pk, user)
    if thing is None:
        return not_there(request)
    form = None
    if request.method == "POST":
        form = asking(thing, request.POST)
        if form.is_valid() and form.sent_by(request):
            return redirect(request.path)
    verbs = [form if form and form.name == one.name else one(thing=thing) for one in ASKING]
    context = {
        "thing": thing,
        "kind": kind,
        "title": title_of(thing),
        "asked": asked_about(thing),
        "manages": True,
        "verbs": verbs,
        "form": form,
        "seen": 0,
        "breadcrumb": [HOME, Link(title=title_of(thing), url=address_of(thing))],
    }
    return render(request, "peer/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What a peer sees and says, or what those who asked do with the invitation."""
    user = cast(User, request.user)
    row = _invitation(pk)
    part = part_of(row, user) if row else Part()
    if row is None or not (part.is_peer or part.sees):
        return not_there(request)
    form = None
    if request.method == "POST":
        form = _form(request, row, part)
        if form.is_valid() and form.sent_by(request):
            return redirect(request.path)
        row = cast(Invitation, _invitation(pk))  # as it stands now
        part = part_of(row, user)
    verbs = [form if form and form.name == verb.name else verb for verb in fitting(row, part)]
    context = {
        "invitation": row,
        "one": with_words([row])[0],
        "part": part,
        "verbs": verbs,
        "form": form,
        "refused": form if form and form not in verbs else None,
        "seen": 0,
        "breadcrumb": [HOME, *([ASKED] if part.is_peer else [])],
    }
    return render(request, "peer/look.html", context | _shown(row, part, user))


def _invitation(pk: int) -> Invitation | None:
    return Invitation.objects.select_related(*WITH_NAMES).filter(pk=pk).first()


def _form(request: HttpRequest, row: Invitation, part: Part) -> InvitationVerb:
    kind = next((one for one in ANSWERING if one.name == request.POST.get("act")), None)
    if kind is None:
        raise BadRequest("No such verb.")
    theirs = part.is_peer if kind.is_for(Part(looks=True)) else part.sees
    if not theirs:
        raise PermissionDenied(NOT_YOURS)
    return kind(request.POST, invitation=row)


def _shown(row: Invitation, part: Part, user: User) -> dict[str, Any]:
    """Return what stands on the page of the one thing it is about, as far as it is open."""
    if part.sees:
        return {"title": title_of(row.about), "address": address_of(row.about)}
    if not part.looks:
        return {}
    if row.response:
        return {"title": title_of(row.response), "thread": thread_for_peer(row.response)}
    pages = pages_open_to(user).filter(action_links__action=row.action)
    return {"title": title_of(row.about), "pages": known_pages(user, pages)}
