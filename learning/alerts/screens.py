"""What the screens of alerts share: the way to them, and what an address looks for."""

from __future__ import annotations

from django.http import QueryDict
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


def searched(given: QueryDict) -> str:
    """Return what an address looks for by ``q``, without what no database holds."""
    return given.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
