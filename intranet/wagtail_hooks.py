from wagtail import hooks

from intranet.accounts import (
    keep_named_account,
    keep_named_accounts_in_bulk,
    refuse_bulk_action_on_superusers,
)
from intranet.choosers import files_to_choose, pages_to_choose

hooks.register("construct_page_chooser_queryset", pages_to_choose)
hooks.register("construct_document_chooser_queryset", files_to_choose)
hooks.register("construct_image_chooser_queryset", files_to_choose)
hooks.register("before_bulk_action", refuse_bulk_action_on_superusers)
hooks.register("before_bulk_action", keep_named_accounts_in_bulk)
hooks.register("before_delete_user", keep_named_account)
