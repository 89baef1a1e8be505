from wagtail_modeladmin.options import modeladmin_register

from learning.actions.admin import ActionKindAdmin

modeladmin_register(ActionKindAdmin)
