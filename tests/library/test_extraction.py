import pytest

from intranet.library import extraction
from intranet.library.extraction import text_of
from intranet.library.models import LibraryDocument
from tests.library import files


@pytest.mark.parametrize("kind", ["docx", "pdf", "pptx", "xlsx"])
def test_words_of_each_kind_are_found(kind):
    assert "Ampoules look alike" in text_of(f"file.{kind}", getattr(files, kind)())


def test_tables_and_notes_count():
    assert "drawer cupboard" in text_of("plan.docx", files.docx())
    assert "Ask the pharmacist" in text_of("talk.pptx", files.pptx())


@pytest.mark.parametrize(
    "content", ["Café".encode(), "Café".encode("utf-8-sig"), "Café".encode("cp1252")]
)
def test_plain_text_is_read_in_the_usual_encodings(content):
    assert text_of("notes.txt", content) == "Café"


@pytest.mark.parametrize("kind", ["docx", "pdf", "pptx", "xlsx"])
def test_a_broken_file_has_no_words_and_no_error(kind):
    content = getattr(files, kind)()
    assert text_of(f"file.{kind}", content[: len(content) // 2]) == ""


def test_zip_bomb_is_not_unpacked():
    assert text_of("plan.docx", files.zip_bomb(megabytes=30)) == ""


def test_cell_far_away_takes_no_time():
    assert text_of("audit.xlsx", files.xlsx(at="XFD1048576")) == "Sheet"


def test_long_text_is_trimmed(monkeypatch):
    monkeypatch.setattr(extraction, "MAX_CHARACTERS", 10)
    assert text_of("notes.txt", b"a" * 100) == "a" * 10


def test_what_a_database_cannot_store_is_left_out(db):
    saved = LibraryDocument.objects.create(
        title="Notes", file=files.upload("notes.txt", b"one\x00two")
    )
    assert saved.text == "onetwo"


def test_unreadable_document_is_still_kept(db):
    saved = LibraryDocument.objects.create(
        title="Poster", file=files.upload("poster.pdf", b"%PDF-1.4 broken")
    )
    assert saved.pk
    assert saved.text == ""


def test_words_are_read_once(db, monkeypatch):
    saved = LibraryDocument.objects.create(
        title="Poster", file=files.upload("poster.pdf", files.pdf())
    )
    monkeypatch.setattr(LibraryDocument, "read", lambda self: pytest.fail("read again"))
    saved.title = "A better title"
    saved.save()
    saved.refresh_from_db()
    assert saved.text == "Ampoules look alike"
