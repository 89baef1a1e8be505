"""Blocks that every page's free part may use."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailnhsukfrontend.blocks import DetailsBlock, InsetTextBlock, WarningCalloutBlock

from intranet.library.models import Picture
from intranet.restrictions import closed_collections

RICH_TEXT = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock()
    alt_text = blocks.CharBlock(
        help_text="What the picture tells someone who cannot see it.", max_length=200
    )
    caption = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        template = "intranet/blocks/picture.html"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock()
    what_it_is = blocks.CharBlock(
        required=False,
        max_length=200,
        help_text="One line, such as “Poster for the drug cupboard”.",
    )

    class Meta:
        icon = "doc-full"
        template = "intranet/blocks/document.html"

    def get_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """A reader who may not open the document is not told its title."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        request, document = context.get("request"), value["document"]
        closed = closed_collections(request) if request and document else frozenset()
        return context | {"may_open": document and document.collection_id not in closed}


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        icon="title", max_length=120, template="intranet/blocks/heading.html"
    )
    text = blocks.RichTextBlock(features=RICH_TEXT)
    picture = PictureBlock()
    document = DocumentBlock()
    inset_text = InsetTextBlock()
    warning = WarningCalloutBlock()
    details = DetailsBlock()


def documents_in(stream: blocks.StreamValue) -> tuple[int, ...]:
    """Return the ids of the documents offered in ``stream``, in order."""
    return tuple(
        block.value["document"].pk
        for block in stream
        if block.block_type == "document" and block.value["document"]
    )


def pictures_in(stream: blocks.StreamValue) -> list[Picture]:
    """Return the pictures shown in ``stream``, in order."""
    return [
        block.value["picture"]
        for block in stream
        if block.block_type == "picture" and block.value["picture"]
    ]
