from wagtail import hooks

from intranet.library.access import refuse_other_groups

hooks.register("before_serve_document", refuse_other_groups, order=-1)
