from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from intranet.admin import escape_every_export
from intranet.network.admin import NetworkGroup, person_chooser, profile_chooser

escape_every_export()
modeladmin_register(NetworkGroup)
hooks.register("register_admin_viewset", lambda: person_chooser)
hooks.register("register_admin_viewset", lambda: profile_chooser)
