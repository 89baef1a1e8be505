"""Long lists, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Pages:
    """One page of a long list, and the addresses of those beside it."""

    page: Page[Any]
    previous: str
    next: str


def paged(
    request: HttpRequest, rows: Any, size: int, name: str = "page", *, count: int | None = None
) -> Pages:
    """Return the page of ``rows`` that the address asks for by ``name``; ``count`` is how many rows
    there are, if that is known."""
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(request.GET.get(name))

    def address(number: int) -> str:
        query = request.GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}#{name}"

    return Pages(
        page=page,
        previous=address(page.previous_page_number()) if page.has_previous() else "",
        next=address(page.next_page_number()) if page.has_next() else "",
    )


def number(text: str) -> int | None:
    """Return the row number in an address, if it can be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
