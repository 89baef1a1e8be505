from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from learning.alerts.admin import AlertsGroup
from learning.alerts.editor import (
    admin_urls,
    audience_button,
    keep_issued,
    keep_issued_in_bulk,
    say_withdraw,
    templates_button,
)
from learning.alerts.holding import register_alert_actions

modeladmin_register(AlertsGroup)
hooks.register("register_admin_urls", admin_urls)
hooks.register("register_page_header_buttons", audience_button)
hooks.register("register_page_header_buttons", templates_button)
hooks.register("construct_page_action_menu", say_withdraw)
hooks.register("before_delete_page", keep_issued)
hooks.register("before_bulk_action", keep_issued_in_bulk)
hooks.register("register_log_actions", register_alert_actions)
