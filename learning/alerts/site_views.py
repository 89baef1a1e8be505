"""What one site does about an alert: the screen of those who answer for it and of who verifies."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from intranet.network.models import User
from learning.alerts import record
from learning.alerts.answering import Part, duties_of, is_owed, part_of, seen_of, unless_changed
from learning.alerts.models import IssuedAlert, SiteDuty
from learning.alerts.reading import watches
from learning.alerts.screens import breadcrumb
from learning.alerts.site_forms import KINDS, Delegate, SiteVerb, fitting
from learning.alerts.states import SITE_TO_CONFIRM, SiteState
from learning.people_found import FIND
from learning.verbs import did

NOT_REQUIRED = (SiteState.SAID_NOT_REQUIRED, SiteState.NOT_REQUIRED)
DONE = (SiteState.COMPLETED, SiteState.VERIFIED, SiteState.RECHECKED)
WORDS = {
    SiteState.ISSUED: "Nobody here has said yet that they have read it.",
    SiteState.ACKNOWLEDGED: "Read. Nobody has said yet what it means here.",
    SiteState.ASSESSING: "The site is finding out what it means here.",
    SiteState.SAID_NOT_REQUIRED: "The site says that nothing is required here.",
    SiteState.NOT_REQUIRED: "Nothing is required here. Somebody else has approved that.",
    SiteState.IN_PROGRESS: "The site carries out its plan.",
    SiteState.COMPLETED: "The site says that it is done.",
    SiteState.VERIFIED: "It is done. Somebody else has verified that.",
    SiteState.RECHECKED: "It is done, and somebody looked again: it still holds.",
    SiteState.CLOSED: "The site is closed, or the alert is no longer for it. Nothing is owed.",
}


@require_safe
def sites(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a mail to the reader's site, or let them choose. A GET keeps nothing."""
    user = cast(User, request.user)
    alert = get_object_or_404(IssuedAlert.objects.select_related("page"), pk=pk)
    own = alert.sites.answered_by_sites_of(user).select_related("alert", "provider_site")
    duties = list(own)
    if len(duties) == 1:
        return redirect("alert_site", pk, duties[0].provider_site.slug)
    if not duties and watches(user):
        return redirect("alert_watch", pk)
    if not duties:
        raise Http404
    context = {
        "alert": alert,
        "rows": [(duty, duty.is_overdue(timezone.now())) for duty in duties],
        "breadcrumb": breadcrumb(alert, watching=False),
    }
    return render(request, "alerts/site/all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Where one site stands, what it said, and what the reader may say next."""
    user = cast(User, request.user)
    duty = _duty(pk, code)
    part = part_of(duty, user)
    form = None
    if request.method == "POST" and part.sees:
        form = _form(request, duty, part)
        done = form.is_valid() and _did(request, form)
        duty = _duty(pk, code)  # as it stands now
        part = part_of(duty, user)
        if done:
            return redirect(request.path if part.sees else "/alerts/")
    if not part.sees:
        raise Http404
    return render(request, "alerts/site/one.html", _context(duty, part, user, form))


def _duty(pk: int, code: str) -> SiteDuty:
    return get_object_or_404(duties_of(pk), provider_site__code__iexact=code)


def _form(request: HttpRequest, duty: SiteDuty, part: Part) -> SiteVerb:
    kind = KINDS.get(request.POST.get("act", ""))
    if kind is None:
        raise BadRequest("No such verb.")
    if not kind.is_for(part):
        raise PermissionDenied
    if kind is Delegate and FIND in request.POST:
        delegate = Delegate(duty=duty)
        delegate.look(request.POST)
        return delegate
    return kind(request.POST, duty=duty)


def _did(request: HttpRequest, form: SiteVerb) -> bool:
    user, seen = cast(User, request.user), request.POST.get("seen", "")
    if not form.guards:
        return did(request, form, lambda: form.carry_out(user))
    return did(request, form, lambda: unless_changed(form.duty, seen, lambda: form.carry_out(user)))


def _context(duty: SiteDuty, part: Part, user: User, form: SiteVerb | None) -> dict[str, Any]:
    verbs = [
        form if form and form.name == verb.name else verb for verb in fitting(duty, part, user)
    ]
    delegate = None
    if part.delegates and is_owed(duty):
        delegate = form if isinstance(form, Delegate) else Delegate(duty=duty)
    return {
        "alert": duty.alert,
        "duty": duty,
        "part": part,
        "state": WORDS[SiteState(duty.state)],
        "is_late": duty.is_overdue(timezone.now()),
        "waits": is_owed(duty) and duty.state in SITE_TO_CONFIRM,
        "own_answer": duty.answered_by_id == user.pk,
        "answers": _answers(duty),
        "verbs": verbs,
        "delegate": delegate,
        "form": form,
        "refused": form if form and form is not delegate and form not in verbs else None,
        "seen": seen_of(duty),
        "said": record.in_sentences(record.entries_of(duty.alert, site=duty.provider_site_id)),
        "breadcrumb": breadcrumb(duty.alert, watching=False),
    }


def _answers(duty: SiteDuty) -> list[tuple[str, str]]:
    """Return what the site has said that holds now."""
    said = [
        ("Why it is not required", duty.reason, NOT_REQUIRED),
        ("Plan", duty.plan, (SiteState.IN_PROGRESS, *DONE)),
        ("What shows that it is done", duty.evidence, DONE),
    ]
    return [(label, text) for label, text, states in said if text and duty.state in states]
