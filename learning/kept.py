"""Pages that are not deleted, as what people and sites did about them is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page

Keeps = Callable[[HttpRequest, Page], HttpResponse | None]


def keeper(model: type[Model], *, why: str, below: str) -> Keeps:
    """Return the hook before a page is deleted that keeps what rows of ``model`` are about by their
    field ``page``, and what it stands under.

    ``why`` says what to do instead, ``below`` what stands under it.
    """

    def keep(request: HttpRequest, page: Page) -> HttpResponse | None:
        about = model._default_manager.filter(page__path__startswith=page.path)
        kept = about.order_by().values_list("page", flat=True).first()
        return _refuse(request, page, kept, why=why, below=below)

    return keep


def _refuse(
    request: HttpRequest, page: Page, kept: int | None, *, why: str, below: str
) -> HttpResponse | None:
    if kept is None:
        return None
    title = page.get_admin_display_title()
    if kept != page.pk:
        messages.error(request, f"“{title}” is not deleted, since {below}")
        return redirect("wagtailadmin_explore", page.pk)
    messages.error(request, f"“{title}” is not deleted. {why}")
    if page.live and page.permissions_for_user(request.user).can_unpublish():
        return redirect("wagtailadmin_pages:unpublish", page.pk)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def in_bulk(keeps: Keeps) -> Callable[[HttpRequest, str, list[Any], Any], HttpResponse | None]:
    """Return the hook that lets all of a selection be deleted, or none."""

    def refuse(
        request: HttpRequest, action_type: str, objects: list[Any], action: Any
    ) -> HttpResponse | None:
        if action_type != "delete":
            return None
        pages = [item for item in objects if isinstance(item, Page)]
        return next((answer for page in pages if (answer := keeps(request, page.specific))), None)

    return refuse
