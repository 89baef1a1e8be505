"""A report of the admin for those who have one permission: its view, addresses and menu item."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView


class GuardedReport(ReportView):
    """``needs`` names the permission; the addresses are made from ``slug``."""

    needs: str
    slug: str
    menu_order: int

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(self.needs):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    @classmethod
    def urls(cls) -> list[Any]:
        return [
            path(f"reports/{cls.slug}/", cls.as_view(), name=cls.index_url_name),
            path(
                f"reports/{cls.slug}/results/",
                cls.as_view(results_only=True),
                name=cls.index_results_url_name,
            ),
        ]

    @classmethod
    def menu_item(cls) -> MenuItem:
        return GuardedMenuItem(
            cls.page_title,
            reverse(cls.index_url_name),
            name=cls.slug,
            icon_name=cls.header_icon,
            order=cls.menu_order,
            needs=cls.needs,
        )


class GuardedMenuItem(MenuItem):
    def __init__(self, *args: Any, needs: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.needs)
