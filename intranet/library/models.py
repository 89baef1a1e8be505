"""Documents and pictures: content-checked on upload, and their text for search."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from intranet.library.extraction import READER, Read, read_file
from intranet.library.metadata import without_metadata
from intranet.library.storage import given_name
from intranet.library.uploads import MAX_BYTES, check_document

WHAT_IS_READ = ("text", "metadata", "whole", "reader")
OF_THE_FILE = (*WHAT_IS_READ, "file_size", "file_hash")


class LibraryDocument(AbstractDocument):
    text = models.TextField(
        blank=True, editable=False, help_text="Extracted on upload, for search."
    )

    metadata = models.TextField(
        blank=True, editable=False, help_text="What the file says of itself: author, company."
    )

    whole = models.BooleanField(
        default=True, editable=False, help_text="No part of the file was left unread."
    )

    reader = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="The version of the program that read the file."
    )

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        permissions = [("choose_document", "Can choose document")]
        indexes = [models.Index(fields=["reader"], name="document_by_reader")]

    def clean(self) -> None:
        """Look into a new file. One that is kept was looked into when it came."""
        if self.file and not self.file._committed:
            super().clean()
            try:
                check_document(self.file)
            except ValidationError as error:
                raise ValidationError({"file": error}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Read the words of a new file; nothing else changes them."""
        if self.file and (self._state.adding or not self.file._committed):
            self.text, self.metadata, self.whole = self.read() or Read()
            self.reader = READER
            if not self.file._committed:
                self._set_document_file_metadata()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], *OF_THE_FILE}
        super().save(*args, **kwargs)

    def read(self) -> Read | None:
        """Return the words and the properties of the file; None where it cannot be opened."""
        try:
            with self.open_file() as file:
                content = file.read(MAX_BYTES + 1)
                file.seek(0)
        except OSError:
            return None
        return read_file(self.file.name, content)

    @property
    def content_disposition(self) -> str:
        """Always a download: nothing that was uploaded opens inside the intranet."""
        name = quote(given_name(self.filename))
        return f"attachment; filename={name}; filename*=UTF-8''{name}"


class Picture(AbstractImage):
    admin_form_fields = (
        "title",
        "file",
        "description",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        permissions = [("choose_image", "Can choose image")]
        indexes = [models.Index(fields=["file"], name="picture_by_file")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep of a new file what it shows, and nothing of where and by whom it was taken."""
        file: Any = self.file  # type: ignore[has-type]
        if file and not file._committed:
            self.file = without_metadata(file)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        indexes = [models.Index(fields=["file"], name="rendition_by_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            )
        ]
