"""The admin's lists of actions, for whoever follows those of every site, and of their kinds, with
their place in the hierarchy of strength."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from intranet.admin import AskedFilter, ListAdmin, OnlyLookedAt
from intranet.exports import LongListView
from intranet.network.models import User
from learning.actions.lists import QUESTIONS, WITH_NAMES
from learning.actions.models import Action, ActionKind
from learning.actions.querysets import ActionQuerySet, sees_all
from learning.admin import TemplateListAdmin


class ActionKindAdmin(TemplateListAdmin):
    model = ActionKind
    menu_label = "Kinds of action"
    menu_order = 311
    export_filename = "kinds-of-action"
    list_display = ("name", "strength", "sort_order")
    list_filter = ("strength",)
    list_export = ("name", "strength", "slug", "aliases", "sort_order")
    inspect_view_fields = list_export
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("strength")]),
        *TemplateListAdmin.panels[1:],
    ]


class FollowersOfAll(OnlyLookedAt):
    def user_has_any_permissions(self, user: Any) -> bool:
        return sees_all(user)


def _now(question: Callable[..., QuerySet[Action]]) -> Callable[[Any], QuerySet[Action]]:
    return lambda rows: question(rows, timezone.now())


class WaitingFilter(AskedFilter):
    title = "what waits"
    parameter_name = "show"
    QUESTIONS = {name: (words, _now(question)) for name, (words, question) in QUESTIONS.items()}


class ActionAdmin(ListAdmin):
    """Every action, to look through; what is done about one is done on its screen."""

    model = Action
    menu_label = "Actions of sites"
    menu_icon = "tasks"
    menu_order = 313
    permission_helper_class = FollowersOfAll
    index_view_class = LongListView
    inspect_view_enabled = False
    list_display = ("action", "provider_site", "owner", "standing", "due")
    list_filter = (WaitingFilter, "state", "kind__strength", "provider_site", "due_on")
    list_select_related = WITH_NAMES
    search_fields = ("what", "owner__last_name")
    ordering = ("due_on", "pk")
    list_export = (
        "pk", "provider_site", "what", "kind", "strength", "owner", "due_on", "late",
        "state_in_words", "host_site", "effect",
    )  # fmt: skip
    export_filename = "actions"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Action]:
        rows: ActionQuerySet = super().get_queryset(request)
        return rows.about_pages_open_to(cast(User, request.user))

    def action(self, row: Action) -> SafeString:
        """Return what is to be done, with the way to the screen on which it is."""
        return format_html('<a href="{}">{}</a>', reverse("action", args=[row.pk]), row.what)

    action.admin_order_field = "what"  # type: ignore[attr-defined]

    def due(self, row: Action) -> str:
        if row.due_on is None:
            return "No date"
        late = ", overdue" if row.is_late(timezone.localdate()) else ""
        return f"{date_format(row.due_on, 'j F Y')}{late}"

    due.admin_order_field = "due_on"  # type: ignore[attr-defined]

    def strength(self, row: Action) -> str:
        return row.kind.get_strength_display()

    def standing(self, row: Action) -> str:
        host = f". {row.get_host_state_display()}" if row.host_site_id else ""
        return f"{row.get_state_display()}{host}"

    standing.admin_order_field = "state"  # type: ignore[attr-defined]

    def late(self, row: Action) -> bool:
        return row.is_late(timezone.localdate())

    def state_in_words(self, row: Action) -> str:
        return row.get_state_display()

    def get_permissions_for_registration(self) -> QuerySet[Permission]:
        """Who follows every action is for the roles to say."""
        return Permission.objects.none()
