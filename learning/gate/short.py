"""Short texts that readers see outside a page: nobody answers for them, so they name nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from wagtail.contrib.search_promotions.models import SearchPromotion

from intranet.network.models import Specialty, StaffGroup, Topic
from learning.anonymisation.findings import Kind
from learning.gate.checking import CannotScan, Found, findings_in, found_in
from learning.gate.wording import replacement

BETWEEN_PARTS = re.compile(r"[/?&=#;:,|\s]+")  # of a web address
BETWEEN_WORDS = re.compile(r"[-_.+~]+")
FIELDS = {
    SearchPromotion: ("description", "external_link_text"),
    Specialty: ("name",), StaffGroup: ("name",), Topic: ("name",),
}  # fmt: skip


def of_nobody(text: str) -> None:
    """Refuse a text in which something may identify people or places."""
    found = findings_in(text)
    kinds = sorted({Kind(kind).label.lower() for kind, *_place in found or ()})
    if found is None or kinds:
        raise ValidationError(
            "Readers see this and nobody answers for it, so it may name nobody and no place: "
            f"{', '.join(kinds) or 'it is too long to be read'}. A word that means neither goes on "
            "the list of words that identify nobody."
        )


def what_tells(text: str, own_names: Iterable[str] = ()) -> list[str]:
    """Return, for whoever wrote a short text, what in it may identify somebody: a line for each.

    ``own_names`` are those of the site whose text it is. What cannot be read does not pass.
    """
    return _told(text, own_names, _advice)


def what_link_tells(address: str, own_names: Iterable[str] = ()) -> list[str]:
    """Return the same of a web address, by the words in it: that it is one tells of nobody."""
    parts = [part for part in BETWEEN_PARTS.split(unquote(address)) if part]
    words = [" ".join(BETWEEN_WORDS.split(part)) for part in parts]
    return _told("\n".join(dict.fromkeys([*parts, *words])), own_names, _advice_for_link)


def _told(text: str, own_names: Iterable[str], advice: Callable[[Found], str]) -> list[str]:
    try:
        found, waiting = found_in(text, own_names)
    except CannotScan:
        return ["It could not be read for names just now. Try again in a minute."]
    if waiting:
        return ["It is too long to be read for names. Shorten it."]
    return [line for line in dict.fromkeys(advice(one) for one in found) if line]


def _advice(found: Found) -> str:
    if found.kind == Kind.DATE:
        return f"{found.label}: “{found.words}”. Write “within two weeks” or “last month” instead."
    neutral = replacement(found.text, found.kind, found.start, found.end)
    if neutral is None:
        return f"{found.label}: “{found.words}”. Leave it out."
    return f"{found.label}: “{neutral.words}”. Write “{neutral.wordings[0]}” instead."


def _advice_for_link(found: Found) -> str:
    if found.kind == Kind.URL:
        return ""
    return f"{found.label}: “{found.words}”. Give a link without it, or say in words what it shows."


def connect() -> None:
    """Of a field the list of validators that run, not the one that migrations compare."""
    for model, names in FIELDS.items():
        for name in names:
            model._meta.get_field(name).validators.append(of_nobody)
