from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from learning.responses.admin import SiteResponseAdmin
from learning.responses.keeping import keep_answered, keep_answered_in_bulk

modeladmin_register(SiteResponseAdmin)
hooks.register("before_delete_page", keep_answered)
hooks.register("before_bulk_action", keep_answered_in_bulk)
