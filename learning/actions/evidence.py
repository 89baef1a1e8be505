"""Files that show what was done: looked into when they come, and given to nobody but those who see
the action."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from PIL import Image

from intranet.library.extraction import read_file
from intranet.library.metadata import without_metadata
from intranet.library.uploads import MAX_BYTES, check_document, extension_of
from learning.gate.short import what_tells

PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}
UNREAD = (
    "Not all of this file can be read, so nobody knows whom it names. Add the part that shows what "
    "was done, as text and not as a scan."
)


def is_picture(file: File) -> bool:
    return extension_of(file.name or "") in PICTURES


def checked(file: File, own_names: Iterable[str]) -> File:
    """Return ``file`` as it may be kept: a picture without metadata, or a document in which nothing
    tells who or where. Raises ``ValidationError``."""
    if file.size > MAX_BYTES:
        raise ValidationError(f"Files may have up to {filesizeformat(MAX_BYTES)}.")
    if is_picture(file):
        return _picture(file)
    check_document(file)
    file.seek(0)
    read = read_file(file.name or "", file.read())
    file.seek(0)
    if not read.whole or not read.text.strip():
        raise ValidationError(UNREAD)
    if found := what_tells(f"{read.text}\n{read.metadata}", own_names):
        raise ValidationError([f"In the file: {one}" for one in found])
    return file


def _picture(file: File) -> File:
    wrong = ValidationError("This is no picture, although its name says so.")
    try:
        with Image.open(file) as picture:
            if picture.format != PICTURES[extension_of(file.name or "")]:
                raise wrong
        return without_metadata(file)
    except (OSError, ValueError, Image.DecompressionBombError):
        raise wrong from None
