from urllib.parse import unquote

from wagtail.models import Collection, CollectionViewRestriction

from intranet.library.models import LibraryDocument
from tests.library import files


def document_url(collection=None, name="poster.pdf"):
    saved = LibraryDocument.objects.create(
        title="Poster",
        file=files.upload(name, files.pdf()),
        collection=collection or Collection.get_first_root_node(),
    )
    return saved.url


def test_document_is_a_download_that_nobody_keeps(as_staff):
    response = as_staff.get(document_url())
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"


def test_name_of_the_download_is_its_own(as_staff):
    disposition = as_staff.get(document_url(name="café.pdf"))["Content-Disposition"]
    assert "café" in unquote(disposition)


def test_stranger_is_sent_to_sign_in(client, db):
    response = client.get(document_url())
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_folder_of_another_group_is_closed(as_staff, theatre_folder):
    assert as_staff.get(document_url(theatre_folder)).status_code == 403


def test_member_of_the_group_has_it(as_staff, staff, theatre_group, theatre_folder):
    staff.user.groups.add(theatre_group)
    response = as_staff.get(document_url(theatre_folder))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_shared_password_is_asked_for(as_staff, password_folder):
    url = document_url(password_folder)
    response = as_staff.get(url)
    assert "attachment" not in response.headers.get("Content-Disposition", "")
    assert b"%PDF" not in response.content
    restriction = CollectionViewRestriction.objects.get(collection=password_folder)
    session = as_staff.session
    session[CollectionViewRestriction.passed_view_restrictions_session_key] = [restriction.pk]
    session.save()
    assert as_staff.get(url).status_code == 200


def test_unchanged_document_is_checked_before_it_is_called_fresh(as_staff, theatre_folder):
    url = document_url(theatre_folder)
    hash_ = LibraryDocument.objects.get().get_file_hash()
    response = as_staff.get(url, headers={"if-none-match": f'"{hash_}"'})
    assert response.status_code == 403
