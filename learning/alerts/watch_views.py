"""Watching an alert happen: how far each person and site has come, and what is done for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from intranet import exports as files
from intranet.network.audience import partner_sites
from intranet.network.models import User
from learning.alerts import exports, figures, lists, record, watching
from learning.alerts.audience import VERIFIES
from learning.alerts.chart import draw
from learning.alerts.lists import Filters, Who
from learning.alerts.models import IssuedAlert
from learning.alerts.nudging import nudge as send_nudge
from learning.alerts.nudging import to_nudge
from learning.alerts.screens import breadcrumb
from learning.alerts.states import Severity, SiteState
from learning.alerts.watching import Sight
from learning.paging import number, paged
from learning.verbs import NotPossible

ALERTS_ON_A_PAGE = 25
PEOPLE_ON_A_PAGE = 50
LINES_ON_A_PAGE = 25
ENTRIES_ON_A_PAGE = 50

IN_FORCE, CLOSED, WITHDRAWN = "in-force", "closed", "withdrawn"
STATUSES = {
    IN_FORCE: "In force, deadline to come",
    CLOSED: "Closed: the deadline is over",
    WITHDRAWN: "Withdrawn",
}


def see(request: HttpRequest, pk: int) -> Sight:
    """Return the alert as the reader may watch it; for all others it is not there."""
    alert = get_object_or_404(IssuedAlert.objects.select_related("page"), pk=pk)
    sight = watching.look(alert, cast(User, request.user))
    if sight is None:
        raise Http404
    return sight


@require_safe
def watch_all(request: HttpRequest) -> HttpResponse:
    """Every alert that somebody watches, the newest first."""
    user, now = cast(User, request.user), timezone.now()
    own = partner_sites(user)
    if not own and not watching.watches(user):
        raise Http404
    alerts = watching.watched(user)
    status, severity = request.GET.get("status", ""), request.GET.get("severity", "")
    if status == IN_FORCE:
        alerts = alerts.filter(withdrawn_at=None, deadline__gt=now)
    elif status == CLOSED:
        alerts = alerts.filter(withdrawn_at=None, deadline__lte=now)
    elif status == WITHDRAWN:
        alerts = alerts.exclude(withdrawn_at=None)
    if severity in Severity.values:
        alerts = alerts.filter(page__severity=severity)
    pages = paged(request, alerts, ALERTS_ON_A_PAGE)
    context = {
        "pages": pages,
        "lines": watching.lines(list(pages.page), user, now),
        "to_verify": watching.waiting_for(user).count() if user.has_perm(VERIFIES) else None,
        "statuses": STATUSES,
        "severities": Severity.choices,
        "status": status,
        "severity": severity,
        "now": now,
        "breadcrumb": breadcrumb(),
    }
    return render(request, "alerts/watch/all.html", context)


@require_safe
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert as it happens; for htmx the figures alone."""
    sight, now = see(request, pk), timezone.now()
    context = _figures(sight, now)
    if getattr(request, "htmx", False):
        return render(request, "alerts/watch/_figures.html", context)
    by = request.GET.get("by", "")
    by = by if by in watching.HEADINGS else "site"
    context |= {
        "breadcrumb": breadcrumb(sight.alert)[:-1],
        "site_rows": paged(request, watching.site_rows(sight, now), LINES_ON_A_PAGE, "sites"),
        "by": by,
        "headings": {name: heading for name, (heading, *_) in watching.HEADINGS.items()},
    }
    if context["counts"].owed:
        alert = sight.alert
        context["chart"] = draw(
            figures.curve(sight.people, alert.version), owed=context["counts"].owed,
            start=alert.issued_at, deadline=alert.deadline, now=now,
        )  # fmt: skip
        rows = watching.progress(sight, by, now)
        context["progress"] = paged(request, rows, LINES_ON_A_PAGE, "people")
    return render(request, "alerts/watch/one.html", context)


def _figures(sight: Sight, now: datetime) -> dict[str, Any]:
    counts, site_states = watching.count(sight, now)
    return {
        "alert": sight.alert,
        "sight": sight,
        "counts": counts,
        "site_states": [
            (label, site_states[state])
            for state, label in SiteState.choices
            if state in site_states
        ],
        "reach": watching.reach(sight) if counts.owed else None,
        "unheard": watching.unheard(sight, counts, now),
        "now": now,
    }


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of an alert in one state, by name."""
    sight, now = see(request, pk), timezone.now()
    filters = Filters.read(request.GET)
    duties = filters.of(sight, now).select_related(*lists.WITH_NAMES).order_by(*lists.BY_NAME)
    pages = paged(request, duties, PEOPLE_ON_A_PAGE)
    context = {
        "alert": sight.alert,
        "sight": sight,
        "filters": filters,
        "pages": pages,
        "rows": lists.rows(list(pages.page), sight, filters.who, now),
        "lists": Who.choices,
        "sites": watching.sites_seen(sight),
        "groups": lists.staff_groups(),
        "manager": lists.manager(filters.manager),
        "last_column": "When" if filters.who == Who.ACKNOWLEDGED else "Due",
        "breadcrumb": breadcrumb(sight.alert),
    }
    return render(request, "alerts/watch/people.html", context)


@require_safe
def call_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same people as a file, for phoning."""
    sight, now = see(request, pk), timezone.now()
    duties = Filters.read(request.GET).of(sight, now)
    name = files.named(f"alert-{sight.alert.pk}-call-list", now)
    return files.answer(
        exports.call_list(duties), name=name, form=request.GET.get("format", files.CSV)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, with how many will get it; then send each of them one reminder."""
    sight, now = see(request, pk), timezone.now()
    if not sight.acts:
        raise PermissionDenied
    filters = Filters.read(request.POST or request.GET, default=Who.LATE)
    meant = filters.of(sight, now).filter(pk__in=sight.acted_for.values("pk"))
    if request.method == "POST":
        try:
            count = send_nudge(sight.alert, meant, by=sight.user, now=now)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            _say_nudged(request, count)
        return redirect("alert_watch", pk)
    waiting = to_nudge(meant, now)
    context = {
        "alert": sight.alert,
        "filters": filters,
        "choices": [(who.value, who.label) for who in (Who.LATE, Who.OPEN)],
        "meant": meant.count(),
        "count": waiting.count(),
        "no_address": waiting.filter(person__email="").count(),
        "last": sight.people.aggregate(last=Max("nudged_at"))["last"],
        "sites": watching.sites_seen(sight),
        "breadcrumb": breadcrumb(sight.alert),
    }
    return render(request, "alerts/watch/nudge.html", context)


def _say_nudged(request: HttpRequest, count: int) -> None:
    if count:
        people = "1 person" if count == 1 else f"{count:,} people"
        messages.success(request, f"{people} nudged.")
    else:
        messages.warning(
            request, "Nobody was nudged: nobody of these still owes it who was not nudged today."
        )


@require_safe
def report(request: HttpRequest, pk: int, report_pk: int | None = None) -> HttpResponse:
    """What was known at the last deadline, or at one before it, and what has come since."""
    sight, now = see(request, pk), timezone.now()
    reports = list(sight.alert.reports.defer("figures"))
    closing = next((one for one in reports if report_pk in (None, one.pk)), None)
    if report_pk and closing is None:
        raise Http404
    context = {
        "alert": sight.alert,
        "sight": sight,
        "report": closing,
        "others": [one for one in reports if one != closing],
        "newest": reports[0] if reports else None,
        "next_is_due": sight.alert.awaits_report(reports),
        "closing": closing and watching.closing_figures(sight, closing),
        "counts": watching.count(sight, now)[0],
        "now": now,
        "breadcrumb": breadcrumb(sight.alert),
    }
    return render(request, "alerts/watch/report.html", context)


@require_safe
def prove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the log says of an alert, one person or one site, with numbers and seals."""
    sight, now = see(request, pk), timezone.now()
    if not sight.watches:
        raise Http404
    person = number(request.GET.get("person", ""))
    site = number(request.GET.get("site", ""))
    entries = record.entries_of(sight.alert, person=person, site=site)
    proves = sight.user.has_perm(VERIFIES)
    if request.GET.get("format") == files.CSV:
        name = files.named(f"alert-{sight.alert.pk}-record", now)
        rows = exports.record(entries, with_headlines=proves)
        return files.answer(rows, name=name, form=files.CSV)
    pages = paged(request, entries, ENTRIES_ON_A_PAGE)
    duty = sight.people.select_related("person").filter(person=person).first() if person else None
    owing = sight.sites.select_related("provider_site").filter(provider_site=site).first()
    context = {
        "alert": sight.alert,
        "pages": pages,
        "said": record.in_sentences(pages.page, with_headlines=proves),
        "duty": duty,
        "site": owing.provider_site if owing else None,
        "breadcrumb": breadcrumb(sight.alert),
    }
    return render(request, "alerts/watch/record.html", context)


@require_safe
def to_verify(request: HttpRequest) -> HttpResponse:
    """What sites have answered and nobody has confirmed, for those who may: not their own."""
    user, now = cast(User, request.user), timezone.now()
    if not user.has_perm(VERIFIES):
        raise Http404
    pages = paged(request, watching.waiting_for(user), LINES_ON_A_PAGE)
    context = {"pages": pages, "now": now, "breadcrumb": breadcrumb()}
    return render(request, "alerts/watch/to_verify.html", context)


@require_safe
def late(request: HttpRequest) -> HttpResponseBase:
    """Who is late among those somebody answers for: what their summary mail leads to."""
    user, now = cast(User, request.user), timezone.now()
    found = watching.late_for(user, now)
    if form := request.GET.get("format"):
        rows = exports.call_list(found.people, with_alert=True)
        return files.answer(rows, name=files.named("late-call-list", now), form=form)
    names = found.people.select_related("alert__page", *lists.WITH_NAMES)
    context = {
        "late": found,
        "by_site": watching.late_by_alert_and_site(found.people),
        "pages": paged(
            request, names.order_by("alert__deadline", "alert", *lists.BY_NAME), PEOPLE_ON_A_PAGE
        ),
        "sites": found.sites.select_related("alert__page", "provider_site", "lead", "deputy"),
        "watches": watching.watches(user),
        "own_sites": partner_sites(user),
        "breadcrumb": breadcrumb(),
        "now": now,
    }
    return render(request, "alerts/watch/late.html", context)
