"""Who may do what with one action, and which of its pages they may read of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from wagtail.models import Page

from intranet.network.audience import partner_sites
from intranet.network.models import User
from intranet.restrictions import in_open_branches
from learning.actions.models import Action
from learning.actions.querysets import VERIFIES
from learning.gate.pages import Gated


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one person has to do with one action that they see."""

    manages: bool = False  # proposes, agrees and changes it
    does: bool = False  # starts it and says that it is done, or cannot be
    hosts: bool = False  # answers for the host site
    verifies: bool = False


def part_of(action: Action, user: User) -> Part:
    """Return the part that ``user`` has in an action that they see.

    A quality partner manages what their site does and nobody else's; so does the risk and quality
    team, as a site may have no partner. Who verifies does not say that it is done.
    """
    sites = partner_sites(user)
    partner = action.provider_site_id in sites
    verifies = user.has_perm(VERIFIES)
    return Part(
        manages=partner or verifies,
        does=partner or action.owner_id == user.pk,
        hosts=action.host_site_id in sites,
        verifies=verifies,
    )


def pages_open_to(user: User) -> QuerySet[Page]:
    """Return the live pages that ``user`` may open."""
    return in_open_branches(Page.objects.live(), user)


def known_pages(user: User, pages: QuerySet[Page]) -> list[Page]:
    """Return those of ``pages`` that ``user`` may know of: an alert is known to its audience."""
    every = pages.specific()  # type: ignore[attr-defined]
    found = [page for page in every if isinstance(page, Gated)]
    return [page for page in found if page.is_known_to(user)]
