"""The pages below a page that a reader may see, for lists of sections."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from wagtail.models import Page, PageViewRestriction

from intranet.network.models import User
from search.indexing import url_of


@dataclass(frozen=True, kw_only=True)
class Child:
    title: str
    summary: str
    url: str


def visible_children(page: Page, user: User | AnonymousUser) -> list[Child]:
    """Return the published children of ``page`` in the editors' order, in one query.

    A child closed to the reader is left out; whoever sees ``page`` passed what it inherits.
    """
    children = Page.objects.child_of(page).live()
    if not user.is_superuser:
        closed = PageViewRestriction.objects.filter(page=OuterRef("pk")).exclude(
            restriction_type=PageViewRestriction.LOGIN
        )
        mine = closed.filter(restriction_type=PageViewRestriction.GROUPS, groups__user=user.pk)
        children = children.filter(Q(~Exists(closed)) | Q(Exists(mine)))
    rows = (
        children.annotate(
            words=Coalesce(
                NullIf("sectionpage__summary", Value("")),
                NullIf("standardpage__summary", Value("")),
                NullIf("learningindexpage__introduction", Value("")),
                Value(""),
            )
        )
        .order_by("path")
        .values_list("title", "words", "url_path")
    )
    return [
        Child(title=title, summary=words, url=url_of(url_path)) for title, words, url_path in rows
    ]
