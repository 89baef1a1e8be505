"""Every text of a page that a reader will see, each with the place where it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import slugify
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import COMMENTS_RELATION_NAME, Page
from wagtail.rich_text.rewriters import extract_attrs

from intranet.library.storage import given_name

# Text that no reader sees, or that only repeats another.
NOT_READ = {
    "alias_of", "draft_title", "path", "translation_key", "url_path", "version",
}  # fmt: skip
LINKS = re.compile(r"<a\b[^>]*>")
REACHES = re.compile(r"^(?:mailto|tel):")
PICTURES = re.compile(r'<embed\b[^>]*\bembedtype="image"[^>]*>')
BREAKS = ("</p>", "</li>", "</h2>", "</h3>", "</h4>", "<br/>", "<br>")


@dataclass(frozen=True)
class Text:
    """``place`` names it for machines (a field's name, then the way into its blocks); ``label``
    for people. ``readable`` is False for a file of which words could not be read, and ``typed`` for
    what is not written in the page's own form. ``picture`` is what must be looked at instead."""

    place: str
    label: str
    content: str
    readable: bool = True
    typed: bool = True
    picture: Any = None


def texts_of(page: Page) -> list[Text]:
    """Return the texts of ``page`` as it stands in memory, saved or not; empty ones left out."""
    found = [*_fields(page), *_tags(page), *_comments(page)]
    return [text for text in found if text.content.strip() or not text.readable or text.picture]


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
            yield from texts_of_file(name, label, value)
        elif isinstance(field, RichTextField):
            yield from _rich_text(name, label, value)
        elif isinstance(field, models.SlugField):
            yield Text(name, label, _as_typed(value, page.title))
        else:
            yield Text(name, label, value or "")


def words_of(source: str) -> str:
    """Return the words of rich text, each part on a line of its own."""
    for end in BREAKS:
        source = source.replace(end, f"{end}\n")
    return html.unescape(strip_tags(source))


def _rich_text(place: str, label: str, source: str) -> Iterator[Text]:
    """The words, where links lead, and each document and picture with what stands for it."""
    yield Text(place, label, words_of(source))
    links = [extract_attrs(tag) for tag in LINKS.findall(source)]
    reached = [unquote(REACHES.sub("", link["href"])) for link in links if link.get("href")]
    yield Text(f"{place}.links", f"{label}: where a link leads", "\n".join(reached), typed=False)
    for number, link in enumerate(links):
        if link.get("linktype") == "document":
            document = _linked(get_document_model(), link)
            yield from texts_of_file(f"{place}.link.{number}", f"{label}: document", document)
    for number, tag in enumerate(PICTURES.findall(source)):
        shown = extract_attrs(tag)
        picture = _linked(get_image_model(), shown)
        if picture:
            picture.contextual_alt_text = shown.get("alt", "")
        yield from texts_of_file(f"{place}.{number}", f"{label}: picture", picture)


def _linked(model: type[models.Model], attributes: dict[str, str]) -> Any:
    """Return the file of the library that a tag of rich text names, if it is still there."""
    number = attributes.get("id", "")
    return model._default_manager.filter(pk=number).first() if number.isdecimal() else None


def _tags(page: Page) -> Iterator[Text]:
    topics = getattr(page, "topics", None)
    if topics is not None:
        for name in sorted(tag.name for tag in topics.all()):
            yield Text("topics", "Topics", name, typed=False)


def _comments(page: Page) -> Iterator[Text]:
    for comment in getattr(page, COMMENTS_RELATION_NAME).all():
        yield Text("comments", "Comment", comment.text, typed=False)
        for reply in comment.replies.all():
            yield Text("comments", "Reply to a comment", reply.text, typed=False)


def _as_typed(slug: str, title: str) -> str:
    """Return the words of a slug. The number that a second page of one title gets is no word."""
    words, _, number = slug.rpartition("-")
    if number.isdecimal() and words == slugify(title, allow_unicode=True):
        slug = words
    return slug.replace("-", " ")


def texts_of_file(place: str, label: str, file: Any) -> Iterator[Text]:
    """The title, the name and the words of a document or a picture, and what a picture shows."""
    if file is None:
        return
    said = (
        ("title", "title of the file", file.title),
        ("name", "name of the file", _as_words(file.filename)),
        ("alt", "alt text", getattr(file, "contextual_alt_text", "")),
        ("description", "description", getattr(file, "description", "")),
        ("metadata", "properties of the file", getattr(file, "metadata", "")),
    )
    for part, what, content in said:
        yield Text(f"{place}.{part}", f"{label}: {what}", content or "", typed=False)
    if hasattr(file, "text"):
        yield from _words_in(f"{place}.text", f"{label}: in the file", file)
    if isinstance(file, get_image_model()):
        yield Text(f"{place}.{hash_of_file(file)}", label, "", typed=False, picture=file)


def hash_of_file(file: Any) -> str:
    """Return what tells a file from another; its name, where it is lost and was never hashed."""
    try:
        return str(file.get_file_hash())
    except OSError:
        return str(file.file.name)


def _words_in(place: str, label: str, file: Any) -> Iterator[Text]:
    """What cannot be read is told apart by its content: another such file is another finding."""
    yield Text(place, label, file.text, typed=False)
    if not file.text.strip() or not file.whole:
        yield Text(f"{place}.{hash_of_file(file)}", label, "", readable=False, typed=False)


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
    if isinstance(value, get_image_model() | get_document_model()):
        yield from texts_of_file(place, label, value)
    elif isinstance(block, blocks.StreamBlock):
        yield from _stream(place, label, value)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            inside = f"{label}: {str(child.label or name).lower()}"
            yield from _block(f"{place}.{name}", inside, child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for number, item in enumerate(value):
            yield from _block(f"{place}.{number}", label, block.child_block, item)
    elif isinstance(block, blocks.RichTextBlock):
        yield from _rich_text(place, label, value.source)
    elif isinstance(block, blocks.RawHTMLBlock):
        yield from _rich_text(place, label, str(value))
    elif not isinstance(block, blocks.ChoiceBlock | blocks.ChooserBlock):
        yield Text(place, label, str(value))
