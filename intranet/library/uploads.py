"""What a file must be to be let in: its content, not only its name, and within limits."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO, NamedTuple

import filetype
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat

MAX_BYTES = 25 * 1024 * 1024
MAX_UNPACKED_BYTES = 250 * 1024 * 1024
MAX_MEMBERS = 10_000
CHUNK = 64 * 1024

MAIN_PARTS = {
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "xlsx": "xl/workbook.xml",
}
KINDS = {
    "csv": "plain text",
    "docx": "a Word document",
    "pdf": "a PDF",
    "pptx": "a PowerPoint presentation",
    "txt": "plain text",
    "xlsx": "an Excel workbook",
}
MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<iframe")
BYTE_ORDER_MARK = codecs.BOM_UTF8
TEXT_CONTROLS = set(range(32)) - {9, 10, 12, 13, 27}


class Unpacked(NamedTuple):
    """What the directory of a zip file says it holds, read without unpacking anything."""

    names: frozenset[str]
    total_bytes: int
    xml_bytes: int
    members: int


def extension_of(name: str) -> str:
    """Return the ending of ``name`` in small letters, without the dot."""
    return PurePosixPath(name).suffix.lower().lstrip(".")


def check_document(file: File) -> None:
    """Raise ValidationError unless ``file`` is what the ending of its name says.

    Readers open what they download: a web page dressed as a PDF would run in their name.
    """
    extension = extension_of(file.name or "")
    if file.size > MAX_BYTES:
        raise ValidationError(
            f"This file is too big ({filesizeformat(file.size)}). Files may have up to "
            f"{filesizeformat(MAX_BYTES)}. Make it smaller, or split it.",
            code="file_too_large",
        )
    kind = KINDS.get(extension)
    if kind is None:
        raise ValidationError(
            f"Files ending in “.{extension}” are not taken. Use one of: {', '.join(KINDS)}.",
            code="invalid_extension",
        )
    file.seek(0)
    try:
        CHECKS[extension](file, extension)
    except WrongContent:
        raise ValidationError(
            f"This file is not {kind}, although its name ends in “.{extension}”. "
            "Choose another file, or save it again in the right format.",
            code="wrong_content",
        ) from None
    finally:
        file.seek(0)


def unpacked(file: IO[bytes]) -> Unpacked:
    """Read the directory of the zip ``file``; raise WrongContent if it has none."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise WrongContent from None
    return Unpacked(
        names=frozenset(member.filename for member in members),
        total_bytes=sum(member.file_size for member in members),
        xml_bytes=sum(
            member.file_size for member in members if member.filename.endswith((".xml", ".rels"))
        ),
        members=len(members),
    )


class WrongContent(Exception):
    """The content is not what the name says."""


def _check_pdf(file: IO[bytes], extension: str) -> None:
    if filetype.guess_extension(file.read(CHUNK)) != extension:
        raise WrongContent


def _check_office(file: IO[bytes], extension: str) -> None:
    if file.read(4) != b"PK\x03\x04":
        raise WrongContent
    file.seek(0)
    content = unpacked(file)
    if content.total_bytes > MAX_UNPACKED_BYTES or content.members > MAX_MEMBERS:
        raise ValidationError(
            "This file unpacks to far more than it should, and is not opened. "
            "Save it again in the program that made it.",
            code="unpacks_too_large",
        )
    if not {"[Content_Types].xml", MAIN_PARTS[extension]} <= content.names:
        raise WrongContent
    if any(name.endswith("vbaProject.bin") for name in content.names):
        raise ValidationError(
            "This file holds macros. Save it without macros first.", code="macros"
        )


def _check_text(file: IO[bytes], extension: str) -> None:
    start = file.read(CHUNK)
    words = start.removeprefix(BYTE_ORDER_MARK).lstrip().lower()
    if words.startswith(MARKUP) or filetype.guess(start) is not None:
        raise WrongContent
    while start:
        if not TEXT_CONTROLS.isdisjoint(start):
            raise WrongContent
        start = file.read(CHUNK)


CHECKS: dict[str, Callable[[IO[bytes], str], None]] = {
    "csv": _check_text,
    "docx": _check_office,
    "pdf": _check_pdf,
    "pptx": _check_office,
    "txt": _check_text,
    "xlsx": _check_office,
}
