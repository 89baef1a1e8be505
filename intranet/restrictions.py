"""Who may open a page, asked in one query."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from intranet.network.models import User

F = TypeVar("F", bound=Model)


def restrictions_by_path(page: Page) -> QuerySet[PageViewRestriction]:
    """Return the restrictions on ``page`` and all above it.

    Only for a page that is no alias and has none above it: Wagtail asks more to follow those.
    """
    paths = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    return PageViewRestriction.objects.filter(page__path__in=paths)


class NoAliasAbove(Page):
    """A kind of page that never stands under an alias; the page itself may be one."""

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        return super().get_view_restrictions() if self.alias_of_id else restrictions_by_path(self)


def closed_branches(
    kind: type[PageViewRestriction] | type[CollectionViewRestriction], user: User | AnonymousUser
) -> list[str]:
    """Return the tree paths that restrictions of ``kind`` close to ``user``, all below them too."""
    if user.is_superuser:
        return []
    closed = kind.objects.exclude(restriction_type__in=[kind.LOGIN, kind.NONE])
    if user.pk:
        closed = closed.exclude(restriction_type=kind.GROUPS, groups__user=user.pk)
    place = "page__path" if kind is PageViewRestriction else "collection__path"
    return list(closed.values_list(place, flat=True))


class Doors:
    """Which branches of the tree are closed to whom, for many people at once: ``closed_branches``
    of each, in three queries at most, however many they are."""

    def __init__(self) -> None:
        kind = PageViewRestriction
        closed = kind.objects.exclude(restriction_type__in=[kind.LOGIN, kind.NONE])
        self._paths: dict[int, str] = dict(closed.values_list("pk", "page__path"))
        self._inside: dict[int, set[int]] = {pk: set() for pk in self._paths}
        self._held: dict[int, tuple[str, ...]] = {}
        if self._paths:
            let_in = closed.filter(restriction_type=kind.GROUPS, groups__user__is_active=True)
            for pk, person in let_in.values_list("pk", "groups__user"):
                self._inside[pk].add(person)
            for person in User.objects.filter(is_superuser=True).values_list("pk", flat=True):
                self._held[person] = ()

    @property
    def paths(self) -> list[str]:
        """The branches that are closed to anybody."""
        return list(self._paths.values())

    def are_shut(self, person: int, paths: Sequence[str]) -> bool:
        """Return whether there are ``paths``, and every one is closed to ``person``."""
        held = self._held.get(person)
        if held is None:
            held = self._held[person] = tuple(
                path for pk, path in self._paths.items() if person not in self._inside[pk]
            )
        return bool(held and paths) and all(path.startswith(held) for path in paths)


def in_open_collections(files: QuerySet[F], user: User | AnonymousUser) -> QuerySet[F]:
    """Leave out what lies in a collection that is closed to ``user``."""
    for path in closed_branches(CollectionViewRestriction, user):
        files = files.exclude(collection__path__startswith=path)
    return files


def in_open_branches(
    rows: QuerySet[F], user: User | AnonymousUser, place: str = "path"
) -> QuerySet[F]:
    """Leave out what is about a page that is closed to ``user``; its path stands in ``place``."""
    for path in closed_branches(PageViewRestriction, user):
        rows = rows.exclude(**{f"{place}__startswith": path})
    return rows


def closed_pages(user: User | AnonymousUser) -> QuerySet[Page]:
    """Return the pages that are closed to ``user``, for rows that are about pages to leave out.

    They are few, and found in the index of paths: where rows are joined to their pages to ask each
    for its path, every one of very many is read.
    """
    paths = closed_branches(PageViewRestriction, user)
    if not paths:
        return Page.objects.none()
    below = (Q(path__range=Page._get_children_path_interval(path)) for path in paths)
    return Page.objects.order_by().filter(reduce(or_, below, Q(path__in=paths)))


def closed_collections(request: HttpRequest) -> frozenset[int]:
    """Return the ids of the collections closed to the reader, once for each request."""
    held: frozenset[int] | None = getattr(request, "_closed_collections", None)
    if held is None:
        paths = closed_branches(CollectionViewRestriction, request.user)
        inside = reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk=None))
        found = Collection.objects.filter(inside) if paths else Collection.objects.none()
        held = frozenset(found.values_list("pk", flat=True))
        request._closed_collections = held  # type: ignore[attr-defined]
    return held


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
