import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfWriter

from intranet.library import extraction
from intranet.library.extraction import read_file
from intranet.library.models import LibraryDocument
from tests.library import files


def text_of(name, content):
    return read_file(name, content).text


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


def rewritten(content, part, old, new):
    """Return an Office file with ``new`` for ``old`` in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            words = before.read(name)
            if name == part:
                assert old in words
                words = words.replace(old, new, 1)
            after.writestr(name, words)
    return out.getvalue()


RUN = "<w:r><w:t>quern</w:t></w:r><w:r><w:t>lode</w:t></w:r>"
PARAGRAPH = f"<w:p>{RUN}</w:p>"
CELL = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    "place",
    [
        f'<w:p><w:ins w:author="A">{RUN}</w:ins></w:p>',
        '<w:p><w:del w:author="A"><w:r><w:delText>quernlode</w:delText></w:r></w:del></w:p>',
        '<w:p><w:ins w:author="quernlode"/></w:p>',
        f"<w:sdt><w:sdtContent>{PARAGRAPH}</w:sdtContent></w:sdt>",
        f"<w:p><w:r><w:pict><w:txbxContent>{PARAGRAPH}</w:txbxContent></w:pict></w:r></w:p>",
        CELL.format(CELL.format(PARAGRAPH)),
        '<w:p><w:drawing><wp:docPr id="1" name="x" descr="quernlode"/></w:drawing></w:p>',
    ],
)
def test_words_of_a_document_are_found_wherever_they_stand(place):
    content = rewritten(
        files.docx(), "word/document.xml", b"<w:body>", b"<w:body>" + place.encode()
    )
    assert "quernlode" in text_of("plan.docx", content)


@pytest.mark.parametrize("part", ["footnotes", "endnotes", "header2", "comments"])
def test_every_part_of_a_document_is_read(part):
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<w:x xmlns:w="{space}">{PARAGRAPH}</w:x>'
    content = files.with_member(files.docx(), f"word/{part}.xml", xml.encode())
    assert "quernlode" in text_of("plan.docx", content)


def test_where_the_links_of_a_document_lead_is_read():
    old = b"<Relationships "
    links = "word/_rels/document.xml.rels"
    new = b"</Relationships>"
    link = b'<Relationship Id="r99" TargetMode="External" Target="mailto:quernlode@example.org"/>'
    assert old in zipfile.ZipFile(io.BytesIO(files.docx())).read(links)
    content = rewritten(files.docx(), links, new, link + new)
    assert "quernlode@example.org" in text_of("plan.docx", content)


def test_a_group_of_shapes_a_pattern_and_a_comment_of_slides_are_read():
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    box = slide.shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(4), Inches(1))
    box.text_frame.text = "quernlode"
    content = io.BytesIO()
    show.save(content)
    comment = b'<x xmlns="y"><cmAuthor name="zorbling"/></x>'
    words = text_of("a.pptx", files.with_member(content.getvalue(), "ppt/authors.xml", comment))
    assert "quernlode" in words
    assert "zorbling" in words
    assert "Click to edit" not in words


def test_comments_hidden_sheets_and_footers_of_a_workbook_are_read():
    book = Workbook()
    book.active["A1"] = "Plain"
    book.active["A1"].comment = Comment("quernlode", "zorbling")
    hidden = book.create_sheet("Sheet of the wombles")
    hidden.sheet_state = "hidden"
    hidden.oddFooter.center.text = "grommet"
    content = io.BytesIO()
    book.save(content)
    words = text_of("a.xlsx", content.getvalue())
    for word in ("Plain", "quernlode", "zorbling", "wombles", "grommet"):
        assert word in words


def test_company_and_own_properties_are_properties():
    company = b"<x xmlns='y'><Company>Invented Trust</Company><Pages>3</Pages></x>"
    content = files.with_member(files.docx(), "docProps/custom.xml", company)
    assert "Company: Invented Trust" in read_file("plan.docx", content).metadata


def scanned_page_behind(words):
    writer = PdfWriter(io.BytesIO(files.pdf(words)))
    scan = io.BytesIO()
    Image.new("RGB", (40, 30)).save(scan, "PDF")
    writer.append(scan)
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def test_a_file_of_which_a_part_cannot_be_read_says_so(monkeypatch):
    assert read_file("a.pdf", files.pdf()).whole
    assert read_file("a.docx", files.docx()).whole
    assert read_file("a.pdf", scanned_page_behind("A cover")).whole is False
    inside = files.with_member(files.docx(), "word/embeddings/book.xlsx")
    assert read_file("a.docx", inside).whole is False
    assert read_file("a.xlsx", files.xlsx(at="B7000")).whole is False
    monkeypatch.setattr(extraction, "MAX_CHARACTERS", 10)
    assert read_file("notes.txt", b"a" * 11).whole is False


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
