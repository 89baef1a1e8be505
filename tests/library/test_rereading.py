"""Documents from before a file's properties were known are read once more, by the worker."""

import io

import pytest
from django.core.files.storage import default_storage
from docx import Document

from home.models import HomePage, StandardPage
from intranet.library import rereading
from intranet.library.extraction import READER
from intranet.library.models import LibraryDocument
from intranet.library.rereading import read_older_documents
from tests.library import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """The machine that runs the tests may be slow."""
    monkeypatch.setattr(rereading, "PIECE", 60.0)


def from_before(name="plan.docx", content=None):
    """A document as an older version left it."""
    sheet = Document()
    sheet.add_paragraph("Ampoules look alike")
    sheet.core_properties.author = "The poster group"
    written = io.BytesIO()
    sheet.save(written)
    upload = files.upload(name, written.getvalue() if content is None else content)
    document = LibraryDocument.objects.create(title="A plan", file=upload)
    LibraryDocument.objects.filter(pk=document.pk).update(reader=0, text="", metadata="")
    return LibraryDocument.objects.get(pk=document.pk)


def test_a_new_document_is_not_read_again():
    LibraryDocument.objects.create(title="A plan", file=files.upload("plan.docx", files.docx()))
    assert read_older_documents() == 0


def test_words_and_properties_of_an_older_one_are_read_once():
    document = from_before()
    assert read_older_documents() == 1
    document.refresh_from_db()
    assert document.text == "Ampoules look alike"
    assert "Author: The poster group" in document.metadata
    assert document.reader == READER
    assert read_older_documents() == 0


def test_what_a_better_program_could_read_is_read_again(monkeypatch):
    document = from_before()
    read_older_documents()
    monkeypatch.setattr(rereading, "READER", READER + 1)
    assert read_older_documents() == 1
    document.refresh_from_db()
    assert document.reader == READER + 1


def test_a_file_that_cannot_be_read_is_tried_once():
    document = from_before("poster.pdf", b"%PDF-1.4 broken")
    assert read_older_documents() == 1
    assert read_older_documents() == 0
    document.refresh_from_db()
    assert document.text == ""


def test_a_file_that_is_lost_keeps_its_words_and_holds_up_no_other(caplog):
    lost, other = from_before(), from_before("other.docx")
    LibraryDocument.objects.filter(pk=lost.pk).update(text="What it said")
    default_storage.delete(lost.file.name)
    assert read_older_documents() == 2
    lost.refresh_from_db()
    other.refresh_from_db()
    assert lost.text == "What it said"
    assert other.text == "Ampoules look alike"
    assert read_older_documents() == 0
    assert f"document {lost.pk}" in caplog.text


def test_a_piece_is_bounded(monkeypatch):
    from_before(), from_before()
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr(rereading.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(rereading, "PIECE", 3)
    assert read_older_documents() == 1


def test_a_worker_that_is_killed_leaves_the_document_to_the_next(monkeypatch):
    class Killed(BaseException):
        pass

    def killed(document):
        raise Killed

    from_before()
    with monkeypatch.context() as patch:
        patch.setattr(LibraryDocument, "read", killed)
        with pytest.raises(Killed):
            read_older_documents()
    assert read_older_documents() == 1


def test_a_file_that_is_replaced_while_it_is_read_keeps_the_new_words(monkeypatch):
    document = from_before()
    real = LibraryDocument.read

    def replaced(older):
        words = real(older)
        monkeypatch.setattr(LibraryDocument, "read", real)
        newer = LibraryDocument.objects.get(pk=older.pk)
        newer.file = files.upload("newer.txt", b"Stored apart")
        newer.save()
        return words

    monkeypatch.setattr(LibraryDocument, "read", replaced)
    assert read_older_documents() == 0
    document.refresh_from_db()
    assert document.text == "Stored apart"


def test_two_workers_keep_it_once(monkeypatch):
    from_before()
    real, counts = LibraryDocument.read, []

    def both(document):
        monkeypatch.setattr(LibraryDocument, "read", real)
        counts.append(read_older_documents())
        return real(document)

    monkeypatch.setattr(LibraryDocument, "read", both)
    assert read_older_documents() + sum(counts) == 1


def test_what_was_read_is_found_by_search(as_staff):
    document = from_before("notes.txt", b"zorbling about the drawer")
    page = StandardPage(
        title="How we meet", slug="meet", body=[("document", {"document": document})]
    )
    document.text = "Nothing"
    document.save()
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    search = "/search/?q=zorbling"
    assert page.title not in as_staff.get(search).content.decode()
    read_older_documents()
    assert page.title in as_staff.get(search).content.decode()
