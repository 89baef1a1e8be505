"""The page editor with the anonymisation panel at its side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.widgets import Button
from wagtail.models import Page

from learning.anonymisation.detection import is_weaker
from learning.gate.checking import Check, check
from learning.gate.pages import Gated
from learning.gate.passing import LOOKED, what_to_do, why_closed
from learning.gate.wording import hints


class GatePanel(BaseSidePanel):
    """What was found in the page, each in its sentence, with what to do about it."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle anonymisation"
        icon_name = "user"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": len(self.panel.checked.open)}

    name = "anonymisation"
    title = "Anonymisation"
    template_name = "gate/panel.html"
    order = 50

    def __init__(self, page: Page, request: HttpRequest, *, checked: Check, scan_url: str) -> None:
        super().__init__(page, request)
        self.checked, self.scan_url = checked, scan_url

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"scan_url": self.scan_url} | findings_context(self.checked)

    @property
    def media(self) -> forms.Media:
        scripts: list[Any] = [
            forms.Script(f"intranet/{name}.js", defer=True) for name in ("gate-wording", "gate")
        ]
        return forms.Media(css={"all": ["intranet/gate.css"]}, js=scripts)


def findings_context(checked: Check) -> dict[str, Any]:
    """Return what the list of findings shows."""
    return {
        "check": checked,
        "hints": hints(checked.texts),
        "looked": LOOKED,
        "what_to_do": what_to_do(checked),
        "page": checked.page,
        "weaker": is_weaker(),
    }


class GatedSide:
    """Adds the panel for the pages that pass the gate."""

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()  # type: ignore[misc]
        page, form = self.page, self.form  # type: ignore[attr-defined]
        whole = not (
            getattr(self, "expects_json_response", False)
            or getattr(self, "hydrate_create_view", False)
        )
        if whole and isinstance(page, Gated):
            checked = getattr(form, "checked", None) or check(page)
            panels.append(
                GatePanel(page, self.request, checked=checked, scan_url=self.scan_url())  # type: ignore[attr-defined]
            )
        return panels

    def save_action(self) -> HttpResponseBase:
        """A draft that saves itself keeps no answer: it may be half written."""
        if self.expects_json_response:  # type: ignore[attr-defined]
            self.form.instance.reasons = {}  # type: ignore[attr-defined]
        return super().save_action()  # type: ignore[misc]

    def scan_url(self) -> str:
        raise NotImplementedError


class GatedEditView(GatedSide, EditView):
    def scan_url(self) -> str:
        return reverse("gate_scan", args=[self.page.pk])


class GatedCreateView(GatedSide, CreateView):
    def scan_url(self) -> str:
        model = self.page_content_type
        return reverse("gate_scan_new", args=[model.app_label, model.model, self.parent_page.pk])


def gate_button(
    page: Page, user: Any, next_url: str | None = None, view_name: str | None = None
) -> list[Button]:
    """Return the way from a page to what was found in it, for those who may change it."""
    if not issubclass(page.specific_class or Page, Gated) or not page.pk:
        return []
    if not page.specific_deferred.permissions_for_user(user).can_edit():
        return []
    return [Button("Anonymisation", reverse("gate_page", args=[page.pk]), icon_name="user")]


def stop_at_the_gate(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before the editor publishes: what may not go out stays a draft, and the reason is said."""
    if not isinstance(page.specific, Gated):
        return None
    return refused(request, page)


def refused(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Return the way to the page's gate, or nothing where its texts may go out."""
    closed = why_closed(check(page.get_latest_revision_as_object()))
    if not closed:
        return None
    messages.error(request, f"“{page.get_admin_display_title()}” was not published. {closed}")
    return redirect("gate_page", page.pk)


def stop_bulk_publishing(
    request: HttpRequest, action_type: str, objects: list[Page], action: Any
) -> HttpResponse | None:
    """All of a selection go out, or none: each must pass."""
    if action_type != "publish":
        return None
    pages = [page.specific for page in objects]
    return next((answer for page in pages if (answer := refused(request, page))), None)
