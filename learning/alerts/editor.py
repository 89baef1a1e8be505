"""Alerts in the page editor: started from a template, looked at before they go out, withdrawn, and
never deleted once they were issued."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views import View
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.widgets import Button
from wagtail.models import Page

from intranet.delivery.delivering import deliver
from intranet.delivery.enums import Channel
from intranet.network.models import User
from learning.alerts.messages import test_of
from learning.alerts.models import AlertIndexPage, AlertPage, AlertTemplate, IssuedAlert
from learning.alerts.preview import QUIET, WEEK, preview, what_approval_does
from learning.alerts.starting import start_from
from learning.gate.editor import GatedCreateView
from learning.kept import in_bulk, keeper

KEPT = (
    "It was issued, and what people and sites did about it is kept. Withdraw it instead: then "
    "nobody owes it any more, and the record stays."
)
KEPT_BELOW = (
    "alerts that were issued stand under it, and what people and sites did about them is kept."
)


class AlertFromTemplate(GatedCreateView):
    """The form of a new alert, filled in. It is sent where every new alert is sent."""

    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, template_id: int) -> HttpResponseBase:
        self.template = get_object_or_404(AlertTemplate, pk=template_id)
        section = get_object_or_404(AlertIndexPage)
        names = AlertPage._meta.app_label, AlertPage._meta.model_name
        return super().dispatch(request, *names, section.pk)

    def get(self, request: HttpRequest) -> HttpResponse:
        start_from(self.template, self.page, timezone.localdate())
        return super().get(request)


class AudienceView(View):
    """Who the newest draft is for, and a test of its mail to whoever asks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.user = cast(User, request.user)
        self.page = get_object_or_404(AlertPage, pk=kwargs["page_id"])
        if not self.page.permissions_for_user(self.user).can_edit():
            raise PermissionDenied
        self.draft = self.page.get_latest_revision_as_object()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        context = {
            "page": self.draft,
            "preview": preview(self.draft, timezone.now()),
            "what_approval_does": what_approval_does(self.draft),
            "not_ready": self.draft.not_ready(),
            "quiet_days": QUIET.days,
            "week_days": WEEK.days,
            "email": self.user.email,
        }
        return render(request, "alerts/audience.html", context)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Send the mail of the draft to whoever asks, and to nobody else."""
        if not self.user.email:
            messages.error(request, "Your account has no email address, so no test can reach you.")
            return redirect("alert_audience", page_id)
        deliver(
            message=test_of(self.draft, self.user, timezone.now()),
            recipients=User.objects.filter(pk=self.user.pk),
            channels=[Channel.EMAIL],
        )
        messages.success(request, f"A test is on its way to {self.user.email}, and to nobody else.")
        return redirect("alert_audience", page_id)


def audience_button(
    page: Page, user: Any, next_url: str | None = None, view_name: str | None = None
) -> list[Button]:
    """Return the way from an alert to who it is for, for those who may change it."""
    if page.specific_class is not AlertPage or not page.pk:
        return []
    if not page.specific_deferred.permissions_for_user(user).can_edit():
        return []
    return [Button("Who gets it", reverse("alert_audience", args=[page.pk]), icon_name="group")]


def templates_button(
    page: Page, user: Any, next_url: str | None = None, view_name: str | None = None
) -> list[Button]:
    """Return the way from the section of alerts to the templates of a new one."""
    if page.specific_class is not AlertIndexPage or not page.pk:
        return []
    if not page.specific_deferred.permissions_for_user(user).can_add_subpage():
        return []
    address = reverse("alerts_alerttemplate_modeladmin_index")
    return [Button("Add from a template", address, icon_name="copy")]


class WithdrawView(UnpublishView):
    """To unpublish an alert is to withdraw it, and the question says so."""

    def get_page_title(self) -> str:
        return "Withdraw" if isinstance(self.object, AlertPage) else super().get_page_title()

    def get_template_names(self) -> list[str]:
        if isinstance(self.object, AlertPage):
            return ["alerts/withdraw.html"]
        return super().get_template_names()

    def unpublish(self) -> HttpResponse | None:
        with transaction.atomic():
            return super().unpublish()

    def get_success_message(self) -> str:
        alert = IssuedAlert.objects.filter(page=self.object.pk).first()
        if alert and alert.withdrawn_at:
            return f"Alert {alert.pk} is withdrawn."
        return super().get_success_message()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        alert = IssuedAlert.objects.filter(page=self.object.pk).first()
        return super().get_context_data(alert=alert, **kwargs)


def say_withdraw(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Call it in the editor's menu what it is."""
    if isinstance(context.get("page"), AlertPage):
        for item in menu_items:
            if item.name == "action-unpublish":
                item.label = "Withdraw"


keep_issued = keeper(IssuedAlert, why=KEPT, below=KEPT_BELOW)
keep_issued_in_bulk = in_bulk(keep_issued)


def admin_urls() -> list[URLPattern]:
    return [
        path(
            "alerts/new/<int:template_id>/", AlertFromTemplate.as_view(), name="alert_from_template"
        ),
        path("alerts/<int:page_id>/audience/", AudienceView.as_view(), name="alert_audience"),
    ]


# Wagtail's own address of unpublishing, which ours answers first.
urlpatterns = [
    path(
        "admin/pages/<int:page_id>/unpublish/",
        require_admin_access(WithdrawView.as_view()),
    ),
]
