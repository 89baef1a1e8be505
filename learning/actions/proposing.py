"""From where an action is proposed, for which site, and the form that asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils.http import urlencode
from wagtail.models import Page

from intranet.network.models import ProviderSite, User
from learning.actions import doing
from learning.actions.copies import propose_everywhere
from learning.actions.parts import VERIFIES, known_pages, pages_open_to
from learning.actions.wish_forms import SELECT, AsksForWish
from learning.paging import number
from learning.responses.models import SiteResponse

EVERY_SITE = "network"
NOT_FOR_YOU = "Quality partners propose actions for their site. Ask yours to do it."


@dataclass(frozen=True, kw_only=True)
class Start:
    """What an action is proposed from: a page, a site's response to one, or nothing."""

    user: User
    page: Page | None
    response: SiteResponse | None
    sites: list[ProviderSite]  # for which the reader may propose it
    everywhere: bool  # whether they may propose it for the whole network
    chosen: ProviderSite | None
    is_everywhere: bool

    @property
    def is_chosen(self) -> bool:
        return self.chosen is not None or self.is_everywhere

    @property
    def pages(self) -> list[Page]:
        return [self.page] if self.page else []

    def query(self, site: str) -> str:
        """Return the address that proposes the same for ``site``."""
        said = {
            "page": self.page.pk if self.page and not self.response else "",
            "response": self.response.pk if self.response else "",
            "site": site,
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return (label, address) of the sites to choose from."""
        found = [(str(site), self.query(site.slug)) for site in self.sites]
        return [*([("Every open site", self.query(EVERY_SITE))] if self.everywhere else []), *found]


def start_from(given: QueryDict, user: User) -> Start:
    """Read an address. Raises ``Http404`` for what the reader may not open, and
    ``PermissionDenied`` for somebody who proposes nothing."""
    team = user.has_perm(VERIFIES)
    open_sites = ProviderSite.objects.open()
    sites = list(open_sites if team else open_sites.of_partner(user))
    if not sites:
        raise PermissionDenied(NOT_FOR_YOU)
    page, response = _page(given, user), _response(given, user, sites)
    if response is not None:
        page, sites = pages_open_to(user).filter(pk=response.page_id).first(), []
        if page is None:
            raise Http404
    asked = given.get("site", "")
    chosen = next((site for site in sites if site.slug == asked.lower()), None)
    if response is not None:
        chosen = response.provider_site
    elif asked and chosen is None and not (team and asked == EVERY_SITE):
        raise PermissionDenied("Quality partners propose actions for their own site alone.")
    elif len(sites) == 1 and not team:
        chosen = sites[0]
    return Start(
        user=user, page=page, response=response, sites=sites, everywhere=team and not response,
        chosen=chosen, is_everywhere=team and not response and asked == EVERY_SITE,
    )  # fmt: skip


def _page(given: QueryDict, user: User) -> Page | None:
    if "page" not in given:
        return None
    asked = pages_open_to(user).filter(pk=number(given.get("page", "")) or 0)
    found = known_pages(user, asked)
    if not found:
        raise Http404
    return found[0]


def _response(given: QueryDict, user: User, sites: list[ProviderSite]) -> SiteResponse | None:
    if "response" not in given:
        return None
    rows = SiteResponse.objects.filter(provider_site__in=sites)
    pk = number(given.get("response", ""))
    found = rows.select_related("page", "provider_site").filter(pk=pk or 0).first()
    if found is None:
        raise Http404
    return found


class Propose(AsksForWish):
    name = "propose"
    heading = "Propose an action"
    button = "Propose it"
    done = "Proposed"

    host_site = forms.ModelChoiceField(
        label="Does it need another site's people or premises?",
        queryset=ProviderSite.objects.none(),
        required=False,
        empty_label="No",
        widget=forms.Select(attrs=SELECT),
        error_messages={"invalid_choice": "Choose an open site from the list."},
    )

    def __init__(self, data: QueryDict | None = None, *, start: Start) -> None:
        self.start = start
        super().__init__(data)
        self.set_out(site=start.chosen)
        if start.chosen is None:
            del self.fields["host_site"]
            return
        field = self.fields["host_site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ProviderSite.objects.open().exclude(pk=start.chosen.pk)

    @property
    def own_names(self) -> Iterable[str]:
        return self.start.chosen.own_names if self.start.chosen else ()

    def propose(self) -> int | None:
        """Propose it; return the number of the action, or None where each site has its own."""
        start = self.start
        if start.chosen is None:
            propose_everywhere(by=start.user, wish=self.wish, pages=start.pages)
            return None
        action = doing.propose(
            by=start.user, site=start.chosen, wish=self.wish, owner=self.owner_picked,
            host_site=self.cleaned_data["host_site"], pages=start.pages, response=start.response,
        )  # fmt: skip
        return action.pk
