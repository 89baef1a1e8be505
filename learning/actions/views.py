"""One action: where it stands, and what may be done with it next."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.network.models import User
from learning.actions import doing
from learning.actions.fitting import KINDS, fitting
from learning.actions.forms import ActionVerb
from learning.actions.models import Action
from learning.actions.parts import Part, known_pages, pages_open_to, part_of
from learning.actions.proposing import Propose, start_from
from learning.actions.states import TO_CONFIRM, State
from learning.actions.wish_forms import AsksForWish
from learning.actions.wording import vague
from learning.lost import not_there
from learning.people_found import FIND, PicksPeople
from learning.responses.parts import part_of as response_part
from learning.verbs import NotPossible, back_to

WORDS = {
    State.PROPOSED: "It waits to be agreed.",
    State.AGREED: "It is agreed and has not been started.",
    State.IN_PROGRESS: "It is being done.",
    State.DONE: "It is said to be done. Somebody of the risk and quality team looks at it.",
    State.VERIFIED: "It is done. Somebody else has verified that.",
    State.RECHECKED: "It is done, and somebody looked again: it still holds.",
    State.SAID_NOT_POSSIBLE: "It is said not to be possible. Somebody of the risk and quality team "
    "looks at it.",
    State.NOT_POSSIBLE: "It is not possible. Somebody else has approved that.",
}
NOT_YOURS = {
    "manages": "Only a quality partner of {site}, or the risk and quality team, does that.",
    "does": "Only its owner, or a quality partner of {site}, says that.",
    "hosts": "Only a quality partner of the host site answers for it.",
    "verifies": "Only the risk and quality team verifies and approves.",
}
LONGEST_HINTED = 1_000  # characters


@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an action stands, what was done, and what the reader may do next."""
    user = cast(User, request.user)
    try:
        row = _action(pk, user)
    except Http404:
        return not_there(request)
    part, form = part_of(row, user), None
    if request.method == "POST":
        form = _form(request, row, part)
        done = form.is_valid() and not _is_held_back(form) and form.sent_by(request)
        if done:
            seen = Action.objects.visible_to(user).filter(pk=pk).exists()
            return redirect(back_to(request, request.path if seen else "actions"))
        row = _action(pk, user)  # as it stands now
        part = part_of(row, user)
    return render(request, "actions/one.html", _context(row, part, user, form))


def _action(pk: int, user: User) -> Action:
    rows = Action.objects.visible_to(user).select_related(
        "provider_site", "host_site", "kind", "owner", "done_by", "verified_by", "said_by",
        "approved_by", "host_by", "response", "network__ended_by",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def _form(request: HttpRequest, row: Action, part: Part) -> ActionVerb:
    kind = KINDS.get(request.POST.get("act", ""))
    if kind is None:
        raise BadRequest("No such verb.")
    if not kind.is_for(part):
        raise PermissionDenied(_why_not(kind, row))
    form = kind(request.POST, request.FILES, action=row)
    if isinstance(form, PicksPeople) and FIND in request.POST:
        looking = kind(action=row)
        assert isinstance(looking, PicksPeople)
        looking.look(request.POST)
        return looking
    return form


def _why_not(kind: type[ActionVerb], row: Action) -> str:
    for name, words in NOT_YOURS.items():
        if kind.is_for(Part(**{name: True})):
            return words.format(site=row.provider_site)
    return ""


def _is_held_back(form: ActionVerb) -> bool:
    """Whether its author has yet to see what is vague in it."""
    if not isinstance(form, AsksForWish):
        return False
    return form.holds_back(list(form.action.page_links.values_list("page", flat=True)))


def _context(row: Action, part: Part, user: User, form: ActionVerb | None) -> dict[str, Any]:
    fits = fitting(row, part, user)
    verbs = [form if form and form.name == verb.name else verb for verb in fits]
    theirs = (row.done_by_id, row.owner_id) if row.state == State.DONE else (row.said_by_id,)
    missing = doing.missing_to_agree(row) if row.state == State.PROPOSED else []
    return {
        "action": row,
        "part": part,
        "state": WORDS[State(row.state)],
        "is_late": row.is_late(timezone.localdate()),
        "missing": missing,
        "own_word": part.verifies and row.state in TO_CONFIRM and user.pk in theirs,
        "verbs": verbs,
        "form": form,
        "refused": form if form and form not in verbs else None,
        "seen": row.steps,
        "pages": known_pages(user, pages_open_to(user).filter(action_links__action=row)),
        "response_url": _response_url(row, user),
        "history": row.history.select_related("by"),
        "breadcrumb": breadcrumb(),
    }


def _response_url(row: Action, user: User) -> str:
    """Return where the response is that it came of, for those who see it."""
    if row.response is None or not response_part(row.response, user).sees:
        return ""
    return reverse("response", args=[row.response.pk])


def breadcrumb() -> list[dict[str, str]]:
    return [{"title": "Home", "url": "/"}, {"title": "Actions", "url": reverse("actions")}]


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give what shows that it is done to whoever sees the action; always as a download."""
    row = _action(pk, cast(User, request.user))
    return _download(row.file, f"action-{row.pk}-evidence")


@require_safe
def verified_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Give what a verification in the history rested on, to the same readers."""
    row = _action(pk, cast(User, request.user))
    entry = get_object_or_404(row.history, number=number)
    return _download(entry.file, f"action-{row.pk}-verified-{number}")


def _download(file: FieldFile, called: str) -> FileResponse:
    if not file:
        raise Http404
    try:
        opened = file.open()
    except FileNotFoundError:
        raise Http404 from None
    ending = str(file.name).rsplit(".", 1)[-1]
    return FileResponse(opened, as_attachment=True, filename=f"{called}.{ending}")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose an action, for the reader's site or, as the risk and quality team, for any or all."""
    start = start_from(request.GET, cast(User, request.user))
    if not start.is_chosen:
        context = {"start": start, "breadcrumb": breadcrumb()}
        return render(request, "actions/sites.html", context)
    form = Propose(start=start)
    if request.method == "POST" and FIND in request.POST:
        form.look(request.POST)
    elif request.method == "POST":
        form = Propose(request.POST, start=start)
        held = form.is_valid() and form.holds_back([page.pk for page in start.pages])
        if form.is_valid() and not held:
            try:
                pk = form.propose()
            except NotPossible as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{form.done}.")
                return redirect("action", pk) if pk else redirect("actions")
    context = {"start": start, "form": form, "breadcrumb": breadcrumb()}
    return render(request, "actions/new.html", context)


@require_POST
def say_what_is_vague(request: HttpRequest) -> HttpResponse:
    """What is vague in a sentence, while it is being written. Nothing is kept."""
    text = request.POST.get("what", "")[:LONGEST_HINTED]
    return render(request, "actions/_vague.html", {"vague": vague(text)})
