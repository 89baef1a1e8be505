from wagtail_modeladmin.options import modeladmin_register

from search.admin import SynonymAdmin

modeladmin_register(SynonymAdmin)
