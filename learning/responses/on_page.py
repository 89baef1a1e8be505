"""What a learning page says of the sites' answers, in two queries at most.

A reader sees what was accepted, and of their own sites that somebody is finding out: nothing of
who is late, and of other sites nothing that is not accepted. As long as a site owes something, its
name would stand out by not being there: so the answers of others stand without names, for all but
the quality partners of sites that were asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format

from intranet.network.audience import partner_names
from intranet.network.models import ProviderSite, User
from learning.models import LearningPage
from learning.responses.models import SiteResponse
from learning.responses.parts import is_partner_there
from learning.responses.states import OWED, State


@dataclass(frozen=True, kw_only=True)
class Here:
    """The answer of one site of the reader's, or of one they have something to do for."""

    response: SiteResponse
    words: str  # where it stands, while nothing is accepted
    button: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    here: list[Here]
    others: list[SiteResponse]
    unnamed: bool  # whether the sites of ``others`` are not said


def shown(page: LearningPage, request: HttpRequest) -> Shown | None:
    """Return what the page shows to this reader; a preview shows nothing."""
    user: Any = request.user
    if getattr(request, "is_preview", False) or not user.is_authenticated:
        return None
    sites = own_sites(user)
    rows = rows_of(page, request)
    own = [row for row in rows if _is_own(row, user, sites)]
    unknown = [
        row.provider_site_id
        for row in own
        if row.state != State.ACCEPTED and not (row.is_partner or _drafts(row, user))
    ]
    partners = partner_names(unknown) if unknown else {}
    unnamed = hides_names(rows)
    others = [row for row in rows if row.state == State.ACCEPTED and row not in own]
    if unnamed:
        others = without_names(others)
    return Shown(
        unnamed=unnamed,
        here=[_here(row, user, partners.get(row.provider_site_id, [])) for row in own],
        others=others,
    )


def hides_names(rows: Iterable[Any]) -> bool:
    """Return whether ``rows_of`` a page, named, would tell a reader who has not answered."""
    return any(row.state != State.ACCEPTED for row in rows) and not any(
        row.is_partner for row in rows
    )


def without_names(rows: Iterable[SiteResponse]) -> list[SiteResponse]:
    """Return accepted answers without their sites' names, in whose order they would tell."""
    return [_without_name(row) for row in sorted(rows, key=_decided)]


def _decided(row: SiteResponse) -> tuple[datetime, int]:
    assert row.decided_at is not None
    return row.decided_at, row.pk


def _without_name(row: SiteResponse) -> SiteResponse:
    shown = copy(row)
    shown.reason = without_own_name(row.reason, row.provider_site)
    return shown


def without_own_name(text: str, site: ProviderSite) -> str:
    """Return ``text`` with other words where it says its own site, as the gate lets it: with other
    signs between the words of its name, or without the last of them."""
    names = [re.findall(r"\w+", name) for name in site.own_names]
    names += [words[:-1] for words in names if len(words) > 1]
    names.sort(key=lambda words: sum(map(len, words)), reverse=True)
    told = "|".join(r"\W+".join(map(re.escape, words)) for words in names if words)
    own = re.compile(rf"(?<!\w)(?:{told})(?!\w)", re.IGNORECASE)
    return own.sub("our site", text)


def rows_of(page: LearningPage, request: HttpRequest) -> list[Any]:
    """Return the responses to a page that are asked for, accepted or not: a row for each site, once
    for each request. What of them is shown is for the caller to choose."""
    held: list[Any] | None = getattr(request, "_responses", None)
    if held is None:
        user: Any = request.user
        held = list(
            SiteResponse.objects.filter(page=page.pk)
            .exclude(state=State.CLOSED)
            .annotate(is_partner=is_partner_there(user))
            .select_related("provider_site")
            .order_by("provider_site__name")
        )
        request._responses = held  # type: ignore[attr-defined]
    return held


def own_sites(user: User) -> list[int]:
    """Return the ids of the sites where ``user`` works."""
    profile = getattr(user, "profile", None)
    return [site.pk for site in profile.site_list] if profile else []


def _is_own(row: Any, user: User, sites: list[int]) -> bool:
    return row.provider_site_id in sites or row.is_partner or _drafts(row, user)


def _drafts(row: SiteResponse, user: User) -> bool:
    return row.drafter_id == user.pk and row.state in OWED


def _here(row: Any, user: User, partners: list[str]) -> Here:
    site = row.provider_site
    words = "Your site is finding out."
    button = ""
    if row.state == State.ACCEPTED:
        words = ""
    elif row.is_partner and row.state in OWED:
        words = f"Your site owes an answer by {date_format(row.due_on, 'l j F Y')}."
        button = f"Answer for {site}"
    elif row.is_partner:
        words = "Your site has answered. The risk and quality team reads it."
        button = f"See the answer of {site}"
    elif _drafts(row, user):
        words = "You are asked to draft the answer."
        button = f"Draft the answer for {site}"
    elif partners:
        words += f" Your quality partner is {' and '.join(partners)}."
    return Here(response=row, words=words, button=button)
