"""A file that a live page shows comes to say no more than the page's gate has heard."""

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection

from home.models import HomePage, StandardPage
from intranet.library.models import LibraryDocument, Picture
from learning.gate.checking import check
from learning.gate.models import SignOff
from learning.gate.passing import LOOKED, GateClosed, mark, override
from search.models import SearchEntry
from tests.factories import StaffProfileFactory
from tests.learning.gate.conftest import IDENTIFYING
from tests.library import files

pytestmark = pytest.mark.django_db
NAMED = "Letter to Mr John Hargreaves"


def document(words=b"Plain words"):
    return LibraryDocument.objects.create(
        title="A poster", file=ContentFile(words, name="poster.txt")
    )


def live_page(*blocks, administrator=None):
    page = StandardPage(title="Meetings", slug="meetings", live=False, body=list(blocks))
    HomePage.objects.get().add_child(instance=page)
    revision = page.save_revision()
    if administrator:
        looked = {one.fingerprint: LOOKED for one in check(page).open}
        mark(page=page, reasons=looked, user=administrator, revision=revision)
    revision.publish()
    return page


def showing(shown):
    return ("document", {"document": shown, "what_it_is": ""})


def linking(shown):
    return ("text", f'<p><a id="{shown.pk}" linktype="document">It</a></p>')


def replace(shown, words):
    shown.file = ContentFile(words, name="poster.txt")


def rename(shown, words):
    shown.title = words.decode()


@pytest.mark.parametrize("change", [replace, rename])
@pytest.mark.parametrize("block", [showing, linking])
def test_a_document_of_a_live_page_is_not_changed_for_one_that_identifies(block, change):
    shown = document()
    page = live_page(block(shown))
    change(shown, NAMED.encode())
    with pytest.raises(GateClosed, match="name of a person"):
        shown.save()
    kept = LibraryDocument.objects.get()
    assert (kept.title, kept.text) == ("A poster", "Plain words")
    assert "Hargreaves" not in SearchEntry.objects.get(page=page.pk).attachments


def test_one_that_identifies_nobody_is_changed():
    shown = document()
    live_page(showing(shown))
    replace(shown, b"Other words")
    shown.save()
    assert LibraryDocument.objects.get().text == "Other words"


def test_a_draft_is_asked_when_it_is_sent_on():
    shown = document()
    page = live_page(showing(shown))
    StandardPage.objects.get(pk=page.pk).unpublish()
    replace(shown, NAMED.encode())
    shown.save()
    assert check(StandardPage.objects.get(pk=page.pk)).open


def test_what_the_page_has_answered_for_may_be_put_otherwise(administrator):
    shown = document(IDENTIFYING.encode())
    page = live_page()
    page.body = [showing(shown)]
    revision = page.save_revision()
    way = SignOff.Way.OVERRIDE
    override(page=page, revision=revision, user=administrator, reason="Recall", way=way)
    revision.publish()
    replace(shown, f"{IDENTIFYING}\nStore them apart.".encode())
    shown.save()
    replace(shown, NAMED.encode())
    with pytest.raises(GateClosed):
        shown.save()


def test_a_longer_text_than_is_read_at_once_is_no_way_in():
    shown = document()
    live_page(showing(shown))
    replace(shown, b"Ampoules stood side by side. " * 1_500 + NAMED.encode())
    with pytest.raises(GateClosed):
        shown.save()


def test_another_unreadable_file_has_another_hash_and_is_refused(administrator):
    shown = document(b" ")
    page = live_page()
    page.body = [showing(shown)]
    revision = page.save_revision()
    way = SignOff.Way.OVERRIDE
    override(page=page, revision=revision, user=administrator, reason="A blank", way=way)
    revision.publish()
    replace(shown, b"  ")
    with pytest.raises(GateClosed, match="could not be read"):
        shown.save()


def test_a_picture_of_a_live_page_keeps_its_file(administrator):
    content = ContentFile(files.picture_bytes("PNG"), name="drawers.png")
    shown = Picture.objects.create(title="Two drawers", file=content)
    live_page(
        ("picture", {"picture": shown, "alt_text": "Drawers", "caption": ""}),
        administrator=administrator,
    )
    shown.title = "Three drawers"
    shown.save()
    shown.file = ContentFile(files.picture_bytes("PNG", colour="red"), name="drawers.png")
    with pytest.raises(GateClosed, match="picture to look at"):
        shown.save()


def test_who_changes_it_in_the_library_is_told(client):
    shown = document()
    live_page(showing(shown))
    LibraryDocument.objects.update(uploaded_by_user=(editor := StaffProfileFactory(
        user__roles=["Editor"]).user))  # fmt: skip
    client.force_login(editor)
    form = {"title": NAMED, "tags": "", "collection": Collection.get_first_root_node().pk}
    answer = client.post(f"/admin/documents/edit/{shown.pk}/", form)
    assert "A live page shows this file" in answer.content.decode()
    assert LibraryDocument.objects.get().title == "A poster"
