"""What the screens of alerts share: the way to them, and long lists page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from learning.alerts.models import IssuedAlert

LONGEST_SEARCH = 100  # characters


def breadcrumb(alert: IssuedAlert | None = None, *, watching: bool = True) -> list[dict[str, str]]:
    """Return the way to a page about ``alert``, past where it is watched or past the alert itself;
    without one, to a page about all alerts."""
    links = [("Home", "/"), ("Alerts", "/alerts/")]
    if alert and watching:
        links.append(("Watch alerts", reverse("alerts_watch")))
        links.append((alert.headline, reverse("alert_watch", args=[alert.pk])))
    elif alert and alert.page.live:
        links.append((alert.headline, reverse("alert", args=[alert.pk])))
    return [{"title": title, "url": url} for title, url in links]


@dataclass(frozen=True, kw_only=True)
class Pages:
    """One page of a long list, and the addresses of those beside it."""

    page: Page[Any]
    previous: str
    next: str


def paged(request: HttpRequest, rows: Any, size: int, name: str = "page") -> Pages:
    """Return the page of ``rows`` that the address asks for by ``name``."""
    page = Paginator(rows, size).get_page(request.GET.get(name))

    def address(number: int) -> str:
        query = request.GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}#{name}"

    return Pages(
        page=page,
        previous=address(page.previous_page_number()) if page.has_previous() else "",
        next=address(page.next_page_number()) if page.has_next() else "",
    )


def searched(given: QueryDict) -> str:
    """Return what an address looks for by ``q``, without what no database holds."""
    return given.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
