"""The admin's lists behind the scan: words that point to nobody, other names of our sites."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.options import ModelAdminGroup

from intranet.admin import ListAdmin
from learning.anonymisation.models import NotIdentifying, SiteAlias


class NotIdentifyingAdmin(ListAdmin):
    model = NotIdentifying
    menu_label = "Words that point to nobody"
    menu_icon = "clipboard-list"
    list_display = ("term", "kind", "source")
    list_filter = ("kind",)
    search_fields = ("term", "source")
    list_export = ("term", "kind", "source")
    inspect_view_fields = list_export
    export_filename = "words-that-point-to-nobody"
    panels = [FieldPanel("term"), FieldPanel("kind"), FieldPanel("source")]


class SiteAliasAdmin(ListAdmin):
    model = SiteAlias
    menu_label = "Names of sites and wards"
    menu_icon = "home"
    list_display = ("name", "site")
    list_filter = ("site",)
    search_fields = ("name", "site__name")
    list_export = ("name", "site")
    inspect_view_fields = list_export
    export_filename = "names-of-sites-and-wards"
    panels = [FieldPanel("name"), FieldPanel("site")]


class AnonymisationLists(ModelAdminGroup):
    menu_label = "Anonymisation"
    menu_icon = "view"
    menu_order = 317
    items = (NotIdentifyingAdmin, SiteAliasAdmin)
