"""What the layout of every page needs: at most two queries, and none before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Exists, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Page, Site

from intranet.delivery.notices import unread_count
from intranet.network.models import StaffProfile, User
from intranet.prepared import Anybody, Prepared
from intranet.restrictions import open_to

MAX_SITES = 3
MOST_SHOWN = 99
HOME_DEPTH = 2
SECTION_DEPTH = 3

# What apps above this one ask of each reader, yes or no: {name: condition on a user}, in the same
# query.
_asked: dict[str, Callable[[User], Any]] = {}


def ask_along(name: str, expression: Callable[[User], Any]) -> None:
    """Let the query of every page's menu answer ``expression`` too; ``Layout.answer`` has it.

    It is asked for ``Anybody``, once a minute, and may know nothing of a reader but their number.
    """
    _asked[name] = expression


# Places in the menu for whoever answers with yes to what is asked along: {name: (title, address)}.
_places: dict[str, tuple[str, str]] = {}


def link_along(name: str, title: str, address: str) -> None:
    """Lead those for whom ``name``, asked along, is true to a place of their own."""
    _places[name] = (title, address)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place in the menu or the breadcrumb. ``current`` is a value of ``aria-current``."""

    title: str
    url: str
    current: str = ""


def layout(request: HttpRequest) -> dict[str, Any]:
    """Return the layout and the reader's profile, once for each request."""
    held = getattr(request, "_layout", None)
    if held is None:
        held = request._layout = Layout(request)  # type: ignore[attr-defined]
    return {"layout": held, "profile": held.profile}


class Layout:
    """The header, menu and breadcrumb of one request. Strangers get none of them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.user: User | None = user if user is not None and user.is_authenticated else None

    @property
    def signed_in(self) -> bool:
        return self.user is not None

    @property
    def profile(self) -> StaffProfile | None:
        return getattr(self.user, "profile", None)

    @property
    def name(self) -> str:
        return (self.user.get_full_name() or self.user.get_username()) if self.user else ""

    @cached_property
    def sites(self) -> str:
        """The reader's sites in one line, the home site first."""
        if self.profile is None:
            return ""
        names = [site.name for site in self.profile.site_list]
        if len(names) <= MAX_SITES:
            return ", ".join(names)
        shown = names[: MAX_SITES - 1]
        return f"{', '.join(shown)} and {len(names) - len(shown)} more sites"

    @cached_property
    def manages(self) -> bool:
        """Whether the reader may open the admin."""
        return any(row["manages"] for row in self._rows)

    @cached_property
    def unread(self) -> str:
        """How many notices the reader has not read; nothing for none."""
        number = self._rows[0]["unread"] if self._rows else 0
        return f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number or "")

    def answer(self, name: str) -> bool | None:
        """Return whether what was asked along is so; None where there is no menu to ask with."""
        return bool(self._rows[0][name]) if self._rows else None

    @cached_property
    def navigation(self) -> list[Link]:
        """The front page, the sections in its menu that the reader may see, and search."""
        path = self.request.path
        links = [
            Link(title=row["title"], url=row["url"], current=_current(row["url"], path))
            for row in self._rows
            if row["depth"] == HOME_DEPTH or row["in_menu"]
        ]
        own = [place for name, place in _places.items() if self.answer(name)]
        for title, address in [*own, ("Search", "search")]:
            url = reverse(address)
            links.append(Link(title=title, url=url, current=_current(url, path)))
        return links

    @cached_property
    def breadcrumb(self) -> list[Link]:
        """The pages above the one that is shown."""
        page = self._page
        if page is None:
            return []
        return [
            Link(title=row["title"], url=row["url"])
            for row in self._rows
            if row["path"] != page.path and page.path.startswith(row["path"])
        ]

    @property
    def _page(self) -> Page | None:
        route = getattr(self.request, "_wagtail_route_for_request", None)
        return route.page if route else None

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        roots = Site.get_site_root_paths()
        if self.user is None or not roots:
            return []
        root = roots[0].root_path
        rows = _visible_pages(self.user, root, self._page)
        for row in rows:
            home = row["depth"] == HOME_DEPTH
            row["title"] = "Home" if home else row["title"]
            row["url"] = "/" + row["url_path"][len(root) :]
            row["in_menu"] = row["depth"] == SECTION_DEPTH and row["show_in_menus"]
        return rows


def _current(url: str, path: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


def holds(user: User, *permissions: str) -> Exists:
    """Return the question whether ``user`` holds one of ``permissions``, to be asked along."""
    if user.is_superuser:
        return Exists(User.objects.filter(pk=user.pk))
    named = Q()
    for permission in permissions:
        app, codename = permission.split(".")
        named |= Q(content_type__app_label=app, codename=codename)
    return Exists(Permission.objects.filter(named, Q(group__user=user.pk) | Q(user=user.pk)))


def _visible_pages(user: User, root: str, page: Page | None) -> list[dict[str, Any]]:
    """Return home, the sections in its menu and the pages above ``page``, in one query.

    The answer to "may this reader open the admin?", the count of their unread notices and what is
    asked along ride on each row.
    """
    above = {}
    if page is not None:
        steps = range(page.steplen * SECTION_DEPTH, len(page.path), page.steplen)
        above = {f"above {number}": page.path[:step] for number, step in enumerate(steps)}
    reader = Anybody(user.is_superuser)
    minute = int(timezone.now().timestamp() // 60)
    return _prepared(reader, root, tuple(above), minute).ask({reader.pk: user.pk, **above})


@lru_cache(maxsize=32)
def _prepared(reader: Any, root: str, above: tuple[str, ...], minute: int) -> Prepared:
    """Return the question. ``above`` holds what stands for a path; some conditions are those of the
    ``minute``."""
    wanted = Q(url_path=root) | Q(depth=SECTION_DEPTH, show_in_menus=True) | Q(path__in=above)
    pages = Page.objects.live().filter(wanted, open_to(reader), url_path__startswith=root)
    manages = holds(reader, "wagtailadmin.access_admin")
    along = {name: expression(reader) for name, expression in _asked.items()}
    return Prepared.from_values(
        pages.annotate(manages=manages, unread=unread_count(reader, timezone.now()), **along)
        .order_by("path")
        .values("title", "url_path", "path", "depth", "show_in_menus", "manages", "unread", *along)
    )
