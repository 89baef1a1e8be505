"""Search hits as cards: what a reader sees of a page before opening it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intranet.library.renditions import CardPicture, card_pictures
from intranet.network.models import StaffProfile
from intranet.pages import Label
from search.models import Facet
from search.reasons import reason
from search.types import Hit


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


def cards(
    hits: Sequence[Hit], profile: StaffProfile | None = None, *, with_pictures: bool = False
) -> list[Card]:
    """Return a card for each hit, with the reason it applies to ``profile`` where there is one.

    One query for all pictures; none for the rest.
    """
    wanted = {hit.picture_id for hit in hits if hit.picture_id} if with_pictures else ()
    pictures = card_pictures(wanted)
    return [
        Card(
            title=hit.title,
            url=hit.url,
            summary=hit.summary,
            published_at=hit.published_at,
            type=next((label.label for label in hit.labels.get(Facet.TYPE, ())), ""),
            specialties=hit.labels.get(Facet.SPECIALTY, ()),
            reason=reason(profile, hit.labels) if profile else "",
            picture=pictures.get(hit.picture_id) if hit.picture_id else None,
        )
        for hit in hits
    ]
