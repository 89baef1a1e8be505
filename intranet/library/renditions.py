"""Pictures in the sizes that pages show, fetched for all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from intranet.library.models import Picture, Rendition

CARD_SIZES = {"fill-320x180": 320, "fill-640x360": 640}
BODY_SIZES = ("width-480", "width-960")


@dataclass(frozen=True, kw_only=True)
class CardPicture:
    """What an ``<img>`` on a card needs. It illustrates the title, so its alt text is empty."""

    src: str
    srcset: str
    width: int
    height: int


def card_pictures(ids: Collection[int]) -> dict[int, CardPicture]:
    """Return {picture id: picture for a card} in one query, whatever their number.

    Sizes not yet made are made now; a picture whose file is lost is left out.
    """
    if not ids:
        return {}
    made: dict[int, dict[str, Rendition]] = {}
    sizes = Rendition.objects.filter(image_id__in=ids, filter_spec__in=CARD_SIZES).order_by("pk")
    for rendition in sizes:
        made.setdefault(rendition.image_id, {})[rendition.filter_spec] = rendition
    missing = {pk for pk in ids if len(made.get(pk, ())) < len(CARD_SIZES)}
    for picture in Picture.objects.filter(pk__in=missing) if missing else ():
        try:
            made[picture.pk] = picture.get_renditions(*CARD_SIZES)
        except (SourceImageIOError, InvalidFilterSpecError):
            made.pop(picture.pk, None)
    return {
        pk: _card_picture(renditions)
        for pk, renditions in made.items()
        if pk not in missing or len(renditions) == len(CARD_SIZES)
    }


def _card_picture(renditions: dict[str, Rendition]) -> CardPicture:
    smallest = renditions[next(iter(CARD_SIZES))]
    return CardPicture(
        src=smallest.url,
        srcset=", ".join(f"{renditions[spec].url} {width}w" for spec, width in CARD_SIZES.items()),
        width=smallest.width,
        height=smallest.height,
    )


def prefetch_body_renditions(pictures: Iterable[Picture]) -> None:
    """Give each picture of a body its renditions, in one query for all."""
    prefetch_related_objects(
        list(pictures),
        Prefetch(
            "renditions",
            queryset=Rendition.objects.filter(filter_spec__in=BODY_SIZES),
            to_attr="prefetched_renditions",
        ),
    )
