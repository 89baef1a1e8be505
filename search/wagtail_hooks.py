from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from search.admin import EmptySearchReport, SynonymAdmin

modeladmin_register(SynonymAdmin)
hooks.register("register_admin_urls", EmptySearchReport.urls)
hooks.register("register_reports_menu_item", EmptySearchReport.menu_item)
