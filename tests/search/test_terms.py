"""What people look for is counted without them; editors put pages above a term's results."""

import threading

import pytest
from django.contrib.auth.models import Group
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import PageViewRestriction

from search import terms
from search.models import EmptySearch
from tests.factories import StaffProfileFactory, learning_page

pytestmark = pytest.mark.django_db


def search(client, text, **more):
    return client.get("/search/", {"q": text, **more})


def counted():
    terms.flush()
    return {query.query_string: query.hits for query in Query.objects.all()}


def test_a_search_counts_once_whatever_its_case_and_page(as_staff):
    search(as_staff, "Ampoules")
    search(as_staff, "  ampoules ")
    search(as_staff, "ampoules", page=2)
    assert counted() == {"ampoules": 2}
    assert counted() == {"ampoules": 2}


def test_what_found_nothing_is_listed_for_those_who_keep_the_synonyms(as_staff, client):
    learning_page(title="Ampoules")
    for text in ("ampoules", "zorbling", "zorbling"):
        search(as_staff, text)
    client.force_login(StaffProfileFactory(user__roles=["Risk and quality team"]).user)
    html = client.get("/admin/reports/empty-searches/").content.decode()
    assert "zorbling" in html
    assert "ampoules" not in html
    assert EmptySearch.objects.get().searches == 2
    csv = client.get("/admin/reports/empty-searches/?export=csv").getvalue().decode()
    assert "zorbling,2," in csv


@pytest.mark.parametrize("role", ["Reader", "Editor", "Publisher"])
def test_the_report_is_closed_to_others(client, role):
    client.force_login(StaffProfileFactory(user__roles=[role]).user)
    answer = client.get("/admin/reports/empty-searches/")
    assert answer.status_code == (403 if role == "Reader" else 302)


@pytest.mark.parametrize(
    "text",
    ["999 123 4567", "0207-946-0000", "sam@example.org", "https://x", "a" * 101, "a\x00b\x01"],
)
def test_what_may_point_to_a_person_is_not_kept(as_staff, text):
    assert search(as_staff, text).status_code == 200
    assert not counted()


def test_counts_of_many_threads_are_all_there(db):
    threads = [
        threading.Thread(target=lambda: [terms.count("drawer", found=True) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted() == {"drawer": 200}


def test_a_promoted_page_stands_above_the_results(as_staff):
    page = learning_page(title="Read this first", summary="Before you open a drawer.")
    query = Query.get("drawer")
    SearchPromotion.objects.create(query=query, page=page, description="Our own words.")
    SearchPromotion.objects.create(
        query=query, external_link_text="National alert", external_link_url="https://example.org/"
    )
    html = search(as_staff, "DRAWER").content.decode()
    assert "Recommended" in html
    assert "Our own words." in html
    assert "National alert" in html
    assert "Recommended" not in search(as_staff, "cupboard").content.decode()


def test_a_promoted_page_that_is_closed_or_a_draft_is_not_named(as_staff):
    closed, draft = learning_page(title="Closed page"), learning_page(title="Draft", publish=False)
    for page in (closed, draft):
        SearchPromotion.objects.create(query=Query.get("drawer"), page=page)
    restriction = PageViewRestriction.objects.create(
        page=closed, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.create(name="Executives")])
    assert "Recommended" not in search(as_staff, "drawer").content.decode()
