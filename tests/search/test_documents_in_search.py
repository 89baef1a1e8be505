"""The words of documents are found by those who may open them, and only while they are there."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, CollectionViewRestriction

from home.models import HomePage, StandardPage
from intranet.library.models import LibraryDocument
from search.models import SearchEntry
from tests.factories import StaffProfileFactory
from tests.library import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    collection = Collection.get_first_root_node().add_child(name="Risk team")
    return LibraryDocument.objects.create(
        title="Notes",
        file=files.upload("notes.txt", b"plain words zorbling about the drawer"),
        collection=collection,
    )


@pytest.fixture
def page(document):
    page = StandardPage(title="About", slug="about-it", body=[("document", {"document": document})])
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def close(collection):
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.get(name="Risk and quality team")])
    return restriction


def test_words_of_a_document_find_its_page(page, find):
    assert find("zorbling").total == 1


def test_words_of_a_closed_document_are_found_by_nobody(document, find):
    close(document.collection)
    page = StandardPage(title="About", slug="about-it", body=[("document", {"document": document})])
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    assert find("zorbling").total == 0
    assert not SearchEntry.objects.get(pk=page.pk).attachments


def test_closing_and_opening_its_collection_counts_at_once(page, document, find):
    restriction = close(document.collection)
    assert find("zorbling").total == 0
    restriction.delete()
    assert find("zorbling").total == 1


def test_moving_the_document_into_a_closed_collection_counts_at_once(page, document, find):
    closed = Collection.get_first_root_node().add_child(name="Closed")
    close(closed)
    document.collection = closed
    document.save()
    assert find("zorbling").total == 0


def test_new_words_replace_the_old_ones(page, document, find):
    document.file = files.upload("notes.txt", b"quorning")
    document.save()
    assert (find("zorbling").total, find("quorning").total) == (0, 1)


def test_a_deleted_document_is_found_no_more(page, document, find):
    document.delete()
    assert find("zorbling").total == 0


def test_a_page_names_a_closed_document_only_to_those_who_may_open_it(page, document, as_staff):
    assert "Notes" in as_staff.get(page.url).content.decode()
    close(document.collection)
    assert "Notes" not in as_staff.get(page.url).content.decode()
    as_staff.force_login(StaffProfileFactory(user__roles=["Risk and quality team"]).user)
    assert "Notes" in as_staff.get(page.url).content.decode()


@pytest.mark.parametrize("role", ["Trainer", "Editor", "Publisher"])
def test_choosers_leave_out_what_is_closed(client, document, role):
    close(document.collection)
    client.force_login(StaffProfileFactory(user__roles=[role]).user)
    answer = client.get("/admin/documents/chooser/results/").content.decode()
    assert "Notes" not in answer
