"""The administrators' page of delivery, and the list of who got what."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.helpers import ButtonHelper

from intranet.admin import ListAdmin, ListView, OnlyLookedAt
from intranet.delivery.delivering import Draft, deliver, try_again
from intranet.delivery.enums import DEAD_STATES
from intranet.delivery.figures import figures
from intranet.delivery.models import Delivery, Stop
from intranet.delivery.pacing import AlreadyStopped, NotStopped, resume_sending, stop_sending
from intranet.network.models import User

VIEW, TRY_AGAIN, STOP = (
    "delivery.view_delivery",
    "delivery.change_delivery",
    "delivery.change_stop",
)
LATEST_STOPS = 5


class DeadLetters(SimpleListFilter):
    """What nobody tries any more: failed, or came back."""

    title = "dead letters"
    parameter_name = "dead"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Failed or bounced")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: Any = queryset
        return rows.dead() if self.value() == "yes" else queryset


class DeliveryButtons(ButtonHelper):
    def get_buttons_for_obj(self, obj: Delivery, *args: Any, **kwargs: Any) -> list[dict]:
        buttons: list[dict] = super().get_buttons_for_obj(obj, *args, **kwargs)
        if obj.state in DEAD_STATES and self.request.user.has_perm(TRY_AGAIN):
            buttons.append(
                {
                    "url": reverse("delivery_try_again", args=[obj.pk]),
                    "label": "Try again",
                    "classname": self.finalise_classname(["button-small"]),
                    "title": f"Try delivery {obj.pk} again",
                }
            )
        return buttons


class DeliveriesView(ListView):
    """The list. Posting to it tries again whatever of what it shows has failed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(TRY_AGAIN):
            raise PermissionDenied
        return _said_how_many(request, try_again(deliveries=self.queryset))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dead = self.queryset.dead().count() if self.request.user.has_perm(TRY_AGAIN) else 0
        return super().get_context_data(dead=dead, **kwargs)


class DeliveryAdmin(ListAdmin):
    model = Delivery
    menu_label = "Deliveries"
    menu_icon = "mail"
    menu_order = 910
    add_to_settings_menu = True
    permission_helper_class = OnlyLookedAt
    button_helper_class = DeliveryButtons
    index_view_class = DeliveriesView
    index_template_name = "delivery/deliveries.html"
    list_display = ("recipient", "message", "channel", "state", "attempts", "error", "next_try_at")
    list_filter = (DeadLetters, "state", "channel", "queued_at")
    list_select_related = ("recipient", "message")
    search_fields = ("address", "recipient__last_name", "recipient__username", "message__subject")
    list_export = (
        "recipient", "address", "message", "channel", "state", "attempts", "error", "queued_at",
        "next_try_at", "sent_at",
    )  # fmt: skip
    export_filename = "deliveries"
    inspect_view_fields = (*list_export, "claimed_until", "read_at")


class StatusMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW)


def status_menu_item() -> MenuItem:
    return StatusMenuItem(
        "Delivery", reverse("delivery_status"), name="delivery", icon_name="mail", order=900
    )


@permission_required(VIEW, raise_exception=True)
def status(request: HttpRequest) -> HttpResponse:
    """How much waits, for how long, what failed, and the stop button."""
    failed = reverse("delivery_delivery_modeladmin_index")
    return TemplateResponse(
        request,
        "delivery/status.html",
        {
            "figures": figures(timezone.now()),
            "failed_url": f"{failed}?dead=yes",
            "may_stop": request.user.has_perm(STOP),
            "stops": Stop.objects.select_related("by", "lifted_by")[:LATEST_STOPS],
        },
    )


@require_POST
@permission_required(STOP, raise_exception=True)
def stop(request: HttpRequest) -> HttpResponse:
    try:
        stop_sending(user=_asking(request))
    except AlreadyStopped:
        messages.warning(request, "Somebody else has stopped delivery before you.")
    else:
        messages.success(request, "Delivery is stopped. What is queued waits.")
    return redirect("delivery_status")


@require_POST
@permission_required(STOP, raise_exception=True)
def resume(request: HttpRequest) -> HttpResponse:
    try:
        resume_sending(user=_asking(request))
    except NotStopped:
        messages.warning(request, "Delivery was not stopped.")
    else:
        messages.success(request, "Delivery goes on, with what has waited longest.")
    return redirect("delivery_status")


@require_POST
@permission_required(VIEW, raise_exception=True)
def test(request: HttpRequest) -> HttpResponse:
    """Send a message to whoever asks, the way every message goes."""
    now, person = timezone.now(), _asking(request)
    deliver(
        message=Draft(
            key=f"test:{person.pk}:{now.timestamp()}",
            template="plain",
            subject="A test of delivery",
            why="You get this because you asked for it on the delivery page.",
            path=reverse("delivery_status"),
            context={"text": "If you can read this, messages reach you."},
        ),
        recipients=User.objects.filter(pk=person.pk),
    )
    messages.success(request, f"A test is on its way to {person.email or 'nobody'}.")
    return redirect("delivery_status")


@permission_required(TRY_AGAIN, raise_exception=True)
def try_one_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then queue the one delivery again."""
    delivery = get_object_or_404(Delivery.objects.select_related("message", "recipient"), pk=pk)
    if request.method == "POST":
        return _said_how_many(request, try_again(deliveries=Delivery.objects.filter(pk=pk)))
    return TemplateResponse(request, "delivery/try_again.html", {"delivery": delivery})


def _asking(request: HttpRequest) -> User:
    """Return who asks; only people with a right come so far."""
    return cast(User, request.user)


def _said_how_many(request: HttpRequest, number: int) -> HttpResponse:
    if number:
        messages.success(request, f"Queued again: {number}.")
    else:
        messages.warning(
            request, "Nothing was queued: it has no address now, is withdrawn, or has not failed."
        )
    return redirect("delivery_delivery_modeladmin_index")


def admin_urls() -> list[URLPattern]:
    return [
        path("delivery/", status, name="delivery_status"),
        path("delivery/stop/", stop, name="delivery_stop"),
        path("delivery/resume/", resume, name="delivery_resume"),
        path("delivery/test/", test, name="delivery_test"),
        path("delivery/try-again/<int:pk>/", try_one_again, name="delivery_try_again"),
    ]
