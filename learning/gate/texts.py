"""Every text of a page that a reader will see, each with the place where it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import COMMENTS_RELATION_NAME, Page

from intranet.library.storage import given_name

# Text that no reader sees, or that only repeats another.
NOT_READ = {
    "alias_of", "draft_title", "path", "translation_key", "url_path", "version",
}  # fmt: skip
REACHES = re.compile(r'href="(?:mailto|tel):([^"]+)"')
BREAKS = ("</p>", "</li>", "</h2>", "</h3>", "</h4>", "<br/>", "<br>")


@dataclass(frozen=True)
class Text:
    """``place`` names it for machines (a field's name, then the way into its blocks); ``label``
    for people. ``readable`` is False for a file whose words could not be read."""

    place: str
    label: str
    content: str
    readable: bool = True


def texts_of(page: Page) -> list[Text]:
    """Return the texts of ``page`` as it stands in memory, saved or not; empty ones left out."""
    found = [*_fields(page), *_tags(page), *_comments(page)]
    return [text for text in found if text.content.strip() or not text.readable]


def shown_fields(page: Page) -> dict[str, models.Field[Any, Any]]:
    """Return the fields of ``page`` with text that readers see, or a file with such text."""
    return {
        field.name: field
        for field in page._meta.concrete_fields
        if field.editable and not field.choices and field.name not in NOT_READ
        if isinstance(field, models.CharField | models.TextField | StreamField)
        or field.related_model in (get_image_model(), get_document_model())
    }


def _fields(page: Page) -> Iterator[Text]:
    for name, field in shown_fields(page).items():
        label = str(field.verbose_name).capitalize()
        value = getattr(page, name)
        if isinstance(field, StreamField):
            yield from _stream(name, label, value)
        elif isinstance(field, models.ForeignKey):
            yield from _texts_of_file(name, label, value)
        elif isinstance(field, RichTextField):
            yield Text(name, label, words_of(value))
        elif isinstance(field, models.SlugField):
            yield Text(name, label, value.replace("-", " "))
        else:
            yield Text(name, label, value or "")


def words_of(source: str) -> str:
    """Return the words of rich text, and whom its links write to or ring up."""
    reached = "".join(f"\n{target}" for target in REACHES.findall(source))
    for end in BREAKS:
        source = source.replace(end, f"{end}\n")
    return html.unescape(strip_tags(source) + reached)


def _tags(page: Page) -> Iterator[Text]:
    topics = getattr(page, "topics", None)
    if topics is not None:
        for name in sorted(tag.name for tag in topics.all()):
            yield Text("topics", "Topics", name)


def _comments(page: Page) -> Iterator[Text]:
    for comment in getattr(page, COMMENTS_RELATION_NAME).all():
        yield Text("comments", "Comment", comment.text)
        for reply in comment.replies.all():
            yield Text("comments", "Reply to a comment", reply.text)


def _texts_of_file(place: str, label: str, file: Any) -> Iterator[Text]:
    """The title, the name and the words of a document or a picture."""
    if file is None:
        return
    yield Text(f"{place}.title", f"{label}: title of the file", file.title)
    yield Text(f"{place}.name", f"{label}: name of the file", _as_words(file.filename))
    if description := getattr(file, "description", ""):
        yield Text(f"{place}.description", f"{label}: description", description)
    if hasattr(file, "text"):
        yield _words_in(f"{place}.text", f"{label}: in the file", file)
    if metadata := getattr(file, "metadata", ""):
        yield Text(f"{place}.metadata", f"{label}: properties of the file", metadata)


def _words_in(place: str, label: str, file: Any) -> Text:
    """What cannot be read is told apart by its content: another such file is another finding."""
    if file.text.strip():
        return Text(place, label, file.text)
    return Text(f"{place}.{file.get_file_hash()}", label, "", readable=False)


def _as_words(name: str) -> str:
    name = given_name(name)
    return name.rpartition(".")[0].replace("_", " ").replace("-", " ") or name


def _stream(place: str, label: str, stream: blocks.StreamValue | None) -> Iterator[Text]:
    for number, child in enumerate(stream or []):
        name = f"{label}, {str(child.block.label or child.block_type).lower()}"
        yield from _block(f"{place}.{number}", name, child.block, child.value)


def _block(place: str, label: str, block: blocks.Block, value: Any) -> Iterator[Text]:
    """Whatever kind of block: what is text in it is read, so that a new kind is read too."""
    if value is None or value == "":
        return
    if isinstance(block, blocks.StreamBlock):
        yield from _stream(place, label, value)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            inside = f"{label}: {str(child.label or name).lower()}"
            yield from _block(f"{place}.{name}", inside, child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for number, item in enumerate(value):
            yield from _block(f"{place}.{number}", label, block.child_block, item)
    elif isinstance(block, ImageChooserBlock | DocumentChooserBlock):
        yield from _texts_of_file(place, label, value)
    elif isinstance(block, blocks.RichTextBlock):
        yield Text(place, label, words_of(value.source))
    elif isinstance(block, blocks.RawHTMLBlock):
        yield Text(place, label, words_of(str(value)))
    elif not isinstance(block, blocks.ChoiceBlock | blocks.ChooserBlock):
        yield Text(place, label, str(value))
