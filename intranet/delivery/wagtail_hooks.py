from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from intranet.delivery.admin import DeliveryAdmin, admin_urls, status_menu_item
from intranet.delivery.banner import warn_of_silent_worker

modeladmin_register(DeliveryAdmin)
hooks.register("construct_homepage_panels", warn_of_silent_worker)
hooks.register("register_admin_urls", admin_urls)
hooks.register("register_settings_menu_item", status_menu_item)
