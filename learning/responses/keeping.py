"""A learning page that sites were asked about is archived, never deleted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from learning.kept import in_bulk, keep
from learning.responses.models import SiteResponse

WHY = (
    "Sites were asked how it could apply to them, and what they answered is kept. Unpublish it "
    "instead: then no site owes an answer any more, no reader sees it, and the record stays."
)
BELOW = "learning pages that sites were asked about stand under it, and what they answered is kept."


def keep_answered(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is deleted: what sites were asked about stays, and what it stands under."""
    about = SiteResponse.objects.filter(page__path__startswith=page.path)
    kept = about.order_by().values_list("page", flat=True).first()
    return keep(request, page, kept, why=WHY, below=BELOW)


keep_answered_in_bulk = in_bulk(keep_answered)
