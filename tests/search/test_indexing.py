"""Entries follow pages, and reconcile mends what no signal reached."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from home.models import HomePage, SectionPage, StandardPage
from search.indexing import findable_pages, index_ids, reconcile
from search.models import Facet, SearchEntry
from tests.factories import ProviderSiteFactory, SpecialtyFactory, learning_page


def section(title):
    page = HomePage.objects.get().add_child(instance=SectionPage(title=title))
    page.save_revision().publish()
    return page


def test_moving_and_renaming_a_section_changes_the_address_of_its_pages(
    find, django_capture_on_commit_callbacks
):
    first, second = section("First"), section("Second")
    child = first.add_child(instance=StandardPage(title="Lighthouse"))
    child.save_revision().publish()
    child.refresh_from_db()
    child.move(second, pos="last-child")
    assert find("lighthouse").hits[0].url == "/second/lighthouse/"
    second.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        second.slug = "renamed"
        second.save_revision().publish()
    assert find("lighthouse").hits[0].url == "/renamed/lighthouse/"
    assert find("lighthouse", under=second.path).total == 1
    first.refresh_from_db()
    assert find("lighthouse", under=first.path).total == 0


def test_a_page_that_is_only_scheduled_is_not_in_search(find):
    page = learning_page(publish=False)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    assert find("ampoules").total == 0


def test_reconcile_mends_lost_and_left_over_entries(find):
    lost, gone, old = learning_page(), learning_page(), learning_page()
    SearchEntry.objects.filter(pk=lost.pk).delete()
    type(gone).objects.filter(pk=gone.pk).update(live=False)
    SearchEntry.objects.filter(pk=old.pk).update(title="Old", indexed_at="2001-01-01T00:00Z")
    assert reconcile() == 3
    assert {hit.page_id for hit in find("ampoules").hits} == {lost.pk, old.pk}
    assert reconcile() == 0


def test_rebuilding_twice_gives_the_same_entries(find):
    learning_page(
        specialties=[SpecialtyFactory(name="Theatres")],
        topics=["labels"],
        sites=[ProviderSiteFactory()],
    )
    before = find("ampoules")
    for _ in range(2):
        call_command("rebuild_search")
        assert find("ampoules") == before


def test_bulk_indexing_asks_no_query_for_each_page(db, django_assert_max_num_queries):
    site, specialty = ProviderSiteFactory(), SpecialtyFactory()
    for _ in range(12):
        learning_page(sites=[site], specialties=[specialty], topics=["one", "two"])
    ids = list(findable_pages().values_list("pk", flat=True))
    with django_assert_max_num_queries(30):
        assert index_ids(ids) == 12


def test_a_changed_tag_of_a_page_changes_its_facets(find):
    page = learning_page(specialties=[SpecialtyFactory(name="Theatres")])
    page.specialties.set([SpecialtyFactory(name="Wards")])
    page.save_revision().publish()
    assert [o.value for o in find("ampoules").facets[Facet.SPECIALTY]] == ["wards"]
