"""Documents that an older version of the program read, or none: the worker reads them anew."""

from __future__ import annotations

import logging
import time

from django.db import transaction

from intranet.library.extraction import READER, Read
from intranet.library.models import WHAT_IS_READ, LibraryDocument

PIECE = 2.0  # seconds of each call, so that other work is not kept waiting

logger = logging.getLogger(__name__)


def read_older_documents() -> int:
    """Read the next documents; return how many. Killed, it goes on with the one it was at.

    Each is tried once: a file that cannot be opened keeps the words it had, and one that cannot
    be read has none.
    """
    stop_at, done = time.monotonic() + PIECE, 0
    while time.monotonic() < stop_at:
        document = (
            LibraryDocument.objects.filter(reader__lt=READER).order_by("reader", "pk").first()
        )
        if document is None:
            break
        read = document.read()
        if read is None:
            logger.warning("document %s: its file cannot be opened", document.pk)
        done += _keep(document, read or Read(document.text, document.metadata, document.whole))
    return done


@transaction.atomic
def _keep(document: LibraryDocument, read: Read) -> bool:
    """Keep what was read, unless another worker did or the file was replaced meanwhile."""
    same = LibraryDocument.objects.filter(
        pk=document.pk, file=document.file.name, reader=document.reader
    )
    if not same.select_for_update().exists():
        return False
    document.text, document.metadata, document.whole = read
    document.reader = READER
    document.save(update_fields=WHAT_IS_READ)
    return True
