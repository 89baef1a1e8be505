"""The gate's own page, and what the editor asks while somebody types."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from wagtail.admin import messages
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.models import Page, PagePermissionTester, PageViewRestriction

from intranet.network.models import User
from intranet.restrictions import closed_branches
from learning.gate.checking import check
from learning.gate.editor import findings_context
from learning.gate.forms import (
    Confirmation,
    OverrideForm,
    PrivacyForm,
    reasons_in,
    was_read,
)
from learning.gate.models import SignOff
from learning.gate.pages import Gated
from learning.gate.passing import GateClosed, mark, override, sign_off, what_to_do, why_closed
from learning.gate.privacy import hides, report
from learning.gate.texts import shown_fields
from learning.review import SECOND_PERSON, wrote

OVERRIDE = "gate.override_gate"
NEWER = "Nothing was kept: the texts were changed after you opened this page. Read them again."
LISTED = "gate.view_wouldnotpass"  # whoever has the list of such pages follows its links


class ScanOnEdit(PreviewOnEditView):
    """The findings of what is in the editor at this moment; nothing is saved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        self.validate_form(form)
        self._read_what_cannot_be_saved(form)
        checked = check(form.instance).with_reasons(reasons_in(request.POST))
        context = findings_context(checked) | {"form_id": "page-edit-form"}
        return render(request, "gate/_findings.html", context)

    def _read_what_cannot_be_saved(self, form: WagtailAdminPageForm) -> None:
        """A text that is too long is read as well, or the panel would find nothing in it."""
        for name, field in shown_fields(form.instance).items():
            if name in form.errors and field.related_model is None:
                setattr(form.instance, name, form[name].data)


class ScanOnCreate(ScanOnEdit, PreviewOnCreateView):
    pass


def may_confirm(page: Page, user: User) -> bool:
    """A second person: with the right to publish here, and none of it theirs.

    Where what is live has nothing newer, whoever saved it last is its author.
    """
    live = page.live_revision if page.live_revision_id == page.latest_revision_id else None
    theirs = wrote(page, user) or (live is not None and live.user_id == user.pk)
    return PagePermissionTester(user, page).can_publish() and not theirs


class GateView(View):
    """What was found in the newest draft, what was said about it, and what this person may do."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.user = cast(User, request.user)
        self.page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        self.may_edit = self.page.permissions_for_user(self.user).can_edit()
        may_read = (
            self.may_edit
            or PagePermissionTester(self.user, self.page).can_publish()
            or self.user.has_perm(LISTED)
        )
        if not isinstance(self.page, Gated) or not may_read:
            raise PermissionDenied
        self.revision = self.page.get_latest_revision()
        self.draft = self.revision.as_object() if self.revision else self.page
        self.confirmation, self.overriding = Confirmation(), OverrideForm(prefix="override")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        checked = check(self.draft)
        context = findings_context(checked) | {
            "may_confirm": may_confirm(self.page, self.user),
            "may_edit": self.may_edit,
            "may_override": self.user.has_perm(OVERRIDE),
            "confirmation": self.confirmation,
            "overriding": self.overriding,
            "signed": checked.sign_off(),
            "closed": why_closed(checked),
        }
        return render(request, "gate/page.html", context)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        acts = {"mark": self._mark, "confirm": self._confirm, "override": self._override}
        act = next((act for name, act in acts.items() if name in request.POST), None)
        try:
            done = act() if act else False
        except GateClosed as closed:
            messages.error(request, str(closed))
            done = False
        return redirect("gate_page", page_id) if done else self.get(request, page_id)

    def _mark(self) -> bool:
        if not self.may_edit:
            raise PermissionDenied
        reasons = reasons_in(self.request.POST)
        count = mark(page=self.draft, reasons=reasons, user=self.user, revision=self.revision)
        if count:
            messages.success(self.request, f"{count} answered.")
        else:
            messages.error(self.request, what_to_do(check(self.draft)) or "Nothing is open.")
        return True

    def _confirm(self) -> bool:
        self.confirmation = Confirmation(self.request.POST)
        if not may_confirm(self.page, self.user):
            messages.error(self.request, SECOND_PERSON)
            return False
        if not self.confirmation.is_valid():
            return False
        if self._is_newer():
            return False
        note = self.confirmation.cleaned_data["note"]
        sign_off(page=self.page, revision=self.revision, user=self.user, note=note)
        messages.success(self.request, "Confirmed. It holds until a word changes.")
        return True

    def _is_newer(self) -> bool:
        """Whoever gives their word gives it for what they read, not for what was saved since."""
        newer = not was_read(self.request.POST.get("texts", ""), check(self.draft))
        if newer:
            messages.error(self.request, NEWER)
        return newer

    def _override(self) -> bool:
        if not self.user.has_perm(OVERRIDE):
            raise PermissionDenied
        self.overriding = OverrideForm(self.request.POST, prefix="override")
        if not self.overriding.is_valid() or self._is_newer():
            return False
        override(
            page=self.page,
            revision=self.revision,
            user=self.user,
            reason=self.overriding.cleaned_data["reason"],
            way=SignOff.Way.OVERRIDE,
        )
        messages.warning(self.request, "The gate is open for these texts. The history says so.")
        return True


def privacy_problem(request: HttpRequest, page_id: int) -> HttpResponse:
    """A reader says that a page tells too much: a question first, then it is done."""
    user = cast(User, request.user)
    page = get_object_or_404(Page.objects.live(), pk=page_id)
    if any(page.path.startswith(path) for path in closed_branches(PageViewRestriction, user)):
        raise Http404
    gated = page.specific
    if isinstance(gated, Gated) and not gated.is_known_to(user):
        raise Http404
    form = PrivacyForm(request.POST or None)
    hidden = hides(page, user)
    if request.method == "POST" and form.is_valid():
        report(page=page, user=user, what=form.cleaned_data["what"])
        return render(request, "gate/privacy_thanks.html", {"hidden": hidden})
    return render(
        request, "gate/privacy_problem.html", {"form": form, "about": page, "hides": hidden}
    )
