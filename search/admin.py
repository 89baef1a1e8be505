"""The admin's list of synonyms, and the report of searches that found nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django_filters import DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.contrib.search_promotions.models import Query

from intranet.admin import ListAdmin
from intranet.guarded_reports import GuardedReport
from search import terms
from search.models import SynonymGroup


class SynonymAdmin(ListAdmin):
    model = SynonymGroup
    menu_label = "Synonyms"
    menu_icon = "openquote"
    menu_order = 315
    list_display = ("__str__",)
    search_fields = ("terms",)
    ordering = ("terms",)
    list_export = ("terms",)
    inspect_view_fields = ("terms",)
    export_filename = "synonyms"
    panels = [FieldPanel("terms", heading="Terms that mean the same")]


class EmptySearchFilters(WagtailFilterSet):
    date = DateFromToRangeFilter(
        label="Date", field_name="empty_searches__date", widget=DateRangePickerWidget
    )

    class Meta:
        model = Query
        fields: list[str] = []


class EmptySearchReport(GuardedReport):
    """Terms that found nothing, most frequent first: a synonym or a page is missing."""

    needs = "search.change_synonymgroup"  # whoever keeps the synonyms mends what was not found
    slug = "empty-searches"
    menu_order = 1310
    page_title = "Searches that found nothing"
    header_icon = "search"
    is_searchable = True
    search_fields = ["query_string"]
    filterset_class = EmptySearchFilters
    default_ordering = "-searches"
    index_url_name = "empty_searches"
    index_results_url_name = "empty_searches_results"
    columns = [
        Column("query_string", label="Looked for", sort_key="query_string"),
        NumberColumn("searches", label="Times", sort_key="searches"),
        DateColumn("last", label="Last on", sort_key="last"),
    ]
    export_headings = {"query_string": "Looked for", "searches": "Times", "last": "Last on"}
    list_export = ["query_string", "searches", "last"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.has_perm(self.needs):
            terms.flush()
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[Query]:
        return Query.objects.filter(empty_searches__isnull=False).annotate(
            searches=Sum("empty_searches__searches"), last=Max("empty_searches__date")
        )
