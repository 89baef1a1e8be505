"""Lists of responses: who is offered which, and the filters in their address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils.http import urlencode

from intranet.network.models import ProviderSite, User
from intranet.restrictions import closed_pages
from learning.paging import number
from learning.responses.models import SiteResponse
from learning.responses.parts import reads_all, to_draft
from learning.responses.querysets import SiteResponseQuerySet
from learning.responses.states import OPEN, OWED, Answer, State


class Which(TextChoices):
    """Whose responses a list holds."""

    DRAFTS = "drafts", "Mine to draft"
    SITES = "sites", "My sites"
    NETWORK = "network", "The network"


NOT_ACCEPTED, OWING, ALL = "open", "owed", "all"
STATES = (
    (NOT_ACCEPTED, "Not accepted yet"),
    (OWING, "Owed by the site"),
    *State.choices,
    (ALL, "Every state"),
)
SORTS = (("due", "Due first"), ("asked", "Asked last"))
ORDERS: dict[str, tuple[str, ...]] = {"due": ("due_on", "pk"), "asked": ("-asked_at", "-pk")}
MANY = (ALL, State.ACCEPTED)  # nearly every response is one of these


def lists_of(user: User) -> list[Which]:
    """Return the lists that ``user`` is offered, their own first."""
    offered = {
        Which.DRAFTS: to_draft(user).exists(),
        Which.SITES: ProviderSite.objects.of_partner(user).exists(),
        Which.NETWORK: reads_all(user),
    }
    return [which for which, holds in offered.items() if holds]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a list holds, in its order: what is meant, without what is about closed pages."""

    rows: SiteResponseQuerySet
    meant: SiteResponseQuerySet
    left_out: SiteResponseQuerySet

    def count(self) -> int:
        """Return how many there are: all, which an index counts, less the few left out."""
        return self.meant.count() - self.left_out.count()


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which responses. What an address says wrongly counts as not said."""

    which: Which
    state: str = NOT_ACCEPTED
    late: bool = False
    answer: str = ""
    site: int | None = None
    sort: str = "due"

    @classmethod
    def read(cls, given: QueryDict, offered: list[Which]) -> Filters:
        which, state = given.get("list", ""), given.get("state", "")
        answer, sort = given.get("answer", ""), given.get("sort", "")
        return cls(
            which=next((one for one in offered if one == which), _usual(offered)),
            state=state if state in dict(STATES) else NOT_ACCEPTED,
            late=given.get("late") == "1",
            answer=answer if answer in Answer.values else "",
            site=number(given.get("site", "")),
            sort=sort if sort in ORDERS else "due",
        )

    def query(self, **changed: str) -> str:
        """Return these filters as they stand in an address."""
        said = {
            "list": self.which.value, "state": self.state, "late": "1" if self.late else "",
            "answer": self.answer, "site": self.site, "sort": self.sort,
        } | changed  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})

    def of(self, user: User, today: date) -> Found:
        meant, closed = self._meant(user, today), Q(page__in=closed_pages(user).values("pk"))
        rows, order = meant.exclude(closed), ORDERS[self.sort]
        few = self.late or self.state not in MANY
        return Found(
            rows=rows.few_by(*order) if few else rows.order_by(*order),
            meant=meant, left_out=meant.filter(closed),
        )  # fmt: skip

    def _meant(self, user: User, today: date) -> SiteResponseQuerySet:
        rows = self._listed(user)
        if self.late:
            rows = rows.overdue(today)
        elif self.state != ALL:
            states = {NOT_ACCEPTED: OPEN, OWING: OWED}.get(self.state, (self.state,))
            rows = rows.filter(state__in=states)
        if self.answer:
            rows = rows.filter(answer=self.answer)
        if self.site is not None:
            rows = rows.filter(provider_site=self.site)
        return rows

    def _listed(self, user: User) -> SiteResponseQuerySet:
        if self.which == Which.DRAFTS:
            return to_draft(user)
        rows = SiteResponse.objects.all()
        return rows.of_partner(user) if self.which == Which.SITES else rows

    def sites(self, user: User) -> list[ProviderSite]:
        """Return the sites to choose from."""
        if self.which == Which.SITES:
            return list(ProviderSite.objects.of_partner(user))
        return list(ProviderSite.objects.all()) if self.which == Which.NETWORK else []


def shown(pks: list[int]) -> list[SiteResponse]:
    """Return the responses of one page of a list, in its order.

    Apart from the list, which is read in an index: the rows before the page are not read.
    """
    rows = SiteResponse.objects.select_related("page", "provider_site", "drafter")
    found = rows.defer("reason", "draft").in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def _usual(offered: list[Which]) -> Which:
    """Return what is shown at first: what somebody answers for, before what they only read."""
    return next(which for which in (Which.SITES, Which.DRAFTS, Which.NETWORK) if which in offered)
