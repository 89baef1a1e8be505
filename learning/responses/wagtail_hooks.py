from wagtail import hooks

from learning.responses.keeping import keep_answered, keep_answered_in_bulk

hooks.register("before_delete_page", keep_answered)
hooks.register("before_bulk_action", keep_answered_in_bulk)
