"""The quality team's lists: what readers reported, and what would not pass today."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.helpers import PermissionHelper

from intranet.admin import ListAdmin, OnlyLookedAt
from learning.gate.models import PrivacyProblem, WouldNotPass
from learning.gate.privacy import TEAM


class TeamsOwn(PermissionHelper):
    """The right to take a page out of sight is one of this model's, and opens no list of it."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return bool(user.has_perm(TEAM))


class PrivacyProblemAdmin(ListAdmin):
    model = PrivacyProblem
    permission_helper_class = TeamsOwn
    menu_label = "Privacy problems"
    menu_icon = "warning"
    menu_order = 260
    list_display = ("about", "what", "hidden", "at", "by", "settled")
    list_filter = ("settled", "hidden", "at")
    list_select_related = ("page", "by")
    list_export = ("page_id", "hidden", "at", "settled")
    export_filename = "privacy-problems"
    inspect_view_enabled = True
    inspect_view_fields = ("page", "what", "hidden", "at", "by", "told_at", "settled")
    panels = [FieldPanel("what", read_only=True), FieldPanel("settled")]

    def about(self, problem: PrivacyProblem) -> SafeString:
        """Return the page, with the way to what is to be done about it."""
        address = reverse("gate_page", args=[problem.page_id])
        return format_html('<a href="{}">{}</a>', address, problem.page.get_admin_display_title())

    about.short_description = "Page"  # type: ignore[attr-defined]


class WouldNotPassAdmin(ListAdmin):
    model = WouldNotPass
    menu_label = "Would not pass today"
    menu_icon = "warning"
    menu_order = 261
    permission_helper_class = OnlyLookedAt
    list_display = ("about", "where", "why", "since")
    list_filter = ("since",)
    list_select_related = ("page",)
    list_export = ("page_id", "where", "why", "since")
    export_filename = "would-not-pass-today"
    inspect_view_fields = ("page_id", "where", "why", "since")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WouldNotPass]:
        return super().get_queryset(request).filter(page__live=True)

    def about(self, row: WouldNotPass) -> SafeString:
        """Return the page, with the way to what was found in it."""
        return format_html(
            '<a href="{}">{}</a>', reverse("gate_page", args=[row.page_id]), row.called
        )

    about.short_description = "Page"  # type: ignore[attr-defined]
