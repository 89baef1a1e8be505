"""Long lists, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Pages:
    """One page of a long list, and the addresses of those beside it."""

    page: Page[Any]
    previous: str
    next: str


class FromTheNearerEnd(Paginator):
    """Reads what is in the second half from its end, so that the last page is as near as the first.

    The order of its rows leaves nothing open: it ends with what is different in each.
    """

    def page(self, number: Any) -> Page[Any]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        after = self.count - min(start + self.per_page, self.count)
        rows = self.object_list
        if start <= after or not isinstance(rows, QuerySet) or rows.query.combinator:
            return super().page(number)
        backwards = list(rows.reverse()[after : self.count - start])
        return Page(backwards[::-1], number, self)


def paged(
    request: HttpRequest, rows: Any, size: int, name: str = "page", *, count: int | None = None
) -> Pages:
    """Return the page of ``rows`` that the address asks for by ``name``; ``count`` is how many rows
    there are, if that is known."""
    paginator = FromTheNearerEnd(rows, size)
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
