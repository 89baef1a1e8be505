"""Files that show what was done: looked into when they come, and given to nobody but those who see
the action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import Storage
from django.template.defaultfilters import filesizeformat
from PIL import Image

from intranet.library.extraction import read_file
from intranet.library.metadata import without_metadata
from intranet.library.uploads import MAX_BYTES, check_document, extension_of
from learning.actions.models import FOLDER, Action, ActionEntry
from learning.gate.short import what_tells

PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}
UNREAD = (
    "Not all of this file can be read, so nobody knows whom it names. Add the part that shows what "
    "was done, as text and not as a scan."
)
PROPERTIES = (
    "What a program wrote into the file tells who or where. Take it out and add the file again: in "
    "Word, Excel and PowerPoint under File, Info, Check for issues, Inspect document."
)
JUST_COME = timedelta(days=1)  # a file that nothing names yet may be on its way
AT_ONCE = 500  # files asked about in a query


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
    found = [f"In the file: {one}" for one in what_tells(read.text, own_names)]
    written_by_program = what_tells(read.metadata, own_names)
    found += [f"In the properties of the file: {one}" for one in written_by_program]
    if found:
        raise ValidationError([*found, *([PROPERTIES] if written_by_program else [])])
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


def remove_unused(now: datetime) -> int:
    """Remove the files that neither an action nor its history names; return how many.

    What was replaced goes at once, after the commit: this is for what a killed process left.
    """
    storage = Action._meta.get_field("file").storage
    names = [name for name in _names(storage) if _came(storage, name) < now - JUST_COME]
    gone = 0
    for start in range(0, len(names), AT_ONCE):
        piece = set(names[start : start + AT_ONCE])
        used = Action.objects.filter(file__in=piece).values_list("file", flat=True)
        verified = ActionEntry.objects.exclude(file="").filter(file__in=piece)
        for name in piece.difference(used, verified.values_list("file", flat=True)):
            storage.delete(name)
            gone += 1
    return gone


def _came(storage: Storage, name: str) -> datetime:
    """Return when a file was written; of one that has just gone, the latest time there is."""
    try:
        return storage.get_modified_time(name)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


def _names(storage: Storage) -> Iterator[str]:
    try:
        _folders, files = storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    yield from (f"{FOLDER}/{name}" for name in files)
