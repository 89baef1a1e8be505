"""Lists of actions: to look through, to take along, and to give several another owner or date."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from intranet import exports as files
from intranet.network.audience import partner_sites, partners_of
from intranet.network.models import ProviderSite, User
from learning.actions import bulk, exports
from learning.actions.lists import SHOWS, SORTS, WITH_NAMES, Filters, Which, lists_of
from learning.actions.models import Action
from learning.actions.parts import VERIFIES
from learning.actions.states import Strength
from learning.actions.views import breadcrumb
from learning.paging import number, paged
from learning.people_found import FIND, PicksPeople, name_field, person_field, staff_of
from learning.verbs import DAY, NotPossible, Verb, short_text

ON_A_PAGE = 50
NOT_THEIRS = "Only a quality partner of the site, or the risk and quality team, changes these."


@require_safe
def actions(request: HttpRequest) -> HttpResponseBase:
    """The reader's own actions, those of their sites, or all."""
    user, now = cast(User, request.user), timezone.now()
    sites = partner_sites(user)
    offered = lists_of(user, sites)
    filters = Filters.read(request.GET, offered)
    rows = filters.of(user, now)
    if form := request.GET.get("format"):
        name = files.named("actions", now)
        taken = exports.days(rows) if form == files.ICS else rows
        if way_back := files.refused(request, taken, form):
            return way_back
        if form == files.ICS:
            return exports.calendar(rows, name=name)
        return files.answer(exports.actions(rows), name=name, form=form)
    # Numbers alone are counted off, so that the last page costs no more than the first.
    pages = paged(request, rows.values_list("pk", flat=True), ON_A_PAGE)
    found = Action.objects.select_related(*WITH_NAMES).in_bulk(list(pages.page))
    today, team = timezone.localdate(now), user.has_perm(VERIFIES)
    context = {
        "filters": filters,
        "lists": [(which, filters.query(list=which.value, site="")) for which in offered],
        "pages": pages,
        "rows": [
            (row, row.is_late(today), row.is_open and (team or row.provider_site_id in sites))
            for row in (found[pk] for pk in pages.page if pk in found)
        ],
        "shows": SHOWS,
        "sorts": SORTS,
        "strengths": Strength.choices,
        "sites": filters.sites(sites),
        "proposes": bool(sites) or team,
        "picks": filters.which in (Which.SITES, Which.NETWORK) and (team or bool(sites)),
        "breadcrumb": breadcrumb()[:1],
    }
    return render(request, "actions/all.html", context)


class Reassign(PicksPeople):
    name = "reassign"
    heading = "Give them to somebody else"
    button = "Give them to this person"
    roles = ("owner",)
    written = ("reason",)

    owner_called = name_field("Find an owner by name")
    owner = person_field(
        "New owner", required="Choose an owner.", unknown="Choose an owner from the list."
    )
    reason = short_text("Why?", "It stands in the history of each.", "Say why.")

    def __init__(self, data: QueryDict | None = None, *, site: ProviderSite) -> None:
        super().__init__(data)
        partners = partners_of([site.pk]).get(site.pk, [])
        self.choose_from(staff_of(site, partners), partners)
        self.site = site

    @property
    def own_names(self) -> tuple[str, ...]:
        return self.site.own_names

    def carry_out(self, picked: list[int], by: User) -> int:
        given = self.cleaned_data
        return bulk.reassign(picked, by=by, owner=given["owner"], reason=given["reason"])


class Redate(Verb):
    name = "redate"
    heading = "Let them be due on another day"
    explains = "A host site that has agreed to the old day is asked again."
    button = "Move the date"
    written = ("reason",)

    due_on = forms.DateField(
        label="New date", widget=DAY,
        error_messages={"required": "Enter a date.", "invalid": "Enter a date."},
    )  # fmt: skip
    reason = short_text("Why?", "It stands in the history of each.", "Say why.")

    def carry_out(self, picked: list[int], by: User) -> int:
        given = self.cleaned_data
        return bulk.redate(picked, by=by, due_on=given["due_on"], reason=given["reason"])


@require_http_methods(["GET", "HEAD", "POST"])
def change_several(request: HttpRequest) -> HttpResponse:
    """Give several open actions of the reader's sites another owner or date, with a reason."""
    user = cast(User, request.user)
    rows = _picked(request, user)
    picked = [row.pk for row in rows]
    sites = {row.provider_site for row in rows}
    reassign = Reassign(site=next(iter(sites))) if len(sites) == 1 else None
    redate: Verb = Redate()
    if request.method == "POST" and rows:
        form = _bulk_form(request, reassign)
        if form.is_bound and form.is_valid():
            try:
                count = form.carry_out(picked, user)
            except NotPossible as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{count} action{'' if count == 1 else 's'} changed.")
                return redirect("actions")
        reassign, redate = (form, redate) if isinstance(form, Reassign) else (reassign, form)
    forms_shown: list[Any] = [form for form in (reassign, redate) if form is not None]
    context = {
        "rows": rows,
        "forms": forms_shown,
        "form": next((form for form in forms_shown if form.is_bound), None),
        "breadcrumb": breadcrumb(),
    }
    return render(request, "actions/several.html", context)


def _bulk_form(request: HttpRequest, reassign: Reassign | None) -> Reassign | Redate:
    act = request.POST.get("act", "")
    if act == Redate.name:
        return Redate(request.POST)
    if act != Reassign.name:
        raise BadRequest("No such verb.")
    if reassign is None:
        raise BadRequest("Actions of several sites.")
    if FIND in request.POST:
        reassign.look(request.POST)
        return reassign
    return Reassign(request.POST, site=reassign.site)


def _picked(request: HttpRequest, user: User) -> list[Action]:
    """Return the open actions that were ticked. One that the reader may not see is not there; one
    that they may not change is refused."""
    given = request.POST if request.method == "POST" else request.GET
    pks = {number(text) or 0 for text in given.getlist("pick")[: bulk.MOST]}
    seen = Action.objects.visible_to(user).filter(pk__in=pks).select_related(*WITH_NAMES)
    rows = list(seen)
    if len(rows) != len(pks):
        raise Http404
    own = partner_sites(user)
    if not user.has_perm(VERIFIES) and any(row.provider_site_id not in own for row in rows):
        raise PermissionDenied(NOT_THEIRS)
    return [row for row in rows if row.is_open]
