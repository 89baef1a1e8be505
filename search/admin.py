"""The admin's list of synonyms."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel

from intranet.admin import ListAdmin
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
