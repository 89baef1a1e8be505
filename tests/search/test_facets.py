"""Filters: any of one facet, all of the facets, each counted without its own selection."""

from copy import deepcopy
from datetime import date

import pytest
from django.utils import timezone

from intranet.network.models import ProviderSite
from search.engines.naming import MANY
from search.models import Facet
from tests.factories import (
    ProviderSiteFactory,
    SpecialtyFactory,
    StaffGroupFactory,
    learning_page,
)


@pytest.fixture(scope="module")
def three_pages(module_db):
    theatres, wards = SpecialtyFactory(name="Theatres"), SpecialtyFactory(name="Wards")
    north = ProviderSiteFactory(name="North", code="NOR")
    south = ProviderSiteFactory(name="South", code="SOU")
    return [
        learning_page(title="Ampoule one", specialties=[theatres], sites=[north]),
        learning_page(title="Ampoule two", specialties=[theatres, wards], sites=[south]),
        learning_page(title="Ampoule three", specialties=[wards]),
    ]


@pytest.fixture
def pages(three_pages, db):
    return deepcopy(three_pages)


def counts(results, facet):
    return {option.value: option.count for option in results.facets[facet]}


def labels(results, facet):
    return {option.value: option.label for option in results.facets[facet]}


def chosen(**filters):
    return {Facet[name.upper()]: frozenset(values) for name, values in filters.items()}


@pytest.mark.parametrize("text", ["ampoule", ""])
def test_every_value_is_counted_and_open_pages_count_for_each_site(pages, find, text):
    found = find(text)
    assert found.total == 3
    assert counts(found, Facet.SPECIALTY) == {"theatres": 2, "wards": 2}
    assert counts(found, Facet.SITE) == {"nor": 2, "sou": 2}


@pytest.mark.parametrize("text", ["ampoule", ""])
def test_a_facet_is_counted_without_its_own_selection(pages, find, text):
    found = find(text, filters=chosen(specialty=["theatres"]))
    assert found.total == 2
    assert counts(found, Facet.SPECIALTY) == {"theatres": 2, "wards": 2}
    assert counts(found, Facet.SITE) == {"nor": 1, "sou": 1}
    both = find(text, filters=chosen(specialty=["theatres"], site=["nor"]))
    assert [hit.title for hit in both.hits] == ["Ampoule one"]
    assert counts(both, Facet.SPECIALTY) == {"theatres": 1, "wards": 1}
    assert counts(both, Facet.SITE) == {"nor": 1, "sou": 1}


@pytest.mark.parametrize("text", ["ampoule", ""])
def test_filtering_by_a_site_finds_pages_for_all_sites(pages, find, text):
    found = find(text, filters=chosen(site=["nor"]))
    assert {hit.title for hit in found.hits} == {"Ampoule one", "Ampoule three"}


@pytest.mark.parametrize("text", ["ampoule", ""])
@pytest.mark.parametrize("facet", ["site", "specialty", "topic", "harm", "staff_group", "type"])
def test_an_unknown_value_finds_nothing_and_stays_removable(pages, find, text, facet):
    found = find(text, filters=chosen(**{facet: ["no-such"]}))
    assert found.total == 0
    assert ("no-such", 0, True) in [
        (option.value, option.count, option.selected)
        for option in found.facets[Facet[facet.upper()]]
    ]


def test_a_site_without_pages_of_its_own_is_offered(pages, find):
    ProviderSiteFactory(name="East", code="EAS")
    assert counts(find("ampoule"), Facet.SITE) == {"nor": 2, "sou": 2, "eas": 1}


def test_a_staff_group_finds_pages_for_it_and_for_all(find):
    nurses = StaffGroupFactory(name="Nurses again", slug="nurses-again")
    StaffGroupFactory(name="Porters again", slug="porters-again")
    learning_page(title="Bandage", staff_groups=[nurses])
    learning_page(title="Open bandage")
    found = counts(find("bandage"), Facet.STAFF_GROUP)
    assert (found["nurses-again"], found["porters-again"]) == (2, 1)


def test_dates_are_london_days_and_the_last_day_counts(pages, find):
    day = timezone.localdate(pages[0].first_published_at)
    assert find(published_from=day, published_to=day).total == 3
    assert find("ampoule", published_to=date(2000, 1, 1)).total == 0
    assert find("ampoule", published_from=date.min, published_to=date.max).total == 3


@pytest.mark.parametrize("page", [0, -1, 1, 7, 10**9])
@pytest.mark.parametrize("text", ["ampoule", ""])
def test_a_page_outside_the_range_is_the_nearest_one(pages, find, page, text):
    found = find(text, page=page, page_size=2)
    assert found.total == 3
    assert len(found.hits) == (1 if page > 1 else 2)


def test_renaming_a_specialty_renames_it_everywhere(pages, find):
    specialty = pages[0].specialties.get(name="Theatres")
    specialty.name, specialty.slug = "Operating rooms", "operating-rooms"
    specialty.save()
    assert counts(find(), Facet.SPECIALTY) == {"operating-rooms": 2, "wards": 2}
    assert find("operating").total == 2


@pytest.mark.parametrize("others", [0, MANY])
def test_labels_and_open_sites_are_those_of_this_moment(db, find, others):
    specialty = SpecialtyFactory(name="Pharmacy")
    site = ProviderSiteFactory(name="West", code="WES")
    learning_page(specialties=[specialty, *SpecialtyFactory.create_batch(others)])
    assert labels(find(), Facet.SPECIALTY)["pharmacy"] == "Pharmacy"
    assert labels(find(), Facet.SITE)["wes"] == "West"
    specialty.name, site.name = "Dispensary", "West End"
    specialty.save()
    site.save()
    assert labels(find(), Facet.SPECIALTY)["pharmacy"] == "Dispensary"
    assert labels(find(), Facet.SITE)["wes"] == "West End"
    site.state = ProviderSite.State.CLOSED
    site.save()
    assert "wes" not in labels(find(), Facet.SITE)
