"""The words inside a document, for search. A file that cannot be read has no words.

What reads a kind of file is loaded with the first such file: at each start it would cost a second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from intranet.library.office import properties_in, words_in
from intranet.library.uploads import MAIN_PARTS, MAX_BYTES, extension_of, unpacked

if TYPE_CHECKING:
    from pypdf import PageObject

logger = logging.getLogger(__name__)

# Raised when more can be read: the worker then reads again what an older version read.
READER = 2
MAX_CHARACTERS = 200_000
MAX_SECONDS = 10.0
MAX_PAGES = 500
MAX_XML_BYTES = 20 * 1024 * 1024
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MAX_SHEETS, MAX_ROWS, MAX_COLUMNS = 50, 5_000, 200


class Read(NamedTuple):
    """``whole`` is False where something in the file was not read: more than is read of any, or
    a page that is a picture."""

    text: str = ""
    metadata: str = ""
    whole: bool = True


def read_file(name: str, content: bytes) -> Read:
    """Return the words of the file ``name``, at most MAX_CHARACTERS, and what it says of itself
    (author, title, company …), one line each; "" if unreadable.

    Never raises: an upload must not fail because its words cannot be read.
    """
    wholes: list[bool] = []

    def words(kind: str) -> str:
        text, whole = _joined(READERS[kind](content))
        wholes.append(whole)
        return text

    text = _read(name, content, "text", words)
    told = _read(name, content, "properties", lambda kind: _lines(PROPERTIES[kind](content)))
    return Read(text, told, all(wholes))


def _read(name: str, content: bytes, what: str, read: Callable[[str], str]) -> str:
    """Return what ``read`` makes of a file of this ending; "" where it is too large or broken."""
    extension = extension_of(name)
    if extension not in READERS or len(content) > MAX_BYTES:
        return ""
    try:
        if extension in MAIN_PARTS and _unpacks_too_large(content):
            return ""
        return _storable(read(extension))
    except Exception as error:
        logger.warning("No %s from a %s file: %s", what, extension, type(error).__name__)
        return ""


def _lines(told: Iterator[tuple[str, object]]) -> str:
    return "\n".join(f"{key}: {text}" for key, value in told if (text := str(value or "").strip()))


def _unpacks_too_large(content: bytes) -> bool:
    sizes = unpacked(BytesIO(content))
    return sizes.total_bytes > MAX_TOTAL_BYTES or sizes.xml_bytes > MAX_XML_BYTES


def _joined(parts: Iterator[str | None]) -> tuple[str, bool]:
    """Join ``parts`` until there are enough characters or the time is up; say whether that was
    all. None stands for a part that could not be read."""
    taken: list[str] = []
    length, whole, stop_at = 0, True, time.monotonic() + MAX_SECONDS
    for part in parts:
        if time.monotonic() > stop_at or length > MAX_CHARACTERS:
            whole = False
            break
        whole = whole and part is not None
        taken.append(part or "")
        length += len(part or "") + 1
    text = "\n".join(taken)
    return text[:MAX_CHARACTERS], whole and len(text) <= MAX_CHARACTERS


def _storable(text: str) -> str:
    """Leave out what PostgreSQL does not store in a text: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()


def _plain(content: bytes) -> Iterator[str | None]:
    """UTF-8, or what older spreadsheet programs write on Windows."""
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("cp1252", "replace")


def _pdf(content: bytes) -> Iterator[str | None]:
    """A page that is only a picture, as a scanner makes it, and files in the file are not read."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content))
    for page in islice(reader.pages, MAX_PAGES):
        words = page.extract_text()
        yield words if words.strip() or not len(page.images) else None
        yield from _notes(page)
    yield from [None] if len(reader.pages) > MAX_PAGES or reader.attachments else []


def _notes(page: PageObject) -> Iterator[str]:
    """What somebody wrote onto a page or into its form, and where its links lead."""
    for note in page.annotations or ():
        told = note.get_object()
        action = told.get("/A")
        where = action.get_object().get("/URI") if action else None
        yield from (str(said) for said in (told.get("/Contents"), told.get("/V"), where) if said)


def _xlsx(content: bytes) -> Iterator[str | None]:
    """Values as last shown; limits on rows and columns, since one far cell makes many empty."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    yield from [None] if len(book.worksheets) > MAX_SHEETS else []
    for sheet in book.worksheets[:MAX_SHEETS]:
        yield sheet.title
        if (sheet.max_row or 0) > MAX_ROWS or (sheet.max_column or 0) > MAX_COLUMNS:
            yield None
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True):
            words = [str(value) for value in row if value is not None]
            if words:
                yield " ".join(words)
    yield from words_in(content, "xl")


READERS: dict[str, Callable[[bytes], Iterator[str | None]]] = {
    "csv": _plain,
    "docx": lambda content: words_in(content, "word"),
    "pdf": _pdf,
    "pptx": lambda content: words_in(content, "ppt"),
    "txt": _plain,
    "xlsx": _xlsx,
}


def _pdf_properties(content: bytes) -> Iterator[tuple[str, object]]:
    from pypdf import PdfReader

    for key, value in (PdfReader(BytesIO(content)).metadata or {}).items():
        if key not in ("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped"):
            yield key.removeprefix("/"), value


PROPERTIES: dict[str, Callable[[bytes], Iterator[tuple[str, object]]]] = {
    "csv": lambda content: iter(()),
    "docx": properties_in,
    "pdf": _pdf_properties,
    "pptx": properties_in,
    "txt": lambda content: iter(()),
    "xlsx": properties_in,
}
