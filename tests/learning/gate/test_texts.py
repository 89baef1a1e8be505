"""Every text that a reader will see is read: whatever field or block it stands in."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from docx import Document
from PIL import Image
from pypdf import PdfWriter
from wagtail import blocks
from wagtail.fields import StreamField

from home.models import HomePage, SectionPage, StandardPage
from intranet.library.models import LibraryDocument, Picture
from learning.gate.checking import UNREADABLE, check, read_long_texts
from learning.gate.models import WaitingText
from learning.gate.passing import GateClosed, mark
from learning.gate.texts import NOT_READ, texts_of
from learning.models import LearningPage
from tests.factories import ProviderSiteFactory, learning_page
from tests.library import files

pytestmark = pytest.mark.django_db
WORD = "quernlode"


def places(page):
    return {text.place for text in texts_of(page) if WORD in text.content}


@pytest.mark.parametrize("model", [LearningPage, StandardPage])
def test_every_text_field_of_a_page_is_read(model):
    page = model()
    names = set()
    for field in model._meta.concrete_fields:
        kind = field.get_internal_type()
        shown = field.editable and not field.choices and field.name not in NOT_READ
        text = kind in ("CharField", "TextField", "SlugField")
        if shown and text and not isinstance(field, StreamField):
            setattr(page, field.name, WORD)
            names.add(field.name)
    assert {"title", "slug", "summary", "seo_title", "search_description"} <= names
    assert places(page) == names


def test_the_number_of_a_second_page_of_one_title_is_not_part_of_its_name():
    page = learning_page(title="Two ampoules on a ward", publish=False)
    page.slug = "two-ampoules-on-a-ward-2"
    assert not check(page).found
    page.slug = "ampoules-on-ward-2"
    assert [found.text.place for found in check(page).found] == ["slug"]


def test_every_kind_of_block_is_read():
    page = StandardPage(title="x")
    page.body = [
        ("heading", WORD),
        ("text", f'<p>x <a href="mailto:{WORD}@example.org">y</a></p>'),
        ("picture", {"picture": None, "alt_text": WORD, "caption": WORD}),
        ("document", {"document": None, "what_it_is": WORD}),
        ("inset_text", {"body": f"<p>{WORD}</p>"}),
        ("warning", {"title": WORD, "heading_level": 3, "body": f"<p>{WORD}</p>"}),
        ("details", {"title": WORD, "body": f"<p>{WORD}</p>"}),
    ]
    found = {place.split(".")[1] for place in places(page)}
    assert found == {str(number) for number in range(len(page.body))}
    assert set(StandardPage.body.field.stream_block.child_blocks) == {
        block.block_type for block in page.body
    }


def test_a_new_kind_of_block_is_read_without_being_named():
    class Deep(blocks.StreamBlock):
        rows = blocks.ListBlock(blocks.StructBlock([("what", blocks.TextBlock())]))

    from learning.gate.texts import _stream

    value = Deep().to_python([{"type": "rows", "value": [{"what": WORD}], "id": "1"}])
    assert [text.content for text in _stream("body", "Body", value)] == [WORD]


def test_topics_and_comments_are_read(editor):
    page = learning_page(publish=False, user=editor)
    page.topics.add(WORD)
    page.wagtail_admin_comments.create(user=editor, text=f"Ask {WORD}", contentpath="title")
    assert places(page) == {"topics", "comments"}


def attach(name, content, title="A poster"):
    document = LibraryDocument.objects.create(title=title, file=ContentFile(content, name=name))
    page = StandardPage(title="Meetings", slug="meetings", live=False)
    page.body = [("document", {"document": document, "what_it_is": ""})]
    HomePage.objects.get().add_child(instance=page)
    return page


def test_what_the_storage_adds_to_a_name_is_not_part_of_it():
    def upload():
        content = ContentFile(b"plain words", name="drawer_Jenkins.txt")
        return LibraryDocument.objects.create(title="A poster", file=content)

    first, second = upload(), upload()
    assert first.filename != second.filename
    page = StandardPage(title="x", body=[("document", {"document": second})])
    assert "drawer Jenkins" in {text.content for text in texts_of(page)}


def word_file(body="", author="", header=""):
    document = Document()
    document.core_properties.author = author
    document.core_properties.comments = ""
    document.add_paragraph(body)
    document.sections[0].header.paragraphs[0].text = header
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


PATIENT = "Mr John Hargreaves, NHS number 999 000 0018"


def kinds(page):
    return {found.kind for found in check(page).open}


def test_a_word_file_in_its_body_its_header_and_its_properties():
    assert "NHS_NUMBER" in kinds(attach("a.docx", word_file(body=PATIENT)))
    HomePage.objects.get().get_children().filter(slug="meetings").delete()
    assert "NHS_NUMBER" in kinds(attach("b.docx", word_file(header=PATIENT)))
    HomePage.objects.get().get_children().filter(slug="meetings").delete()
    page = attach("c.docx", word_file(body="A poster", author="Dr Adaeze Okafor"))
    assert {found.text.label.rpartition(": ")[2] for found in check(page).open} == {
        "properties of the file"
    }


def test_a_pdf_in_its_body():
    page = attach("a.pdf", files.pdf(PATIENT))
    assert "NHS_NUMBER" in kinds(page)


def test_a_pdf_in_its_properties():
    writer = PdfWriter(io.BytesIO(files.pdf("A poster on the wall")))
    writer.add_metadata({"/Author": "Dr Adaeze Okafor"})
    buffer = io.BytesIO()
    writer.write(buffer)
    assert "PERSON" in kinds(attach("a.pdf", buffer.getvalue()))


def picture_of_a_page(width):
    writer = PdfWriter()
    writer.add_blank_page(width, 200)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_file_that_cannot_be_read_must_be_answered_for():
    assert kinds(attach("scan.pdf", picture_of_a_page(200))) == {UNREADABLE}


def test_a_file_of_which_a_part_could_not_be_read_must_be_answered_for():
    writer = PdfWriter(io.BytesIO(files.pdf("A cover")))
    scan = io.BytesIO()
    Image.new("RGB", (40, 30)).save(scan, "PDF")
    writer.append(scan)
    buffer = io.BytesIO()
    writer.write(buffer)
    page = attach("scan.pdf", buffer.getvalue())
    assert kinds(page) == {UNREADABLE}
    assert "A cover" in {text.content for text in texts_of(page)}


def test_a_file_that_is_lost_can_be_answered_for_too():
    page = attach("scan.pdf", picture_of_a_page(200))
    document = LibraryDocument.objects.get()
    Path(document.file.path).unlink()
    LibraryDocument.objects.update(file_hash="")
    assert kinds(StandardPage.objects.get(pk=page.pk)) == {UNREADABLE}


def test_an_answer_for_one_unreadable_file_is_none_for_another(editor):
    page = attach("scan.pdf", picture_of_a_page(200))
    (found,) = check(page).open
    mark(page=page, reasons={found.fingerprint: "A blank"}, user=editor, revision=None)
    assert not check(page).open
    other = ContentFile(picture_of_a_page(300), name="scan.pdf")
    document = LibraryDocument.objects.create(title="A poster", file=other)
    page.body = [("document", {"document": document, "what_it_is": ""})]
    assert kinds(page) == {UNREADABLE}


def test_a_sites_section_may_say_whose_it_is_and_no_other():
    site = ProviderSiteFactory(name="Rowan Hospital", code="ROW")
    page = SectionPage(title="Rowan Hospital", provider_site=site)
    assert not check(page).open
    page.summary = "Ask at Crowthorne Hospital."
    assert kinds(page) == {"ORG_SITE"}


def test_the_name_and_title_of_a_file_are_read():
    page = attach("letter_from_Mr_John_Hargreaves.docx", word_file(body="A poster"), title=WORD)
    assert WORD in " ".join(text.content for text in texts_of(page))
    assert "letter from Mr John Hargreaves" in " ".join(text.content for text in texts_of(page))
    assert Picture._meta.get_field("description")


def linked(tag):
    return StandardPage(title="x", body=[("text", f"<p>See {tag}this</a>.</p>")])


def test_a_document_that_a_link_gives_out_is_read():
    content = ContentFile(word_file(body=PATIENT), name="a.docx")
    document = LibraryDocument.objects.create(title=WORD, file=content)
    page = linked(f'<a id="{document.pk}" linktype="document">')
    assert "NHS_NUMBER" in kinds(page)
    assert WORD in " ".join(text.content for text in texts_of(page))
    document.delete()
    assert not check(page).found


def test_where_a_link_leads_is_read():
    assert kinds(linked('<a href="https://forms.example.org/x?who=John%20Hargreaves">'))
    assert kinds(linked('<a href="/documents/1/Letter to Mr%20John%20Hargreaves.pdf">'))
    assert not kinds(linked('<a href="https://www.nice.org.uk/guidance/ng51">'))
    assert not kinds(linked('<a id="1" linktype="page">'))


def test_many_texts_that_are_long_together_keep_nobody_waiting(editor):
    parts = ("what_happened", "what_we_expected", "why_it_made_sense", "what_went_well")
    fields = {name: f"About {name}. {'Ampoules stood side by side. ' * 270}" for name in parts}
    page = learning_page(publish=False, user=editor, **fields)
    assert WaitingText.objects.get().revision == page.latest_revision
    assert read_long_texts() == 1
    assert not check(page).waiting


def test_a_long_text_is_read_by_the_worker_and_the_gate_waits(editor):
    long = "Ampoules stood side by side. " * 1_100 + PATIENT
    page = learning_page(publish=False, user=editor, what_happened=long)
    assert check(page).waiting
    with pytest.raises(GateClosed, match="still being read"):
        page.latest_revision.publish()
    assert read_long_texts() == 1
    assert read_long_texts() == 0
    assert not check(page).waiting
    assert "NHS_NUMBER" in kinds(page)
