"""``members()`` and ``includes(profile)`` are one rule, told twice."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intranet.network.audience import Audience
from intranet.network.models import StaffProfile, User
from tests.factories import (
    ProviderSiteFactory,
    SpecialtyFactory,
    StaffGroupFactory,
    StaffProfileFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SITES, GROUPS, STAFF = 4, 3, 40
# Places of the parents in the vocabulary: two trees, one three levels deep, and a loner.
PARENTS = (None, 0, 0, 1, None, 4, None)


@pytest.fixture(scope="module")
def network(django_db_setup, django_db_blocker):
    """A small network, drawn once: other sites, leavers, people without group or specialty."""
    with django_db_blocker.unblock():
        drawn = random.Random(7)
        sites = ProviderSiteFactory.create_batch(SITES)
        groups = StaffGroupFactory.create_batch(GROUPS)
        tree = []
        for parent in PARENTS:
            tree.append(SpecialtyFactory(parent=None if parent is None else tree[parent]))
        people = [
            StaffProfileFactory(
                user=UserFactory(is_active=drawn.random() > 0.2),
                home_site=drawn.choice(sites),
                staff_group=drawn.choice([None, *groups]),
                other_sites=drawn.sample(sites, drawn.choice([0, 0, 1, 2])),
                specialties=drawn.sample(tree, drawn.choice([0, 1, 1, 2, 3])),
            )
            for _ in range(STAFF)
        ]
        yield sites, tree, groups
        StaffProfile.objects.filter(pk__in=[person.pk for person in people]).delete()
        User.objects.filter(pk__in=[person.user_id for person in people]).delete()
        for specialty in reversed(tree):
            specialty.delete()
        for made in (*groups, *sites):
            made.delete()


def some(count):
    return st.sets(st.integers(0, count - 1), max_size=3)


@settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sites=some(SITES), specialties=some(len(PARENTS)), groups=some(GROUPS))
def test_members_are_exactly_those_who_are_included(network, sites, specialties, groups):
    all_sites, tree, all_groups = network
    audience = Audience.of(
        sites=[all_sites[place] for place in sites],
        specialties=[tree[place] for place in specialties],
        staff_groups=[all_groups[place] for place in groups],
    )
    everyone = StaffProfile.objects.select_related("user", "home_site").prefetch_related(
        "other_sites", "specialties"
    )
    members = list(audience.members())
    assert len(members) == len(set(members))
    assert set(members) == {profile for profile in everyone if audience.includes(profile)}


def test_an_open_audience_reaches_everyone_who_works_here():
    leaver = StaffProfileFactory(user__is_active=False)
    here = StaffProfileFactory(staff_group=None)
    audience = Audience.of()
    assert here in audience.members()
    assert leaver not in audience.members()
    assert not audience.includes(leaver)


def test_a_parent_reaches_its_children_and_not_the_other_way_round():
    parent = SpecialtyFactory()
    child = SpecialtyFactory(parent=parent)
    grandchild = SpecialtyFactory(parent=child)
    above, below = (StaffProfileFactory(specialties=[one]) for one in (parent, grandchild))
    assert set(Audience.of(specialties=[parent]).members()) == {above, below}
    assert set(Audience.of(specialties=[child]).members()) == {below}


def test_people_are_reached_where_they_visit_too_and_once():
    home, other = ProviderSiteFactory(), ProviderSiteFactory()
    visitor = StaffProfileFactory(home_site=home, other_sites=[other])
    assert list(Audience.of(sites=[home, other]).members()) == [visitor]
    assert list(Audience.of(sites=[other]).members()) == [visitor]


def test_without_a_staff_group_only_audiences_open_to_all_groups_reach_one():
    group = StaffGroupFactory()
    nobody = StaffProfileFactory(staff_group=None)
    assert not Audience.of(staff_groups=[group]).includes(nobody)
    assert Audience.of(sites=[nobody.home_site]).includes(nobody)


def big_network(count):
    sites = [ProviderSiteFactory(), ProviderSiteFactory()]
    group, specialty = StaffGroupFactory(), SpecialtyFactory()
    users = User.objects.bulk_create(User(username=f"big{n}") for n in range(count))
    people = StaffProfile.objects.bulk_create(
        StaffProfile(user=user, home_site=sites[n % 2], staff_group=group)
        for n, user in enumerate(users)
    )
    tagged = StaffProfile.specialties.through
    tagged.objects.bulk_create(
        tagged(staffprofile_id=person.pk, specialty_id=specialty.pk) for person in people[::3]
    )
    return Audience.of(sites=sites[:1], specialties=[specialty], staff_groups=[group])


def test_three_thousand_staff_take_one_query(django_assert_num_queries):
    audience = big_network(3_000)
    with django_assert_num_queries(1):
        assert len(audience.members()) == 500
    with django_assert_num_queries(1):
        assert audience.members().count() == 500


def test_building_one_takes_the_tree_and_nothing_else(django_assert_num_queries):
    sites, groups = [ProviderSiteFactory()], [StaffGroupFactory()]
    specialties = [SpecialtyFactory(), SpecialtyFactory()]
    with django_assert_num_queries(1):
        Audience.of(sites=sites, specialties=specialties, staff_groups=groups)
    with django_assert_num_queries(0):
        Audience.of(sites=sites, staff_groups=groups)


def test_asking_about_a_loaded_profile_takes_no_query(django_assert_num_queries):
    audience = big_network(30)
    profiles = list(
        StaffProfile.objects.select_related("user", "home_site").prefetch_related(
            "other_sites", "specialties"
        )
    )
    with django_assert_num_queries(0):
        assert sum(audience.includes(profile) for profile in profiles) == 5
