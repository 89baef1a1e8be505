"""Two small documents, made by code, that some of the demo's pages offer."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from docx import Document

from intranet.library.models import LibraryDocument

# Picture of the pages that offer it: (title, lines).
SHEETS = {
    "ampoules": (
        "Look-alike medicines: a walk through your drawers",
        (
            "Turn the light down and open the top drawer.",
            "Which two ampoules could your hand confuse?",
            "Part them today, and tell pharmacy.",
        ),
    ),
    "checklist": (
        "Could it happen here? A sheet for the team huddle",
        (
            "What strikes us?",
            "How will we embed it, and how will we know?",
            "How does it enter our plan?",
        ),
    ),
}


def make_documents() -> dict[str, int]:
    """Make the documents and return their ids by the picture of the pages they go with."""
    return {name: _save(name, *sheet) for name, sheet in SHEETS.items()}


def _save(name: str, title: str, lines: tuple[str, ...]) -> int:
    sheet = Document()
    sheet.add_heading(title)
    for line in lines:
        sheet.add_paragraph(line, style="List Number")
    content = BytesIO()
    sheet.save(content)
    file = ContentFile(content.getvalue(), name=f"demo-{name}.docx")
    document = LibraryDocument(title=title, file=file, file_size=file.size)
    document.save()
    return document.pk
