from wagtail import hooks

from learning.adoption.keeping import keep_adopted, keep_adopted_in_bulk

hooks.register("before_delete_page", keep_adopted)
hooks.register("before_bulk_action", keep_adopted_in_bulk)
