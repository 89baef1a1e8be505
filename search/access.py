"""Who may see an entry: Wagtail's view restrictions as one rule for each entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Exists, OuterRef, Value
from wagtail.models import Page, PageViewRestriction

from intranet.network.models import User
from search.models import AccessRule, SearchEntry

NOBODY = "-"
NO_GROUP = "0"  # a restriction to groups that names none lets only superusers in
MAX_RULE = 500


def ancestor_paths(path: str) -> list[str]:
    """Return the tree paths from the root down to ``path`` itself."""
    step = Page.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def _part(restriction: PageViewRestriction) -> str:
    if restriction.restriction_type == PageViewRestriction.PASSWORD:
        return NOBODY
    groups = sorted(group.pk for group in restriction.groups.all())
    return ".".join(map(str, groups)) or NO_GROUP


@dataclass(frozen=True)
class AccessMap:
    """The restrictions of a part of the tree, by path."""

    parts: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, paths: Iterable[str] | None = None) -> AccessMap:
        """Read every restriction, or those at ``paths``, in two queries."""
        restrictions = (
            PageViewRestriction.objects.exclude(
                restriction_type__in=[PageViewRestriction.LOGIN, PageViewRestriction.NONE]
            )
            .select_related("page")
            .prefetch_related("groups")
        )
        if paths is not None:
            restrictions = restrictions.filter(page__path__in=list(paths))
        parts: dict[str, set[str]] = {}
        for restriction in restrictions:
            parts.setdefault(restriction.page.path, set()).add(_part(restriction))
        return cls({path: frozenset(found) for path, found in parts.items()})

    def rule(self, path: str) -> str:
        """Return the rule of the page at ``path``: its own restrictions and its ancestors'."""
        if not self.parts:
            return ""
        found: set[str] = set()
        for above in ancestor_paths(path):
            found |= self.parts.get(above, frozenset())
        rule = "&".join(sorted(found))
        return NOBODY if NOBODY in found or len(rule) > MAX_RULE else rule

    def below(self, path: str) -> list[str]:
        """Return the restricted paths under ``path``, highest first."""
        return sorted((p for p in self.parts if p.startswith(path) and p != path), key=len)


def satisfies(rule: str, groups: frozenset[str], *, superuser: bool = False) -> bool:
    """Return whether somebody in ``groups`` (ids as text) meets ``rule``."""
    if rule == NOBODY:
        return False
    return superuser or all(
        groups.intersection(part.split(".")) for part in rule.split("&") if part
    )


def rules_for(user: User | AnonymousUser) -> frozenset[int]:
    """Return the ids of the access rules ``user`` satisfies; none for a stranger. One query."""
    if not user.is_authenticated:
        return frozenset()
    rules = AccessRule.objects.order_by().values_list(Value(True), "pk", "rule")
    own = Group.objects.filter(user=user.pk).order_by()
    rows = list(rules.union(own.values_list(Value(False), "pk", Value("")), all=True))
    groups = frozenset(str(pk) for is_rule, pk, _rule in rows if not is_rule)
    return frozenset(
        pk
        for is_rule, pk, rule in rows
        if is_rule and satisfies(rule, groups, superuser=user.is_superuser)
    )


def rule_ids(rules: Iterable[str]) -> dict[str, int]:
    """Return {rule: id}, making those that are new."""
    wanted = set(rules)
    found: dict[str, int] = dict(
        AccessRule.objects.filter(rule__in=wanted).values_list("rule", "pk")
    )
    if missing := wanted - found.keys():
        AccessRule.objects.bulk_create(
            [AccessRule(rule=rule) for rule in sorted(missing)], ignore_conflicts=True
        )
        found.update(AccessRule.objects.filter(rule__in=missing).values_list("rule", "pk"))
    return found


def refresh_access(path: str) -> None:
    """Give the entries at and below ``path`` their rule: an update for each restricted branch."""
    from search import outbox

    access = AccessMap.load()
    branches = [path, *access.below(path)]
    rules: dict[str, Any] = {branch: access.rule(branch) for branch in branches}
    ids = rule_ids(rules.values())
    for branch in branches:
        entries = SearchEntry.objects.filter(path__startswith=branch)
        changed = entries.exclude(access=ids[rules[branch]])
        with outbox.noting(changed):
            changed.update(access=ids[rules[branch]])


def readable(user: User | AnonymousUser, page: str = "page") -> Exists:
    """Return the condition that ``user`` may open the live page whose id stands in ``page``.

    Only for kinds of pages that are in search.
    """
    return Exists(SearchEntry.objects.filter(page=OuterRef(page), access__in=rules_for(user)))
