"""Who may open a page, asked in one query."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction


def restrictions_by_path(page: Page) -> QuerySet[PageViewRestriction]:
    """Return the restrictions on ``page`` and all above it.

    Only for a page that is no alias and has none above it: Wagtail asks more to follow those.
    """
    paths = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    return PageViewRestriction.objects.filter(page__path__in=paths)
