"""Tables that are lines on a desk and a card for each row on a phone: one shape for all of them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def columns(caption: str, *headings: str) -> SafeString:
    """Return the caption, for those who do not see the table, and the row of ``headings``."""
    cells = format_html_join(
        "", '<th scope="col" role="columnheader">{}</th>', ((heading,) for heading in headings)
    )
    return format_html(
        '<caption class="nhsuk-u-visually-hidden">{}</caption>'
        '<thead class="nhsuk-table__head" role="rowgroup">'
        '<tr class="nhsuk-table__row" role="row">{}</tr></thead>',
        caption, cells,
    )  # fmt: skip


@register.simple_block_tag
def cell(content: str, heading: str, kind: str = "") -> SafeString:
    """Return a cell, which says its heading itself where a row is a card."""
    return format_html(
        '<td role="cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">{}</span>'
        ' <span class="app-cell{}">{}</span></td>',
        heading, kind and f" {kind}", content,
    )  # fmt: skip
