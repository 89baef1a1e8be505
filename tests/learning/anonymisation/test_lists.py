"""Our own staff, sites and words that point to nobody: used at once, fresh within a minute."""

import pytest
from django.db import DatabaseError

from learning.anonymisation import lexicon
from learning.anonymisation.detection import scan, scan_version
from learning.anonymisation.first_day import first_day_terms
from learning.anonymisation.models import FilledList, NotIdentifying, SiteAlias
from learning.anonymisation.vocabulary import fill_not_identifying
from tests.factories import ProviderSiteFactory, UserFactory

NOBODY_KNOWS = "yesterday quenby brackwell was asked"


@pytest.fixture
def later(monkeypatch):
    """Moves the clock of the lists."""
    now = [1000.0]
    monkeypatch.setattr(lexicon, "clock", lambda: now[0])

    def later(seconds):
        now[0] += seconds

    return later


def test_a_new_colleague_is_known_within_a_minute(found, later):
    assert found(NOBODY_KNOWS) == []
    UserFactory(first_name="Quenby", last_name="Brackwell")
    assert found(NOBODY_KNOWS) == []
    later(60)
    assert found(NOBODY_KNOWS) == [("PERSON", "quenby brackwell")]


def test_sites_are_known_by_all_their_names(found, later):
    site = ProviderSiteFactory(name="Invented Hospital", aliases="the hilltop\nLong Acre")
    SiteAlias.objects.create(site=site, name="Sunbeam")
    later(60)
    kinds = found("from long acre to Sunbeam and the hilltop")
    assert kinds == [
        ("ORG_SITE", "long acre"),
        ("ORG_SITE", "Sunbeam"),
        ("ORG_SITE", "the hilltop"),
    ]


def test_a_word_on_the_list_is_no_finding_unless_a_title_makes_it_one(found, later):
    text = "We used the Brackwell twice"
    fill_not_identifying()
    NotIdentifying.objects.create(term="Brackwell", kind="device", source="Seen on our wards")
    later(60)
    assert found(text) == []
    assert found("Sister Brackwell came") == [("PERSON", "Brackwell")]


def test_the_version_changes_with_the_lists(db, later):
    before = scan_version()
    later(60)
    assert scan_version() == before
    NotIdentifying.objects.create(term="Brackwell", kind="device", source="Seen on our wards")
    later(60)
    assert scan_version() != before


def test_the_version_changes_with_the_model(db, settings):
    before = scan_version()
    settings.ANONYMISATION_MODEL = ""
    assert scan_version() != before


@pytest.fixture
def unfilled(db):
    NotIdentifying.objects.all().delete()
    FilledList.objects.all().delete()


def test_the_first_list_is_filled_once(unfilled):
    assert fill_not_identifying() == len(first_day_terms()) == NotIdentifying.objects.count()
    NotIdentifying.objects.filter(term="Foley").delete()
    assert fill_not_identifying() == 0
    assert all(NotIdentifying.objects.values_list("source", flat=True))


def test_a_list_filled_before_gets_what_a_later_version_brings(unfilled):
    first = [term for term in first_day_terms() if term not in first_day_terms(after=1)]
    NotIdentifying.objects.bulk_create(NotIdentifying(**term._asdict()) for term in first[1:])
    fill_not_identifying()
    terms = set(NotIdentifying.objects.values_list("term", flat=True))
    assert {term.term for term in first_day_terms(after=1)} <= terms
    assert first[0].term not in terms


def test_a_first_word_in_the_admin_leaves_the_first_day_list_in_use(found, later, unfilled):
    NotIdentifying.objects.create(term="Brackwell", kind="device", source="Seen on our wards")
    later(60)
    assert found("We used the Foley and the Brackwell twice") == []


def test_a_filled_list_is_the_whole_list(unfilled):
    fill_not_identifying()
    NotIdentifying.objects.filter(term="Foley").delete()
    lexicon.forget()
    assert ("foley",) not in lexicon.lexicon().terms


def test_every_first_word_fits_the_model():
    kinds = set(NotIdentifying.WordKind.values)
    assert all(term.kind in kinds and len(term.term) <= 120 for term in first_day_terms())


def test_a_scan_needs_no_tables(db, monkeypatch):
    def missing():
        raise DatabaseError("no such table")

    monkeypatch.setattr(lexicon, "_from_database", missing)
    assert [one.text for one in scan("Sister Foley placed a Foley catheter")] == ["Foley"]


def test_a_scan_reads_the_lists_once_a_minute(db, later, django_assert_num_queries):
    scan("Once")
    with django_assert_num_queries(0):
        scan("Mr Smith fell on Kestrel Ward")
