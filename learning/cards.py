"""Search entries as cards: what a reader sees of a page before opening it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from intranet.library.renditions import CardPicture, card_pictures
from intranet.network.models import StaffProfile
from intranet.pages import Label
from search.models import EntryValue, Facet, FacetValue, Shown
from search.reasons import reason


@dataclass(frozen=True, kw_only=True)
class Card:
    title: str
    url: str
    summary: str
    published_at: datetime
    type: str
    specialties: Sequence[Label]
    reason: str = ""
    picture: CardPicture | None = None


def has(facet: Facet, values: Iterable[str] | None = None) -> Exists:
    """Return the condition that an entry carries one of ``values``, or any value at all."""
    found = FacetValue.objects.filter(facet=facet).values("pk")
    if values is not None:
        found = found.filter(value__in=list(values))
    return Exists(EntryValue.objects.filter(entry=OuterRef("pk"), facet_value__in=found))


def cards(
    entries: Sequence[Shown],
    profile: StaffProfile | None = None,
    *,
    with_pictures: bool = False,
) -> list[Card]:
    """Return a card for each labelled entry, with the reason it applies to ``profile``, if any.

    One query for all pictures.
    """
    wanted = {entry.picture_id for entry in entries if entry.picture_id and with_pictures}
    pictures = card_pictures(wanted)
    return [_card(entry, profile, pictures.get(entry.picture_id or 0)) for entry in entries]


def _card(entry: Shown, profile: StaffProfile | None, picture: CardPicture | None) -> Card:
    labels = entry.facet_labels
    return Card(
        title=entry.title,
        url=entry.url,
        summary=entry.summary,
        published_at=entry.published_at,
        type=entry.type,
        specialties=labels.get(Facet.SPECIALTY, ()),
        reason=reason(profile, labels),
        picture=picture,
    )
