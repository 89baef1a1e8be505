from wagtail import hooks

from intranet.accounts import refuse_bulk_action_on_superusers
from intranet.choosers import files_to_choose, pages_to_choose

hooks.register("construct_page_chooser_queryset", pages_to_choose)
hooks.register("construct_document_chooser_queryset", files_to_choose)
hooks.register("construct_image_chooser_queryset", files_to_choose)
hooks.register("before_bulk_action", refuse_bulk_action_on_superusers)
