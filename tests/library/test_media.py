import pytest
from wagtail.models import Collection, CollectionViewRestriction

from intranet.library.models import LibraryDocument, Picture
from tests.factories import StaffProfileFactory
from tests.library import files


def picture(collection=None):
    return Picture.objects.create(
        title="A drawer",
        file=files.upload("drawer.png", files.png()),
        collection=collection or Collection.get_first_root_node(),
    )


def rendition_url(collection=None):
    return picture(collection).get_rendition("width-20").file.url


def test_reader_sees_an_open_picture_and_keeps_it_for_a_while(as_staff):
    response = as_staff.get(rendition_url())
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_picture_is_few_queries(as_staff, django_assert_max_num_queries):
    url = rendition_url()
    with django_assert_max_num_queries(4):
        as_staff.get(url)


def test_fresh_copy_is_not_sent_again(as_staff):
    url = rendition_url()
    modified = as_staff.get(url)["Last-Modified"]
    assert as_staff.get(url, headers={"if-modified-since": modified}).status_code == 304


def test_stranger_is_sent_to_sign_in(client, db):
    assert client.get(rendition_url()).status_code == 302


def test_folder_of_another_group_is_closed(as_staff, theatre_folder):
    url = rendition_url(theatre_folder)
    response = as_staff.get(url)
    assert response.status_code == 403
    assert "no-store" in response["Cache-Control"]
    fresh = as_staff.get(url, headers={"if-modified-since": "Wed, 21 Oct 2037 07:28:00 GMT"})
    assert fresh.status_code == 403


def test_member_of_the_group_sees_it_and_no_cache_keeps_it(
    as_staff, staff, theatre_group, theatre_folder
):
    staff.user.groups.add(theatre_group)
    response = as_staff.get(rendition_url(theatre_folder))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_shared_password_is_needed(as_staff, password_folder):
    url = rendition_url(password_folder)
    assert as_staff.get(url).status_code == 403
    restriction = CollectionViewRestriction.objects.get(collection=password_folder)
    session = as_staff.session
    session[CollectionViewRestriction.passed_view_restrictions_session_key] = [restriction.pk]
    session.save()
    assert as_staff.get(url).status_code == 200


def test_original_is_for_those_who_edit(as_staff, staff):
    url = picture().file.url
    assert as_staff.get(url).status_code == 403
    as_staff.force_login(StaffProfileFactory(user__roles=["Editor"]).user)
    assert as_staff.get(url).status_code == 200


def test_documents_are_not_media(as_staff):
    document = LibraryDocument.objects.create(
        title="Notes", file=files.upload("notes.txt", b"some words")
    )
    assert as_staff.get(f"/media/{document.file.name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "images/none.png",
        "images/",
        "db.sqlite3",
        "../db.sqlite3",
        "images/../../secret_key",
        "%2e%2e/secret_key",
        "..%5csecret_key",
        "images/a%00.png",
        "/etc/passwd",
        "x" * 3000,
    ],
)
def test_unknown_names_are_not_found(as_staff, name):
    assert as_staff.get(f"/media/{name}").status_code == 404


def test_file_that_is_gone_is_not_found(as_staff):
    saved = picture()
    rendition = saved.get_rendition("width-20")
    rendition.file.storage.delete(rendition.file.name)
    assert as_staff.get(rendition.file.url).status_code == 404
