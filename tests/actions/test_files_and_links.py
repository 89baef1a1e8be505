"""A file or link that shows it was done tells of nobody, and is for those who see the action."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document
from PIL import Image

from learning.actions import doing
from learning.actions.evidence import remove_unused
from learning.actions.states import State
from tests.actions.making import VERBS, again, go, look_again_today
from tests.actions.screen import NAMES_SOMEBODY
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def upload(name, content):
    return SimpleUploadedFile(name, content)


def test_a_file_that_shows_it_is_for_those_who_see_the_action(action, who, at, client, settings):
    go(action, State.IN_PROGRESS, who)
    owner = at(who["owner"])
    owner.say("finish", file=upload("Jane Hargreaves.txt", b"One strength in each of 12 drawers"))
    row = again(action)
    assert row.state == State.DONE and "Hargreaves" not in row.file.name
    given = at(who["risk"]).client.get(f"/actions/{action.pk}/file/")
    assert b"".join(given.streaming_content) == b"One strength in each of 12 drawers"
    assert given["Content-Disposition"].startswith("attachment;")
    assert "no-store" in given["Cache-Control"]
    client.force_login(UserFactory(roles=["Editor"]))
    for path in (f"/actions/{action.pk}/file/", f"/media/{row.file.name}"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("names.txt", NAMES_SOMEBODY.encode(), "In the file: Name of a person"),
        ("page.html", b"<p>Hello</p>", "are not taken"),
        ("drawers.pdf", b"<html><script>alert(1)</script>", "is not a PDF"),
        ("drawers.jpg", b"no picture at all", "This is no picture"),
        ("empty.csv", b" ", "can be read"),
    ],
)
def test_a_file_that_tells_who_or_is_not_what_it_says_is_refused(
    action, who, at, name, content, words
):
    go(action, State.IN_PROGRESS, who)
    assert words in at(who["owner"]).say("finish", file=upload(name, content))
    assert again(action).state == State.IN_PROGRESS and not again(action).file


def test_a_photograph_loses_its_metadata_and_is_looked_at(action, who, at):
    content, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "Jane Hargreaves"
    Image.new("RGB", (8, 8)).save(content, "JPEG", exif=exif)
    go(action, State.IN_PROGRESS, who)
    owner = at(who["owner"])
    said = owner.say("finish", file=upload("a.jpg", content.getvalue()))
    assert "say that it shows nobody" in said
    owner.say("finish", file=upload("a.jpg", content.getvalue()), looked="on")
    assert again(action).state == State.DONE
    with again(action).file.open() as file:
        assert b"Hargreaves" not in file.read()


def test_a_link_is_one_of_the_web(action, who, at):
    go(action, State.IN_PROGRESS, who)
    owner = at(who["owner"])
    owner.say("finish", link="javascript:alert(1)")
    assert again(action).state == State.IN_PROGRESS
    owner.say("finish", link="https://example.org/audits/drawers-by-ward.xlsx?id=12#top")
    assert again(action).link == "https://example.org/audits/drawers-by-ward.xlsx?id=12#top"


@pytest.mark.parametrize(
    "tells",
    [
        "https://example.org/notes/jane-hargreaves",
        "https://example.org/Sister%20Jane%20Hargreaves/drawers",
        "https://example.org/patients/9434765919",
        "https://example.org/drawers?by=jane.hargreaves@example.org",
    ],
)
def test_a_link_tells_of_nobody(action, who, at, tells):
    go(action, State.IN_PROGRESS, who)
    said = at(who["owner"]).say("finish", link=tells)
    assert "Give a link without it, or say in words what it shows." in said
    assert again(action).state == State.IN_PROGRESS and not again(action).link


def document(author):
    """Return a Word file that says who wrote it."""
    content, written = BytesIO(), Document()
    written.add_paragraph("One strength in each of 12 drawers")
    written.core_properties.author = author
    written.save(content)
    return upload("drawers.docx", content.getvalue())


def test_a_document_that_says_who_wrote_it_is_refused_with_what_to_do(action, who, at):
    go(action, State.IN_PROGRESS, who)
    owner = at(who["owner"])
    said = owner.say("finish", file=document("Jane Hargreaves"))
    assert "In the properties of the file: Name of a person" in said
    assert "Inspect document" in said and not again(action).file
    owner.say("finish", file=document(""))
    assert again(action).state == State.DONE


def test_a_file_that_was_replaced_is_removed_once_that_is_kept(
    action, who, django_capture_on_commit_callbacks
):
    go(action, State.IN_PROGRESS, who)
    names = []
    for words in (b"One strength", b"One strength in each of 12 drawers"):
        with django_capture_on_commit_callbacks(execute=True):
            doing.finish(action, by=who["site"], file=upload("drawers.txt", words))
        names.append(again(action).file.name)
        VERBS["send_back"](action, who)
    assert [default_storage.exists(name) for name in names] == [False, True]


def test_a_file_that_was_verified_stays_in_the_history_when_another_comes(
    action, who, at, client, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    go(action, State.IN_PROGRESS, who)
    doing.finish(action, by=who["site"], file=upload("drawers.txt", b"One strength"))
    VERBS["verify"](action, who)
    look_again_today(action)
    VERBS["find_undone"](action, who)
    with django_capture_on_commit_callbacks(execute=True):
        doing.finish(action, by=who["site"], file=upload("drawers.txt", b"12 drawers"))
    assert remove_unused(timezone.now() + timedelta(days=2)) == 0
    (entry,) = action.history.exclude(file="")
    address = f"/actions/{action.pk}/file/{entry.number}/"
    risk = at(who["risk"]).client
    assert address in risk.get(f"/actions/{action.pk}/").content.decode()
    given = risk.get(address)
    assert b"".join(given.streaming_content) == b"One strength"
    assert given["Content-Disposition"].startswith("attachment;")
    assert "no-store" in given["Cache-Control"]
    assert b"".join(risk.get(f"/actions/{action.pk}/file/").streaming_content) == b"12 drawers"
    assert risk.get(f"/actions/{action.pk}/file/1/").status_code == 404
    client.force_login(UserFactory(roles=["Editor"]))
    assert client.get(address).status_code == 404


def test_what_a_killed_process_left_is_removed_a_day_later_and_nothing_else(
    action, who, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    assert remove_unused(timezone.now()) == 0
    go(action, State.IN_PROGRESS, who)
    doing.finish(action, by=who["site"], file=upload("drawers.txt", b"One strength"))
    left = default_storage.save("evidence/left.txt", ContentFile(b"Nobody names it"))
    assert remove_unused(timezone.now()) == 0
    assert remove_unused(timezone.now() + timedelta(days=2)) == 1
    assert not default_storage.exists(left) and default_storage.exists(again(action).file.name)
