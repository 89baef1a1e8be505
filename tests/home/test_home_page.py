"""The front page: what applies to this reader, with its reason."""

import pytest
from django.contrib.auth.models import Group
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from home.models import HomePage, SectionPage
from intranet.library.models import Picture
from tests.factories import (
    ProviderSiteFactory,
    SpecialtyFactory,
    StaffGroupFactory,
    UserFactory,
    learning_page,
)
from tests.queries import queries_of

MAX_QUERIES = 12
pytestmark = pytest.mark.django_db


@pytest.fixture
def theatres(staff):
    specialty = SpecialtyFactory(name="Theatres")
    staff.specialties.add(specialty)
    return specialty


def titles(cards):
    return [card.title for card in cards]


def test_new_for_you_holds_what_applies_and_says_why(as_staff, theatres):
    learning_page(title="Mine", specialties=[theatres])
    learning_page(title="Another specialty", specialties=[SpecialtyFactory()])
    learning_page(title="Another site", specialties=[theatres], sites=[ProviderSiteFactory()])
    learning_page(title="Another group", specialties=[theatres], staff_groups=[StaffGroupFactory()])
    response = as_staff.get("/")
    assert titles(response.context["for_you"]) == ["Mine"]
    assert "Theatres" in response.context["for_you"][0].reason
    assert titles(response.context["latest"]) == [
        "Another group",
        "Another site",
        "Another specialty",
    ]


def test_page_for_a_parent_specialty_reaches_the_child(as_staff, staff):
    surgery = SpecialtyFactory(name="Surgery")
    staff.specialties.add(SpecialtyFactory(name="Breast surgery", parent=surgery))
    learning_page(title="For all of surgery", specialties=[surgery])
    assert titles(as_staff.get("/").context["for_you"]) == ["For all of surgery"]


def test_page_for_every_site_and_one_for_my_site_both_apply(as_staff, staff, theatres):
    learning_page(title="Everywhere", specialties=[theatres])
    learning_page(title="Here", specialties=[theatres], sites=[staff.home_site])
    assert titles(as_staff.get("/").context["for_you"]) == ["Here", "Everywhere"]


def test_without_a_specialty_a_page_applies_by_its_site_or_its_staff_group(
    as_staff, staff, theatres
):
    learning_page(title="For my site", sites=[staff.home_site])
    learning_page(title="For my group", staff_groups=[staff.staff_group])
    learning_page(title="For everyone")
    context = as_staff.get("/").context
    assert [(card.title, card.reason) for card in context["for_you"]] == [
        ("For my group", f"Because it is for your staff group, {staff.staff_group.name}"),
        ("For my site", f"Because you work at {staff.home_site.name}"),
    ]
    assert titles(context["latest"]) == ["For everyone"]


def test_someone_without_specialty_or_staff_group_gets_only_what_names_their_site(as_staff, staff):
    staff.staff_group = None
    staff.save()
    learning_page(title="For a specialty", specialties=[SpecialtyFactory()])
    learning_page(title="For a group", sites=[staff.home_site], staff_groups=[StaffGroupFactory()])
    learning_page(title="For my site", sites=[staff.home_site])
    assert titles(as_staff.get("/").context["for_you"]) == ["For my site"]


def test_six_newest_cards_and_nothing_twice(as_staff, theatres):
    for number in range(14):
        learning_page(title=f"Page {number}", specialties=[theatres])
    context = as_staff.get("/").context
    assert titles(context["for_you"]) == [f"Page {n}" for n in range(13, 7, -1)]
    assert titles(context["latest"]) == [f"Page {n}" for n in range(7, 1, -1)]


def test_empty_screens_say_what_will_appear(as_staff):
    html = as_staff.get("/").content.decode()
    assert "will appear here" in html
    assert "Nothing has been published yet" in html


def test_someone_without_a_profile_is_told_what_is_missing(client):
    learning_page(title="For the network")
    client.force_login(UserFactory(first_name="Sam"))
    response = client.get("/")
    assert "Once an administrator has added your site" in response.content.decode()
    assert titles(response.context["latest"]) == ["For the network"]


def test_closed_section_is_not_named(as_staff):
    home = HomePage.objects.get()
    section = home.add_child(
        instance=SectionPage(title="Executive papers", slug="executive", show_in_menus=True)
    )
    assert "Executive papers" in as_staff.get("/").content.decode()
    restriction = PageViewRestriction.objects.create(
        page=section, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.create(name="Executives")])
    assert "Executive papers" not in as_staff.get("/").content.decode()


def test_costs_the_same_from_three_to_twelve_pages(as_staff, staff, theatres):
    staff.other_sites.add(ProviderSiteFactory())
    pictures = [
        Picture.objects.create(
            title=f"P{n}", file=get_test_image_file(f"p{n}.png", size=(640, 360))
        )
        for n in range(3)
    ]
    for number in range(3):
        learning_page(title=f"Few {number}", specialties=[theatres], picture=pictures[number % 3])
    few = queries_of(as_staff, "/")
    for number in range(9):
        learning_page(title=f"More {number}", specialties=[theatres], picture=pictures[number % 3])
    many = queries_of(as_staff, "/")
    assert len(few) == len(many) <= MAX_QUERIES, "\n".join(many)
