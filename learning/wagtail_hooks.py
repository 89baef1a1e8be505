from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from learning.admin import LearningLists, SourceRecordAdmin, source_record_button
from learning.editor import explain_review, hide_publish, refuse_direct_publishing
from learning.gate.admin import PrivacyProblemAdmin, WouldNotPassAdmin
from learning.gate.editor import gate_button, stop_at_the_gate, stop_bulk_publishing
from learning.gate.logs import register_gate_actions
from learning.gate.reports import OverrideReport
from learning.importing.logs import register_import_actions

modeladmin_register(LearningLists)
modeladmin_register(SourceRecordAdmin)
modeladmin_register(PrivacyProblemAdmin)
modeladmin_register(WouldNotPassAdmin)
hooks.register("register_page_header_buttons", source_record_button)
hooks.register("register_page_listing_more_buttons", source_record_button)
hooks.register("register_page_header_buttons", gate_button)
hooks.register("construct_page_action_menu", hide_publish)
hooks.register("before_edit_page", explain_review)
hooks.register("before_publish_page", refuse_direct_publishing)
hooks.register("before_publish_page", stop_at_the_gate)
hooks.register("before_bulk_action", stop_bulk_publishing)
hooks.register("register_log_actions", register_gate_actions)
hooks.register("register_log_actions", register_import_actions)
hooks.register("register_admin_urls", OverrideReport.urls)
hooks.register("register_reports_menu_item", OverrideReport.menu_item)
