"""From an address to its page in two queries, however deep it lies and however many there are."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from wagtail import views
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from home.models import HomePage


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at ``path`` as Wagtail does, with its hooks and its restrictions.

    Wagtail looks for the page step by step, two queries for each, unless the route is known. What
    is not a published page (a sub-route, a redirect, an error) is left to Wagtail to find.
    """
    page = page_at(path)
    if page is not None:
        request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]
    return views.serve(request, path)


def page_at(path: str) -> Page | None:
    """Return the published page at ``path`` as its own type, or None.

    A page type names in ``served_with`` the foreign keys its template shows, and gets them in the
    same query.
    """
    roots = Site.get_site_root_paths()
    if len(roots) != 1:
        return None
    if not path:  # the page opened most: it is of one type, so one query is enough
        return HomePage.objects.live().filter(url_path=roots[0].root_path).first()
    found = (
        Page.objects.live()
        .filter(url_path=roots[0].root_path + path)
        .order_by()
        .values_list("pk", "content_type_id")
        .first()
    )
    if found is None:
        return None
    model = ContentType.objects.get_for_id(found[1]).model_class()
    if model is None:
        return None
    related = getattr(model, "served_with", ())
    pages = model._default_manager.filter(pk=found[0])
    return (pages.select_related(*related) if related else pages).first()
