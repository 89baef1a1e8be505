"""The admin's list of what sites answer, for whoever follows up every site. Nobody writes in it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import Permission
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from intranet.admin import AskedFilter, ListAdmin, OnlyLookedAt
from intranet.exports import LongListView
from intranet.network.models import User
from learning.responses.models import SiteResponse
from learning.responses.parts import reads_all
from learning.responses.querysets import SiteResponseQuerySet


class ReadersOfAll(OnlyLookedAt):
    def user_has_any_permissions(self, user: Any) -> bool:
        return reads_all(user)


class DueFilter(AskedFilter):
    title = "due"
    parameter_name = "due"
    QUESTIONS = {
        "late": ("Late", lambda rows: rows.overdue(timezone.localdate())),
        "owed": ("Owed by the site", lambda rows: rows.owed()),
        "accept": ("To be accepted", lambda rows: rows.to_accept()),
    }


class SiteResponseAdmin(ListAdmin):
    model = SiteResponse
    menu_label = "Responses of sites"
    menu_icon = "comment"
    menu_order = 312
    permission_helper_class = ReadersOfAll
    index_view_class = LongListView
    inspect_view_enabled = False
    list_display = ("learning_page", "provider_site", "standing", "due")
    list_filter = (DueFilter, "state", "answer", "provider_site")
    list_select_related = ("page", "provider_site")
    search_fields = ("words", "page__reference")
    ordering = ("-asked_at", "-pk")
    list_export = ("reference", "title", "provider_site", "state_in_words", "answer_in_words",
                   "due_on", "late", "asked_at", "answered_at")  # fmt: skip
    export_filename = "responses"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SiteResponse]:
        rows: SiteResponseQuerySet = super().get_queryset(request)
        # A search that finds what was taken down would tell what it was called.
        words = Case(When(page__live=True, then="page__title"), default=Value(""))
        return rows.open_to(cast(User, request.user)).annotate(words=words)

    def learning_page(self, row: SiteResponse) -> SafeString:
        """Return the title, with the way to the screen on which it is answered."""
        return format_html(
            '<a href="{}">{}</a>', reverse("response", args=[row.pk]), self.title(row)
        )

    learning_page.admin_order_field = "words"  # type: ignore[attr-defined]

    def title(self, row: SiteResponse) -> str:
        return row.page_title

    def reference(self, row: SiteResponse) -> str:
        return row.page.reference

    def due(self, row: SiteResponse) -> str:
        late = ", late" if row.is_late(timezone.localdate()) else ""
        return f"{date_format(row.due_on, 'j F Y')}{late}"

    due.admin_order_field = "due_on"  # type: ignore[attr-defined]

    def standing(self, row: SiteResponse) -> str:
        answer = f". {row.get_answer_display()}" if row.answer else ""
        return f"{row.get_state_display()}{answer}"

    standing.admin_order_field = "state"  # type: ignore[attr-defined]

    def late(self, row: SiteResponse) -> bool:
        return row.is_late(timezone.localdate())

    def state_in_words(self, row: SiteResponse) -> str:
        return row.get_state_display()

    def answer_in_words(self, row: SiteResponse) -> str:
        return row.get_answer_display()

    def get_permissions_for_registration(self) -> QuerySet[Permission]:
        """One right opens everything of responses, so the form for groups offers no other."""
        return Permission.objects.none()
