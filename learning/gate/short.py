"""Short texts that readers see outside a page: nobody answers for them, so they name nobody."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from wagtail.contrib.search_promotions.models import SearchPromotion

from intranet.network.models import Topic
from learning.anonymisation.findings import Kind
from learning.gate.checking import findings_in

FIELDS = {SearchPromotion: ("description", "external_link_text"), Topic: ("name",)}


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


def connect() -> None:
    """Of a field the list of validators that run, not the one that migrations compare."""
    for model, names in FIELDS.items():
        for name in names:
            model._meta.get_field(name).validators.append(of_nobody)
