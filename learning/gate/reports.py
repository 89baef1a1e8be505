"""The report of overrides: who opened the gate in spite of what was found, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page, PageLogEntry

from intranet.guarded_reports import GuardedReport
from learning.gate.models import SignOff
from learning.gate.passing import OVERRIDDEN

WAYS = [(str(way), str(way.label)) for way in (SignOff.Way.OVERRIDE, SignOff.Way.IMPORT)]


def in_london(at: datetime) -> datetime:
    return timezone.localtime(at, timezone.get_default_timezone()).replace(tzinfo=None)


def written(at: datetime) -> str:
    return f"{in_london(at):%Y-%m-%d %H:%M}"


def way_of(entry: PageLogEntry) -> str:
    return dict(WAYS).get(entry.data.get("way", ""), "")


def gate_of(entry: Any) -> str | None:
    return reverse("gate_page", args=[entry.page_id]) if entry.is_there else None


class OverrideFilters(WagtailFilterSet):
    timestamp = DateFromToRangeFilter(label="Date", widget=DateRangePickerWidget)
    way = ChoiceFilter(label="Way", field_name="data__way", choices=WAYS)

    class Meta:
        model = PageLogEntry
        fields: list[str] = []


class OverrideReport(GuardedReport):
    """From the history of pages, which outlives them: a page that was deleted stays in it."""

    needs = "gate.view_signoff"
    slug = "gate-overrides"
    menu_order = 1320
    page_title = "Overrides of the anonymisation gate"
    header_icon = "warning"
    filterset_class = OverrideFilters
    default_ordering = "-timestamp"
    index_url_name = "gate_overrides"
    index_results_url_name = "gate_overrides_results"
    columns = [
        TitleColumn("label", label="Page", get_url=gate_of),
        Column("when", label="When", accessor=lambda entry: written(entry.timestamp),
               sort_key="timestamp"),
        Column("who", label="Who", accessor="user_display_name"),
        Column("way", label="Way", accessor=way_of),
        Column("reason", label="Reason", accessor="data.reason"),
        Column("findings", label="Findings", accessor="data.findings"),
    ]  # fmt: skip
    export_filename = "gate-overrides"
    export_headings = {
        "page_id": "Page number", "label": "Page", "timestamp": "When (London)",
        "user_display_name": "Who", "data.way": "Way", "data.reason": "Reason",
        "data.findings": "Findings",
    }  # fmt: skip
    list_export = list(export_headings)
    custom_field_preprocess = {
        "timestamp": {"csv": written, "xlsx": in_london},
        "data.way": {form: lambda way: dict(WAYS).get(way, way) for form in ("csv", "xlsx")},
    }

    def get_base_queryset(self) -> QuerySet[PageLogEntry]:
        there = Page.objects.filter(pk=OuterRef("page_id"))
        entries = PageLogEntry.objects.filter(action=OVERRIDDEN).select_related("user")
        return entries.annotate(is_there=Exists(there))
