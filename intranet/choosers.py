"""What the admin's lists and choosers show: what the person may open, or works on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from wagtail.models import AbstractPage, Page, PageViewRestriction
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from intranet.network.models import User
from intranet.restrictions import closed_branches, in_open_collections
from learning.alerts.models import AlertPage
from learning.alerts.reading import watches


class OwnPagesPolicy(PagePermissionPolicy):
    """Wagtail's, where whoever may write in a section also sees the titles of others' drafts."""

    def explorable_instances(self, user: User) -> QuerySet[Page]:
        return self.shown(super().explorable_instances(user), user)

    def shown(self, pages: QuerySet[Page], user: User | AnonymousUser) -> QuerySet[Page]:
        """Keep what readers like ``user`` see, and what ``user`` may change."""
        open_pages = Q(live=True)
        for path in closed_branches(PageViewRestriction, user):
            open_pages &= ~Q(path__startswith=path)
        if not isinstance(user, User) or not watches(
            user
        ):  # for whom an alert is, its page asks; a list of titles cannot
            open_pages &= ~Q(pk__in=AlertPage.objects.values("page_ptr"))
        own = self.instances_user_has_permission_for(user, "change")
        return pages.filter(open_pages | Q(pk__in=own.order_by().values("pk")))


def register_own_pages_policy() -> None:
    policy = OwnPagesPolicy("wagtailcore.Page")
    register_permission_policy(AbstractPage, policy)


def pages_to_choose(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    policy: Any = policy_registry.get_by_type(Page)
    return policy.shown(pages, request.user)


def files_to_choose(files: QuerySet[Model], request: HttpRequest) -> QuerySet[Model]:
    return in_open_collections(files, request.user)
