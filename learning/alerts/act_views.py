"""What somebody does for others: one person at a time, or several from a signed sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from intranet.network.models import User
from learning.alerts import figures, lists, people, record, watching
from learning.alerts.lists import Filters, Who
from learning.alerts.messages import in_words
from learning.alerts.models import PersonDuty
from learning.alerts.people import MAY_ACKNOWLEDGE, OldVersion
from learning.alerts.screens import breadcrumb
from learning.alerts.states import PERSON_OPEN, PersonState
from learning.alerts.watch_forms import AcknowledgeFor, Away, Back, Excuse, SheetForm, Verb
from learning.alerts.watch_views import see
from learning.alerts.watching import HEADINGS, Sight
from learning.paging import paged
from learning.verbs import NotPossible

NAMES_ON_A_SHEET = 200

# Which verbs fit which states.
FITTING: dict[type[Verb], tuple[str, ...]] = {
    AcknowledgeFor: MAY_ACKNOWLEDGE,
    Excuse: (*PERSON_OPEN, PersonState.AWAY),
    Away: PERSON_OPEN,
    Back: (PersonState.AWAY, PersonState.EXCUSED),
}


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int, duty_pk: int) -> HttpResponse:
    """One person's duty: where it stands, what happened, and what may be done for them."""
    user, now = cast(User, request.user), timezone.now()
    duties = PersonDuty.objects.select_related("alert__page", "person", *lists.WITH_NAMES)
    duty = get_object_or_404(duties, pk=duty_pk, alert=pk)
    sight = watching.look(duty.alert, user)
    acts, sees = _rights(duty, sight, user)
    if not sees:
        raise Http404
    forms = {kind.name: kind() for kind, states in FITTING.items() if duty.state in states}
    if request.method == "POST":
        if not acts:
            raise PermissionDenied
        kind = _KINDS.get(request.POST.get("act", ""))
        if kind is None:
            raise BadRequest("No such verb.")
        form = forms[kind.name] = kind(request.POST)
        if form.is_valid() and _did(request, duty, form):
            return redirect("alert_person", pk, duty_pk)
    context = {
        "alert": duty.alert,
        "duty": duty,
        "is_late": duty.is_overdue(now),
        "said": record.in_sentences(record.entries_of(duty.alert, person=duty.person_id)),
        "forms": forms if acts else {},
        "watches": bool(sight and sight.watches),
        "breadcrumb": breadcrumb(duty.alert) if sight else breadcrumb(),
        "now": now,
    }
    return render(request, "alerts/watch/person.html", context)


_KINDS = {kind.name: kind for kind in FITTING}


def _rights(duty: PersonDuty, sight: Sight | None, user: User) -> tuple[bool, bool]:
    """Return whether ``user`` may act for the person, and whether they may look at all."""
    manages = watching.manages(user, duty)
    sees = manages or bool(sight and sight.people.filter(pk=duty.pk).exists())
    owed = duty.alert.withdrawn_at is None and duty.state != PersonState.LEFT
    for_another = duty.person_id != user.pk
    acts = (
        owed
        and for_another
        and (manages or bool(sight and sight.acted_for.filter(pk=duty.pk).exists()))
    )
    return acts, sees


def _did(request: HttpRequest, duty: PersonDuty, form: Verb) -> bool:
    """Carry out the verb; say what came of it."""
    user, given, now = cast(User, request.user), form.cleaned_data, timezone.now()
    verbs: dict[str, Callable[[], PersonDuty | None]] = {
        AcknowledgeFor.name: lambda: people.acknowledge(
            duty, version=given["version"], by=user, how=given["how"], now=now
        ),
        Excuse.name: lambda: people.excuse(
            duty, by=user, reason=given["reason"], until=given["until"]
        ),
        Away.name: lambda: people.go_away(
            duty, by=user, until=given["until"], reason=given["reason"]
        ),
        Back.name: lambda: people.come_back(duty, by=user),
    }
    try:
        done = verbs[form.name]()
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    if done is None or (form.name == AcknowledgeFor.name and done.acknowledged_at != now):
        messages.warning(request, f"Nothing was changed. {AS_BEFORE[form.name]}: {duty.person}.")
    else:
        messages.success(request, f"{DONE[form.name](done)}: {duty.person}.")
    return True


DONE: dict[str, Callable[[PersonDuty], str]] = {
    AcknowledgeFor.name: lambda duty: (
        f"Acknowledgement of version {duty.acknowledged_version} recorded"
        f"{', after the deadline' if duty.is_late else ''}"
    ),
    Excuse.name: lambda duty: f"Excused{_until(duty.excused_until)}",
    Away.name: lambda duty: f"Noted as away{_until(duty.away_until)}",
    Back.name: lambda duty: f"Back, and due {in_words(duty.due_at)}",
}
AS_BEFORE = {
    AcknowledgeFor.name: "Acknowledged before",
    Back.name: "Neither away nor excused",
}


def _until(day: date | None) -> str:
    return f" until {date_format(day, 'l j F')}" if day else ""


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet to print, tick and sign where there is no computer, and to record it from."""
    sight, now = see(request, pk), timezone.now()
    filters = Filters.read(request.GET, default=Who.OPEN)
    sites = watching.sites_seen(sight)
    if filters.site is None and len(sites) != 1:
        progress = figures.people_by(sight.people, *HEADINGS["site"][1:], now)
        context = {
            "alert": sight.alert,
            "progress": [row for row in progress if row.open],
            "breadcrumb": breadcrumb(sight.alert),
        }
        return render(request, "alerts/watch/handover_sites.html", context)
    site = next((one for one in sites if filters.site in (None, one.pk)), None)
    if site is None:
        raise Http404
    here = sight.acted_for.filter(provider_site=site)
    form = SheetForm(request.POST or None, duties=here.select_related("alert"))
    if request.method == "POST":
        if not sight.acts:
            raise PermissionDenied
        if form.is_valid() and _record_sheet(request, form):
            return redirect(f"{request.path}?{request.GET.urlencode()}")
    open_here = filters.of(sight, now).filter(provider_site=site, state__in=PERSON_OPEN)
    names = open_here.select_related(*lists.WITH_NAMES).order_by(*lists.BY_NAME)
    context = {
        "alert": sight.alert,
        "site": site,
        "form": form,
        "acts": sight.acts,
        "ticked": set(request.POST.getlist("people")),
        "pages": paged(request, names, NAMES_ON_A_SHEET),
        "filters": filters,
        "groups": lists.staff_groups(),
        "now": now,
        "breadcrumb": breadcrumb(sight.alert),
    }
    return render(request, "alerts/watch/handover.html", context)


def _record_sheet(request: HttpRequest, form: SheetForm) -> bool:
    """Record each that was ticked, or none of an old version; whoever is done already stays as they
    were. Say how many of each there were."""
    given, now = form.cleaned_data, timezone.now()
    recorded, before, refused = 0, 0, Counter[str]()
    try:
        with transaction.atomic():
            for duty in given["people"]:
                try:
                    done = people.acknowledge(
                        duty, version=given["version"], by=cast(User, request.user),
                        how=given["how"], now=now,
                    )  # fmt: skip
                except OldVersion:
                    raise
                except NotPossible as refusal:
                    refused[str(refusal)] += 1
                else:
                    recorded += done.acknowledged_at == now
                    before += done.acknowledged_at != now
    except OldVersion as refusal:
        form.add_error(None, str(refusal))
        return False
    if recorded:
        messages.success(request, f"{recorded} recorded as acknowledged.")
    if before:
        messages.warning(request, f"{before} had acknowledged it before: nothing was changed.")
    for why, count in refused.items():
        messages.error(request, f"{count} could not be recorded. {why}")
    return True
