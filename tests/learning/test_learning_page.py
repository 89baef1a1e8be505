"""What a reader sees of a learning page, and what it costs."""

from datetime import date

import pytest

from learning.models import LearningSource, SourceRecord
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
def theatres():
    return SpecialtyFactory(name="Theatres")


def test_parts_come_in_the_order_of_the_template_and_empty_ones_are_left_out(as_staff):
    page = learning_page(why_it_matters="Trolleys are refilled everywhere.", what_went_well="")
    html = as_staff.get(page.url).content.decode()
    headings = ["What happened", "What we learned", "Actions for every site", "Why it matters"]
    places = [html.rindex(f"{heading}") for heading in headings]
    assert places == sorted(places)
    assert "What went well" not in html
    assert html.count("<h1") == 1


def test_summary_box_holds_each_point_and_each_action(as_staff):
    page = learning_page(
        summary="Two ampoules were mixed up.",
        what_we_learned="First point\nSecond point",
        actions_for_every_site="Part them\nAsk pharmacy",
    )
    html = as_staff.get(page.url).content.decode()
    brief = html[html.index("In brief") : html.index("</section>", html.index("In brief"))]
    for words in ("Two ampoules were mixed up.", "Second point", "Ask pharmacy"):
        assert words in brief


def test_it_says_for_whom_and_links_its_specialties(as_staff, theatres):
    page = learning_page(specialties=[theatres], learning_source=LearningSource.objects.first())
    html = as_staff.get(page.url).content.decode()
    assert f"?specialty={theatres.slug}" in html
    assert "Every site" in html and "Every staff group" in html
    assert LearningSource.objects.first().name in html
    assert f"{page.reference}, version 1" in html


def test_source_owner_and_author_are_never_shown(as_staff):
    author = UserFactory(first_name="Orla", last_name="Ashgrove")
    page = learning_page(user=author, content_owner=author)
    source = ProviderSiteFactory(name="Hidden Valley Hospital")
    SourceRecord.objects.create(page=page, provider_site=source, incident_reference="INC-77")
    html = as_staff.get(page.url).content.decode()
    for secret in ("Ashgrove", "Hidden Valley", "INC-77"):
        assert secret not in html


def test_replaced_page_warns_and_leads_to_the_newer_one(as_staff):
    newer = learning_page(title="The newer page")
    page = learning_page(superseded_by=newer)
    html = as_staff.get(page.url).content.decode()
    assert "This page has been replaced" in html
    assert f'href="{newer.url}">The newer page' in html


def test_late_review_is_said_in_words(as_staff):
    page = learning_page(review_at=date(2020, 1, 1))
    assert "Overdue" in as_staff.get(page.url).content.decode()


def test_related_pages_share_a_specialty_and_leave_the_page_itself_out(as_staff, theatres):
    page = learning_page(title="This one", specialties=[theatres])
    learning_page(title="Its neighbour", specialties=[theatres])
    learning_page(title="A stranger", specialties=[SpecialtyFactory()])
    related = as_staff.get(page.url).context["related"]
    assert [card.title for card in related] == ["Its neighbour"]


def test_preview_shows_tags_that_are_not_saved_yet(rf, staff, theatres):
    page = learning_page(publish=False)
    page.specialties.set([theatres])
    request = rf.get("/")
    request.user, request.is_preview = staff.user, True
    context = page.get_context(request)
    assert [label.label for label in context["specialties"]] == ["Theatres"]


def test_a_page_costs_the_same_for_one_site_and_for_twenty(as_staff, theatres):
    groups = [StaffGroupFactory() for _ in range(3)]
    for _ in range(5):
        learning_page(specialties=[theatres])
    few = learning_page(specialties=[theatres], sites=[ProviderSiteFactory()])
    many = learning_page(
        specialties=[theatres],
        sites=[ProviderSiteFactory() for _ in range(20)],
        staff_groups=groups,
        superseded_by=few,
    )
    first, second = queries_of(as_staff, few.url), queries_of(as_staff, many.url)
    assert len(first) == len(second) <= MAX_QUERIES, "\n".join(second)
