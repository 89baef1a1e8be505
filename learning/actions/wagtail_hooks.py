from wagtail_modeladmin.options import modeladmin_register

from learning.actions.admin import ActionAdmin, ActionKindAdmin

modeladmin_register(ActionAdmin)
modeladmin_register(ActionKindAdmin)
