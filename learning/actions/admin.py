"""The admin's list of kinds of action, with their place in the hierarchy of strength."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel

from learning.actions.models import ActionKind
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
