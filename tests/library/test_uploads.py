import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from intranet.library import uploads
from intranet.library.models import LibraryDocument, Picture
from tests.library import files

GOOD = {
    "rota.csv": "ward,beds\nÄ,4\n".encode(),
    "older.csv": "ward,caf\xe9\n".encode("cp1252"),
    "plan.docx": files.docx(),
    "poster.pdf": files.pdf(),
    "talk.pptx": files.pptx(),
    "notes.TXT": b"\xef\xbb\xbfPlain notes",
    "audit.xlsx": files.xlsx(),
}
BAD = {
    "page.pdf": files.WEB_PAGE,
    "page.docx": files.WEB_PAGE,
    "page.txt": b"\xef\xbb\xbf  " + files.WEB_PAGE,
    "drawing.csv": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "nul.txt": b"plain" * 20_000 + b"\x00",
    "picture.txt": files.png(),
    "book.docx": files.xlsx(),
    "word.xlsx": files.docx(),
    "cut.pptx": files.pptx()[:500],
    "page-first.pdf": files.WEB_PAGE + files.pdf(),
    "pdf.docx": files.pdf(),
}


def document(name, content):
    return LibraryDocument(title=name, file=files.upload(name, content))


def add_document(client, name, content):
    return client.post(
        reverse("wagtaildocs:add"), {"title": "Poster", "file": files.upload(name, content)}
    )


@pytest.mark.parametrize("name", GOOD)
def test_content_that_agrees_with_its_name_is_taken(db, name):
    document(name, GOOD[name]).full_clean()


@pytest.mark.parametrize("name", BAD)
def test_content_that_is_not_what_the_name_says_is_refused(db, name):
    with pytest.raises(ValidationError) as refused:
        document(name, BAD[name]).full_clean()
    assert "although its name ends in" in refused.value.message_dict["file"][0]


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "run.exe", "macro.docm", "plain"])
def test_other_endings_are_refused(db, name):
    with pytest.raises(ValidationError) as refused:
        document(name, b"anything").full_clean()
    assert "file" in refused.value.message_dict


def test_file_that_unpacks_to_too_much_is_refused_without_unpacking(db):
    with pytest.raises(ValidationError, match="unpacks to far more"):
        document("plan.docx", files.zip_bomb()).full_clean()


def test_macros_are_refused(db):
    content = files.with_member(files.docx(), "word/vbaProject.bin")
    with pytest.raises(ValidationError, match="macros"):
        document("plan.docx", content).full_clean()


def test_too_big_a_file_says_the_limit(db, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 1024)
    with pytest.raises(ValidationError, match=r"Files may have up to 1\.0"):
        document("notes.txt", b"a" * 2048).full_clean()


def test_form_shows_the_error_at_the_file(as_editor):
    response = add_document(as_editor, "page.pdf", files.WEB_PAGE)
    assert "not a PDF" in response.context["form"].errors["file"][0]
    assert not LibraryDocument.objects.exists()


def test_form_takes_a_real_pdf_and_its_words(as_editor):
    add_document(as_editor, "poster.pdf", files.pdf())
    assert LibraryDocument.objects.get().text == "Ampoules look alike"


@pytest.mark.parametrize("title", ["Poster", "far too long" * 30])
def test_multiple_upload_refuses_it_too(as_editor, title):
    response = as_editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": title, "files[]": files.upload("page.pdf", files.WEB_PAGE)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert "not a PDF" in response.json()["error_message"]
    assert not LibraryDocument.objects.exists()


def test_upload_finished_in_a_second_step_has_its_words(as_editor):
    first = as_editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "far too long" * 30, "files[]": files.upload("poster.pdf", files.pdf())},
    ).json()
    upload = first["uploaded_file_id"]
    second = as_editor.post(
        reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[upload]),
        {f"uploaded-document-{upload}-title": "Poster"},
    )
    assert second.json()["success"]
    assert LibraryDocument.objects.get().text == "Ampoules look alike"


def test_chooser_refuses_it_too(as_editor):
    response = as_editor.post(
        reverse("wagtaildocs_chooser:create"),
        {
            "document-chooser-upload-title": "Poster",
            "document-chooser-upload-file": files.upload("page.pdf", files.WEB_PAGE),
        },
    )
    assert "not a PDF" in response.content.decode()
    assert not LibraryDocument.objects.exists()


def test_replacing_a_file_replaces_its_words(as_editor):
    add_document(as_editor, "poster.pdf", files.pdf())
    saved = LibraryDocument.objects.get()
    as_editor.post(
        reverse("wagtaildocs:edit", args=[saved.pk]),
        {"title": "Poster", "file": files.upload("plan.docx", files.docx("Other words"))},
    )
    saved.refresh_from_db()
    assert saved.text.startswith("Other words")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", files.WEB_PAGE),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
        ("photo.jpg", files.png()),
    ],
)
@pytest.mark.parametrize("address", ["wagtailimages:add", "wagtailimages:add_multiple"])
def test_picture_must_be_what_its_name_says(as_editor, address, name, content):
    field = "file" if address.endswith("add") else "files[]"
    response = as_editor.post(
        reverse(address), {"title": "A picture", field: files.upload(name, content)}
    )
    assert response.status_code == 200
    assert not Picture.objects.exists()
