"""Who may open a page, asked in one query."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page, PageViewRestriction

from intranet.network.models import User


def restrictions_by_path(page: Page) -> QuerySet[PageViewRestriction]:
    """Return the restrictions on ``page`` and all above it.

    Only for a page that is no alias and has none above it: Wagtail asks more to follow those.
    """
    paths = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    return PageViewRestriction.objects.filter(page__path__in=paths)


def open_to(user: User | AnonymousUser) -> Q:
    """Return the condition of the pages that are not themselves closed to ``user``.

    What a page inherits is not asked: whoever lists children has shown their parent.
    """
    if user.is_superuser:
        return Q()
    closed = PageViewRestriction.objects.filter(page=OuterRef("pk")).exclude(
        restriction_type=PageViewRestriction.LOGIN
    )
    mine = closed.filter(restriction_type=PageViewRestriction.GROUPS, groups__user=user.pk)
    return ~Q(Exists(closed)) | Q(Exists(mine))
