"""Who sees what a site says about a learning page, and who may say what."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from intranet.network.audience import holders_of
from intranet.network.models import ProviderSite, User
from learning.responses.models import SiteResponse
from learning.responses.querysets import SiteResponseQuerySet
from learning.responses.states import OWED

READS = "responses.view_siteresponse"
JUDGES = "responses.change_siteresponse"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one person has to do with one response."""

    sees: bool
    answers: bool
    drafts: bool
    judges: bool

    @property
    def speaks(self) -> bool:
        """Whether they may add to the thread."""
        return self.answers or self.drafts or self.judges


def part_of(response: SiteResponse, user: User) -> Part:
    """Return the part that ``user`` has in a response that they may see at all.

    Quality partners answer for the site, and nobody for another. A colleague who is asked to draft
    sees it until it is sent.
    """
    partner = ProviderSite.objects.of_partner(user).filter(pk=response.provider_site_id).exists()
    drafts = response.drafter_id == user.pk and response.state in OWED
    judges = user.has_perm(JUDGES)
    return Part(
        sees=partner or drafts or judges or user.has_perm(READS),
        answers=partner,
        drafts=drafts and not partner,
        judges=judges,
    )


def to_draft(user: User) -> SiteResponseQuerySet:
    """Return those that ``user`` was asked to draft an answer for."""
    return SiteResponse.objects.owed().filter(drafter=user.pk)


def reads_all(user: User) -> bool:
    return user.has_perm(READS) or user.has_perm(JUDGES)


def judges() -> QuerySet[User]:
    """Return those who accept and challenge."""
    return holders_of(JUDGES)


def is_partner_there(user: User) -> Exists:
    """Return, of a row with a site, whether ``user`` is quality partner of it."""
    return Exists(ProviderSite.objects.of_partner(user).filter(pk=OuterRef("provider_site")))
