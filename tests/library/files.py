"""Small real files of every kind, made here."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def pdf(words="Ampoules look alike"):
    stream = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out + b"xref\n0 6\n0000000000 65535 f \n" + rows
    ) + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def docx(words="Ampoules look alike"):
    document = Document()
    document.add_paragraph(words)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "drawer"
    table.cell(0, 1).text = "cupboard"
    return _saved(document)


def pptx(words="Ampoules look alike"):
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_textbox(0, 0, Inches(4), Inches(1)).text_frame.text = words
    slide.notes_slide.notes_text_frame.text = "Ask the pharmacist"
    return _saved(show)


def xlsx(words="Ampoules look alike", at="B2"):
    book = Workbook()
    book.active[at] = words
    return _saved(book)


def png():
    return picture_bytes("PNG")


def picture_bytes(kind, *, colour="navy", **options):
    content = BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, kind, **options)
    return content.getvalue()


def zip_bomb(megabytes=300):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b" " * 1024 * 1024)
    return content.getvalue()


def with_member(content, name, words=b"more"):
    """Return the zip ``content`` with one more member."""
    copy = BytesIO(content)
    with zipfile.ZipFile(copy, "a") as archive:
        archive.writestr(name, words)
    return copy.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content)


def _saved(document):
    content = BytesIO()
    document.save(content)
    return content.getvalue()
