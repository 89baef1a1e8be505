from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from search.admin import SynonymAdmin, report_menu_item, report_urls

modeladmin_register(SynonymAdmin)
hooks.register("register_admin_urls", report_urls)
hooks.register("register_reports_menu_item", report_menu_item)
