"""Files on disk, under names that tell what people called them from what we added."""

from __future__ import annotations

import re

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string

# Django takes this sign out of every name that is uploaded, so it can only be ours.
MARK = "~"
ADDED = re.compile(rf"{MARK}[a-z0-9]+(?=\.|$)")


class NamedStorage(FileSystemStorage):
    """A second ``notes.txt`` becomes ``notes~k3x9q2a.txt``.

    Django's ``notes_Kxa9Rick.txt`` cannot be told from a name that somebody gave the file.
    """

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        added = get_random_string(7, "abcdefghijklmnopqrstuvwxyz0123456789")
        return f"{file_root}{MARK}{added}{file_ext}"


def given_name(filename: str) -> str:
    """Return the name of a file as it was uploaded, without what the storage added."""
    return ADDED.sub("", filename)
