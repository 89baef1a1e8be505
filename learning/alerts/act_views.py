"""What somebody does for others: one person at a time, or several from a signed sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from intranet.network.models import User
from learning.alerts import figures, lists, people, record, watching
from learning.alerts.lists import Filters, Who
from learning.alerts.models import PersonDuty
from learning.alerts.people import MAY_ACKNOWLEDGE, OldVersion
from learning.alerts.states import PERSON_OPEN, PersonState
from learning.alerts.watch_forms import AcknowledgeFor, Away, Back, Excuse, SheetForm, Verb
from learning.alerts.watch_views import breadcrumb, see
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
    user, given = cast(User, request.user), form.cleaned_data
    verbs: dict[str, Callable[[], object]] = {
        AcknowledgeFor.name: lambda: people.acknowledge(
            duty, version=given["version"], by=user, how=given["how"]
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
        verbs[form.name]()
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"{DONE[form.name]}: {duty.person}.")
    return True


DONE = {
    AcknowledgeFor.name: "Acknowledgement recorded",
    Excuse.name: "Excused",
    Away.name: "Noted as away",
    Back.name: "Back",
}


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet to print, tick and sign where there is no computer, and to record it from."""
    sight, now = see(request, pk), timezone.now()
    filters = Filters.read(request.GET, default=Who.OPEN)
    sites = watching.sites_seen(sight)
    if filters.site is None and len(sites) != 1:
        context = {
            "alert": sight.alert,
            "progress": figures.people_by(sight.people, *HEADINGS["site"][1:], now),
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
    """Record each that was ticked; whoever is done already stays as they were."""
    given, refused = form.cleaned_data, 0
    for duty in given["people"]:
        try:
            people.acknowledge(
                duty, version=given["version"], by=cast(User, request.user), how=given["how"]
            )
        except OldVersion as refusal:
            form.add_error(None, str(refusal))
            return False
        except NotPossible:
            refused += 1
    done = len(given["people"]) - refused
    messages.success(request, f"{done} recorded as acknowledged.")
    if refused:
        messages.error(request, f"{refused} could not be recorded: no longer in the audience.")
    return True
