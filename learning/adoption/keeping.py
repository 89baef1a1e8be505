"""An innovation that sites heard of is archived, never deleted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from learning.adoption.models import Adoption
from learning.kept import in_bulk, keep

WHY = (
    "Sites have heard of it, and what they say of it is kept. Unpublish it instead: then no reader "
    "sees it, and the record stays."
)
BELOW = "innovations that sites have heard of stand under it, and what they say of them is kept."


def keep_adopted(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is deleted: what sites heard of stays, and what it stands under."""
    about = Adoption.objects.filter(page__path__startswith=page.path)
    kept = about.order_by().values_list("page", flat=True).first()
    return keep(request, page, kept, why=WHY, below=BELOW)


keep_adopted_in_bulk = in_bulk(keep_adopted)
