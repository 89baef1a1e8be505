"""What changes is right in Elasticsearch within a second of its commit: a real worker's doing."""

import os
import time

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from home.models import HomePage, SectionPage, StandardPage
from intranet.delivery.models import Heartbeat
from intranet.library.models import LibraryDocument
from search import rebuilding
from search.models import SearchEntry
from search.types import SearchQuery
from tests.delivery.conftest import wait_until
from tests.factories import SpecialtyFactory, learning_page
from tests.library import files

pytestmark = pytest.mark.skipif(
    not os.environ.get("ELASTICSEARCH_URL"), reason="runs with the suite on Elasticsearch"
)
WITHIN = 1.0  # seconds


@pytest.fixture
def main(shared_database, engine, start, server):
    """Elasticsearch itself, with a worker that keeps it up to date."""
    rebuilding.rebuild(engine.main)
    start(ELASTICSEARCH_URL=f"{server.url}?index={engine.main.alias}")
    wait_until(Heartbeat.objects.exists)
    learning_page(title="The first of all")
    wait_until(lambda: found(engine.main, "first"))
    return engine.main


def found(main, text, **query):
    """Return the ids in the index itself: what the entries would leave out is still there."""
    from search.engines.elasticsearch import question
    from search.synonyms import read

    asked = SearchQuery(**{"rules": None, "text": text, **query})
    answer = main.writer.search(index=main.alias, body=question(asked, read(text), {}, {}))
    return [int(row["_id"]) for row in answer["hits"]["hits"]]


def soon(true):
    """Assert that ``true()`` within a second of now, when the change was just committed."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < WITHIN, "it took longer than a second"
        time.sleep(0.02)


def test_a_page_published_changed_and_taken_back(main):
    page = learning_page(title="Zorbling")
    soon(lambda: found(main, "zorbling") == [page.pk])
    page.title = "Quorning"
    page.save_revision().publish()
    soon(lambda: found(main, "quorning") and not found(main, "zorbling"))
    page.unpublish()
    soon(lambda: not found(main, "quorning"))


def test_a_page_deleted(main):
    page = learning_page(title="Zorbling")
    soon(lambda: found(main, "zorbling"))
    page.delete()
    soon(lambda: not found(main, "zorbling"))


def test_a_restriction_made_and_lifted(main):
    page = learning_page(title="Zorbling")
    everyone = frozenset([SearchEntry.objects.get(pk=page.pk).access_id])
    soon(lambda: found(main, "zorbling", rules=everyone))
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.first()])
    soon(lambda: not found(main, "zorbling", rules=everyone))
    restriction.delete()
    soon(lambda: found(main, "zorbling", rules=everyone))


def test_a_specialty_renamed(main):
    specialty = SpecialtyFactory(name="Zorbling")
    page = learning_page(title="A drawer", specialties=[specialty])
    soon(lambda: found(main, "zorbling") == [page.pk])
    specialty.name, specialty.slug = "Quorning", "quorning"
    specialty.save()
    soon(lambda: found(main, "quorning") == [page.pk] and not found(main, "zorbling"))


def test_a_section_moved_with_all_in_it(main):
    home = HomePage.objects.get()
    old, new = (
        home.add_child(instance=SectionPage(title=title, slug=title.lower()))
        for title in ("Old", "New")
    )
    section = old.add_child(instance=SectionPage(title="Moving", slug="moving"))
    pages = [
        section.add_child(instance=StandardPage(title=f"Zorbling {n}", slug=f"z{n}"))
        for n in range(3)
    ]
    for page in pages:
        page.save_revision().publish()
    soon(lambda: len(found(main, "zorbling", under=old.path)) == 3)
    SectionPage.objects.get(pk=section.pk).move(new, pos="last-child")
    soon(lambda: len(found(main, "zorbling", under=new.path)) == 3)
    assert not found(main, "zorbling", under=old.path)


def test_a_document_changed_and_deleted(main):
    document = LibraryDocument.objects.create(
        title="Notes", file=files.upload("notes.txt", b"zorbling")
    )
    page = StandardPage(title="About", slug="about-it", body=[("document", {"document": document})])
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    soon(lambda: found(main, "zorbling") == [page.pk])
    document.file = files.upload("notes.txt", b"quorning")
    document.save()
    soon(lambda: found(main, "quorning") and not found(main, "zorbling"))
    document.delete()
    soon(lambda: not found(main, "quorning"))
