"""Lists of actions: who is offered which, and the filters in their address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Q, TextChoices
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from intranet.context import holds
from intranet.network.models import ProviderSite, User
from learning.actions.models import Action
from learning.actions.querysets import SEES_ALL, ActionQuerySet, sees_all, team_of
from learning.actions.states import State, Strength
from learning.paging import number

LONGEST_SEARCH = 100  # characters
WITH_NAMES = ("provider_site", "owner", "kind", "host_site")


class Which(TextChoices):
    """Whose actions a list holds."""

    MINE = "mine", "Mine"
    TEAM = "team", "My team's"
    SITES = "sites", "My sites"
    ASKED = "asked", "Asked of us as host"
    NETWORK = "network", "The network"


OPEN, ALL = "open", "all"
# What an address may ask for besides a state: the words, and the question.
QUESTIONS: dict[str, tuple[str, Callable[[ActionQuerySet, datetime], ActionQuerySet]]] = {
    OPEN: ("Still to be done", lambda rows, now: rows.open()),
    "overdue": ("Overdue", lambda rows, now: rows.overdue(timezone.localdate(now))),
    "soon": ("Due within two weeks", lambda rows, now: rows.due_soon(timezone.localdate(now))),
    "stuck": ("Stuck: nothing said for 30 days", lambda rows, now: rows.stuck(now)),
    "no-owner": ("Without an owner", lambda rows, now: rows.without_owner()),
    "host": ("Waiting for a host site", lambda rows, now: rows.asked_of_hosts()),
    "confirm": ("To be verified or approved", lambda rows, now: rows.to_confirm()),
    "recheck": (
        "To be looked at again",
        lambda rows, now: rows.to_recheck(timezone.localdate(now)),
    ),
}
SHOWS = [
    *((name, words) for name, (words, _question) in QUESTIONS.items()),
    *((state.value, state.label) for state in State),
    (ALL, "Every state"),
]
SORTS = (("due", "Due first"), ("changed", "Changed last"), ("site", "By site"))
_DUE = F("due_on").asc(nulls_last=True)
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (_DUE, "pk"),
    "changed": ("-changed_at", "-pk"),
    "site": ("provider_site__name", _DUE, "pk"),
}


def has_actions(user: User) -> Q:
    """Return the question whether the lists of actions hold anything for ``user``: their own, those
    of a site that they are quality partner of, or all."""
    own = Action.objects.open().of_owner(user)
    return (
        Q(Exists(own))
        | Q(Exists(ProviderSite.objects.of_partner(user)))
        | Q(holds(user, *SEES_ALL))
    )


def lists_of(user: User, sites: frozenset[int]) -> list[Which]:
    """Return the lists that ``user`` is offered; everybody may own an action."""
    offered = {
        Which.SITES: bool(sites),
        Which.MINE: True,
        Which.TEAM: team_of(user).exists(),
        Which.ASKED: bool(sites),
        Which.NETWORK: sees_all(user),
    }
    return [which for which, holds in offered.items() if holds]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which actions. What an address says wrongly counts as not said."""

    which: Which
    show: str = OPEN
    strength: str = ""
    site: int | None = None
    about: int | None = None
    text: str = ""
    sort: str = "due"

    @classmethod
    def read(cls, given: QueryDict, offered: list[Which]) -> Filters:
        usual = Which.NETWORK if offered == [Which.MINE, Which.NETWORK] else offered[0]
        asked, show = given.get("list", ""), given.get("show", "")
        strength, sort = given.get("strength", ""), given.get("sort", "")
        return cls(
            which=next((one for one in offered if one == asked), usual),
            show=show if show in dict(SHOWS) else OPEN,
            strength=strength if strength in Strength.values else "",
            site=number(given.get("site", "")),
            about=number(given.get("about", "")),
            text=given.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH],
            sort=sort if sort in ORDERS else "due",
        )

    def query(self, **changed: str) -> str:
        """Return these filters as they stand in an address."""
        said = {
            "list": self.which.value, "show": self.show, "strength": self.strength,
            "site": self.site, "about": self.about, "q": self.text, "sort": self.sort,
        } | changed  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})

    def of(self, user: User, now: datetime) -> ActionQuerySet:
        rows = self._shown(self._listed(user).about_pages_open_to(user), now)
        if self.strength:
            rows = rows.of_strength(Strength(self.strength))
        if self.site is not None:
            rows = rows.filter(provider_site=self.site)
        if self.about is not None:
            rows = rows.for_page(self.about)
        for word in self.text.split():
            rows = rows.filter(what__icontains=word)
        return rows.order_by(*ORDERS[self.sort])

    def _listed(self, user: User) -> ActionQuerySet:
        rows = Action.objects.all()
        if self.which == Which.MINE:
            return rows.of_owner(user)
        if self.which == Which.TEAM:
            return rows.of_team(user)
        if self.which == Which.SITES:
            return rows.of_partner(user)
        return rows.asked_of(user) if self.which == Which.ASKED else rows

    def _shown(self, rows: ActionQuerySet, now: datetime) -> ActionQuerySet:
        if self.show in QUESTIONS:
            return QUESTIONS[self.show][1](rows, now)
        return rows if self.show == ALL else rows.filter(state=self.show)

    def sites(self, own: frozenset[int]) -> list[ProviderSite]:
        """Return the sites to choose from, if there is a choice."""
        if self.which == Which.NETWORK:
            return list(ProviderSite.objects.all())
        if self.which == Which.SITES and len(own) > 1:
            return list(ProviderSite.objects.filter(pk__in=own))
        return []
