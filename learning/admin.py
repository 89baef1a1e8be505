"""The admin's lists of the learning template, and the source records of the risk team."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdminGroup
from wagtail_modeladmin.views import CreateView

from intranet.admin import ListAdmin
from learning.models import (
    ConcernLevel,
    ContributingFactor,
    HarmLevel,
    LearningPage,
    LearningSource,
    NeverEventType,
    SourceRecord,
)
from learning.sources import may


class TemplateListAdmin(ListAdmin):
    """A list of the standard template: its words, and the other words an import may use."""

    menu_icon = "list-ul"
    list_display: tuple[str, ...] = ("name", "sort_order")
    search_fields = ("name", "aliases")
    list_export: tuple[str, ...] = ("name", "slug", "aliases", "sort_order")
    inspect_view_fields: tuple[str, ...] = list_export
    panels = [
        FieldPanel("name"),
        FieldPanel("aliases"),
        FieldPanel("sort_order", help_text="Lower numbers come first."),
    ]


class LearningSourceAdmin(TemplateListAdmin):
    model = LearningSource
    menu_label = "Kinds of source"
    export_filename = "kinds-of-source"


class HarmLevelAdmin(TemplateListAdmin):
    model = HarmLevel
    menu_label = "Harm levels"
    export_filename = "harm-levels"
    list_display = ("name", "scale", "sort_order")
    list_filter = ("scale",)
    list_export = ("name", "scale", "slug", "aliases", "sort_order")
    inspect_view_fields = list_export
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("scale")]),
        *TemplateListAdmin.panels[1:],
    ]


class ConcernLevelAdmin(TemplateListAdmin):
    model = ConcernLevel
    menu_label = "Levels of concern"
    export_filename = "levels-of-concern"


class ContributingFactorAdmin(TemplateListAdmin):
    model = ContributingFactor
    menu_label = "Contributing factors"
    export_filename = "contributing-factors"


class NeverEventTypeAdmin(TemplateListAdmin):
    model = NeverEventType
    menu_label = "Types of never event"
    export_filename = "never-event-types"


class LearningLists(ModelAdminGroup):
    menu_label = "Learning lists"
    menu_icon = "list-ul"
    menu_order = 310
    items = (
        LearningSourceAdmin,
        HarmLevelAdmin,
        ConcernLevelAdmin,
        ContributingFactorAdmin,
        NeverEventTypeAdmin,
    )


class RiskTeamOnly(PermissionHelper):
    """Asks the person's groups, so that being a superuser opens no source record."""

    def user_has_specific_permission(self, user: Any, perm_codename: str) -> bool:
        return may(user, perm_codename)


class CreateSourceRecord(CreateView):
    """The form for one page's source; a page that has its record leads to that one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = request.GET.get("page", "")
        if page.isdecimal() and self.check_action_permitted(request.user):
            record = SourceRecord.objects.filter(page_id=int(page[:18])).first()
            if record:
                return redirect(self.url_helper.get_action_url("edit", record.pk))
        return super().dispatch(request, *args, **kwargs)

    def get_instance(self) -> SourceRecord:
        page = self.request.GET.get("page", "")
        known = page.isdecimal() and LearningPage.objects.filter(pk=int(page[:18])).first()
        return SourceRecord(page=known) if known else SourceRecord()


class SourceRecordAdmin(ListAdmin):
    model = SourceRecord
    menu_label = "Source records"
    menu_icon = "lock"
    menu_order = 320
    permission_helper_class = RiskTeamOnly
    create_view_class = CreateSourceRecord
    list_display = ("reference", "page", "provider_site", "incident_reference")
    list_filter = ("provider_site",)
    list_select_related = ("page", "provider_site")
    search_fields = ("page__title", "page__reference", "incident_reference")
    list_export = ("reference", "page", "provider_site", "incident_reference", "people_involved")
    export_filename = "source-records"
    inspect_view_fields = ("page", "provider_site", "incident_reference", "people_involved")
    panels = [
        FieldPanel("page"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("provider_site"), FieldPanel("incident_reference")]),
                FieldPanel("people_involved"),
            ],
            heading="Where it happened",
            help_text="Only the risk and quality team can open this record. Nothing here is part "
            "of the page, its history, search or any report.",
        ),
    ]

    def reference(self, record: SourceRecord) -> str:
        return record.page.reference

    reference.admin_order_field = "page__reference"  # type: ignore[attr-defined]

    def get_permissions_for_registration(self) -> QuerySet[Permission]:
        """Keep the permissions out of the form for groups: the role alone holds them."""
        return Permission.objects.none()

    def register_indexing(self) -> None:
        """Keep records out of the reference index, which every editor's usage views read."""


def source_record_button(
    page: Page, user: Any, next_url: str | None = None, view_name: str | None = None
) -> list[Button]:
    """Return the way from a learning page to its source record, for the risk team alone."""
    if page.specific_class is not LearningPage or not page.pk or not may(user, "view_sourcerecord"):
        return []
    address = f"{reverse('learning_sourcerecord_modeladmin_create')}?page={page.pk}"
    return [Button("Source record", address, icon_name="lock", priority=60)]
