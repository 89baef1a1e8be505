"""The words inside a document, for search. A file that cannot be read has no words.

What reads a kind of file is loaded with the first such file: at each start it would cost a second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from intranet.library.uploads import MAIN_PARTS, MAX_BYTES, extension_of, unpacked

if TYPE_CHECKING:
    from docx.table import Table

logger = logging.getLogger(__name__)

# Raised when more can be read: the worker then reads again what an older version read.
READER = 1
MAX_CHARACTERS = 200_000
MAX_SECONDS = 10.0
MAX_PAGES = 500
MAX_XML_BYTES = 20 * 1024 * 1024
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MAX_SHEETS, MAX_ROWS, MAX_COLUMNS = 50, 5_000, 200


def text_of(name: str, content: bytes) -> str:
    """Return the words of the file ``name``, at most MAX_CHARACTERS; "" if unreadable.

    Never raises: an upload must not fail because its words cannot be read.
    """
    return _read(name, content, "text", lambda kind: _joined(READERS[kind](content)))


def properties_of(name: str, content: bytes) -> str:
    """Return what the file says of itself (author, title, company …), one line each; "" if nothing.

    Never raises, as ``text_of``.
    """
    return _read(name, content, "properties", lambda kind: _lines(PROPERTIES[kind](content)))


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


def _joined(parts: Iterator[str]) -> str:
    """Join ``parts`` until there are enough characters or the time is up."""
    taken, length, stop_at = [], 0, time.monotonic() + MAX_SECONDS
    for part in parts:
        taken.append(part)
        length += len(part) + 1
        if length > MAX_CHARACTERS or time.monotonic() > stop_at:
            break
    return "\n".join(taken)[:MAX_CHARACTERS]


def _storable(text: str) -> str:
    """Leave out what PostgreSQL does not store in a text: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()


def _plain(content: bytes) -> Iterator[str]:
    """UTF-8, or what older spreadsheet programs write on Windows."""
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("cp1252", "replace")


def _pdf(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    for page in islice(PdfReader(BytesIO(content)).pages, MAX_PAGES):
        yield page.extract_text()


def _docx(content: bytes) -> Iterator[str]:
    from docx import Document

    document = Document(BytesIO(content))
    yield from _blocks(document)
    for section in document.sections:
        for margin in (section.header, section.footer):
            yield from _blocks(margin)
    for comment in document.comments:
        yield comment.text


def _blocks(part: Any) -> Iterator[str]:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for block in part.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    """One line for each row, from its XML cells: merged cells come once, and in linear time."""
    from docx.text.paragraph import Paragraph

    for row in table._tbl.tr_lst:
        yield " ".join(
            Paragraph(paragraph, table).text for cell in row.tc_lst for paragraph in cell.p_lst
        )


def _pptx(content: bytes) -> Iterator[str]:
    from pptx import Presentation

    for slide in islice(Presentation(BytesIO(content)).slides, MAX_PAGES):
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            elif shape.has_table:
                yield "\n".join(
                    " ".join(cell.text for cell in row.cells) for row in shape.table.rows
                )
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
            yield slide.notes_slide.notes_text_frame.text


def _xlsx(content: bytes) -> Iterator[str]:
    """Values as last shown; limits on rows and columns, since one far cell makes many empty."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets[:MAX_SHEETS]:
        yield sheet.title
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True):
            words = [str(value) for value in row if value is not None]
            if words:
                yield " ".join(words)


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "csv": _plain,
    "docx": _docx,
    "pdf": _pdf,
    "pptx": _pptx,
    "txt": _plain,
    "xlsx": _xlsx,
}


def _pdf_properties(content: bytes) -> Iterator[tuple[str, object]]:
    from pypdf import PdfReader

    for key, value in (PdfReader(BytesIO(content)).metadata or {}).items():
        if key not in ("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped"):
            yield key.removeprefix("/"), value


def _docx_properties(content: bytes) -> Iterator[tuple[str, object]]:
    from docx import Document

    return _office_properties(Document(BytesIO(content)).core_properties, TOLD)


def _pptx_properties(content: bytes) -> Iterator[tuple[str, object]]:
    from pptx import Presentation

    return _office_properties(Presentation(BytesIO(content)).core_properties, TOLD)


def _xlsx_properties(content: bytes) -> Iterator[tuple[str, object]]:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True)
    return _office_properties(book.properties, TOLD_BY_SHEETS)


def _office_properties(core: Any, names: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for name in names:
        yield name.replace("_", " ").capitalize(), getattr(core, name, None)


TOLD = (
    "author", "last_modified_by", "title", "subject", "category", "comments", "keywords",
)  # fmt: skip
TOLD_BY_SHEETS = (
    "creator", "lastModifiedBy", "title", "subject", "category", "description", "keywords",
)  # fmt: skip
PROPERTIES: dict[str, Callable[[bytes], Iterator[tuple[str, object]]]] = {
    "csv": lambda content: iter(()),
    "txt": lambda content: iter(()),
    "docx": _docx_properties,
    "pdf": _pdf_properties,
    "pptx": _pptx_properties,
    "xlsx": _xlsx_properties,
}
