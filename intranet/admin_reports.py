"""Wagtail's reports where they would show more than a person may see."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView

from learning.models import SourceRecord
from learning.sources import may


class SiteHistory(LogEntriesView):
    """The history of everything but source records, which only the risk and quality team sees."""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        if may(self.request.user, "view_sourcerecord"):
            return queryset
        return queryset.exclude(content_type=ContentType.objects.get_for_model(SourceRecord))


class PageTypes(PageTypesUsageReportView):
    """Names the page of each type that was edited last, closed or not: administrators only."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("network.change_staffprofile"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def _views(address: str, view: type[LogEntriesView] | type[PageTypes]) -> list[URLPattern]:
    return [
        path(f"admin/reports/{address}/", require_admin_access(view.as_view())),
        path(
            f"admin/reports/{address}/results/",
            require_admin_access(view.as_view(results_only=True)),
        ),
    ]


urlpatterns = [*_views("site-history", SiteHistory), *_views("page-types-usage", PageTypes)]
