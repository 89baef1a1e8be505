import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import find
from django.db import connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.models import HomePage, SectionPage
from intranet import context
from intranet.routing import page_at
from tests.factories import ProviderSiteFactory, StaffProfileFactory, UserFactory, learning_page
from tests.queries import only_on_sqlite, plan_of, queries_of

DESIGN_SYSTEM = "wagtailnhsukfrontend/css/nhsuk-frontend-10.4.2.min.css"


def section(title, **fields):
    return HomePage.objects.get().add_child(
        instance=SectionPage(title=title, show_in_menus=True, **fields)
    )


def hidden(page, *groups):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(groups)


def test_header_names_the_reader_and_their_sites(client, db):
    staff = StaffProfileFactory(
        user__first_name="Robin",
        user__last_name="Example",
        home_site=ProviderSiteFactory(name="Invented Hospital 1"),
        other_sites=[ProviderSiteFactory(name="Invented Hospital 2")],
    )
    client.force_login(staff.user)
    html = client.get("/sign-out/").content.decode()
    assert "Robin Example" in html
    assert "Invented Hospital 1, Invented Hospital 2" in html


def test_someone_at_many_sites_keeps_a_short_header(client, db):
    staff = StaffProfileFactory(other_sites=[ProviderSiteFactory() for _ in range(5)])
    client.force_login(staff.user)
    assert "and 4 more" in client.get("/sign-out/").content.decode()


def test_an_account_without_a_profile_has_a_header(client, db):
    client.force_login(UserFactory(first_name="Kim", last_name="Newcomer"))
    assert "Kim Newcomer" in client.get("/sign-out/").content.decode()


def test_strangers_see_no_menu_and_no_search(client, db):
    html = client.get("/sign-in/").content.decode()
    assert "nhsuk-header__navigation" not in html
    assert "header-search" not in html


def test_menu_shows_what_the_reader_may_see(as_staff, staff):
    section("Clinical governance")
    group = Group.objects.create(name="Board")
    hidden(section("Board papers"), group)
    html = as_staff.get("/sign-out/").content.decode()
    assert "Clinical governance" in html
    assert "Board papers" not in html
    staff.user.groups.add(group)
    assert "Board papers" in as_staff.get("/sign-out/").content.decode()


def test_menu_leaves_out_drafts(as_staff):
    section("Not yet", live=False)
    assert "Not yet" not in as_staff.get("/sign-out/").content.decode()


@pytest.mark.parametrize(("role", "shown"), [("Reader", False), ("Editor", True)])
def test_link_to_the_admin_is_for_those_who_may_open_it(client, db, role, shown):
    client.force_login(StaffProfileFactory(user__roles=[role]).user)
    assert ('href="/admin/"' in client.get("/sign-out/").content.decode()) is shown


def test_header_costs_four_queries_at_any_number_of_sites(client, db):
    """Session, reader with profile and home site, their other sites, the menu."""
    for _ in range(10):
        section(f"Section {_}")
    staff = StaffProfileFactory(other_sites=[ProviderSiteFactory() for _ in range(20)])
    client.force_login(staff.user)
    client.get("/sign-out/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/sign-out/")
    assert len(queries) == 4


def test_page_says_where_it_is(as_staff):
    page = learning_page(title="Look-alike ampoules")
    html = as_staff.get(page.url).content.decode()
    breadcrumb = html.split("nhsuk-breadcrumb__list", 1)[1].split("</nav>")[0]
    assert 'href="/"' in breadcrumb
    assert 'href="/learning/"' in breadcrumb
    assert page.url not in breadcrumb


def test_error_pages_need_no_request_and_no_database():
    """``db`` is not asked for: a query would fail."""
    for name in ("400.html", "500.html"):
        assert "Spreading Learning" in render_to_string(name)


def test_the_design_system_is_the_packages_without_its_font():
    """Even unused, its font face makes a browser complain that our policy forbids its host."""
    theirs = Path(find(DESIGN_SYSTEM)).read_text()
    ours = Path(find("intranet/nhsuk-frontend-10.4.2.css")).read_text()
    theirs = re.sub(r"@font-face\{[^}]*\}|/\*# sourceMappingURL[^*]*\*/", "", theirs)
    assert ours.strip() == theirs.strip()
    assert "http" not in ours


def test_missing_page_offers_search(as_staff):
    response = as_staff.get("/nowhere/at/all/")
    assert response.status_code == 404
    assert 'name="q"' in response.content.decode()


def test_an_address_leads_to_its_page_in_two_queries(db, django_assert_num_queries):
    page = learning_page()
    page_at("learning/")
    with django_assert_num_queries(2):
        assert page_at(f"learning/{page.slug}/") == page


@pytest.mark.parametrize("path", ["nowhere/", "learning/nowhere/", "a/" * 300])
def test_an_address_without_a_page_leads_nowhere(db, path):
    assert page_at(path) is None


def test_drafts_have_no_address(as_staff):
    page = learning_page(publish=False)
    assert page_at(f"learning/{page.slug}/") is None
    assert as_staff.get(f"/learning/{page.slug}/").status_code == 404


def test_the_address_index_is_used(db):
    only_on_sqlite()
    plan = plan_of("SELECT id FROM wagtailcore_page WHERE url_path = '/x/'")
    assert "intranet_page_url_path" in str(plan)


def test_the_menu_is_found_in_indexes_however_many_pages_there_are(client, staff):
    only_on_sqlite()
    page = learning_page()
    client.force_login(staff.user)
    (menu,) = [sql for sql in queries_of(client, page.url) if "has_actions" in sql]
    steps = [step for step in plan_of(menu) if "wagtailcore_page " in step]
    assert "intranet_page_menu" in str(steps)
    assert not any(step.startswith("SCAN") for step in steps)


def test_a_restricted_page_is_refused_plainly(as_staff):
    page = learning_page()
    hidden(page, Group.objects.create(name="Board"))
    response = as_staff.get(page.url)
    assert response.status_code == 403
    assert page.title not in response.content.decode()


def test_learning_page_takes_at_most_twelve_queries(as_staff):
    page = learning_page()
    as_staff.get(page.url)
    with CaptureQueriesContext(connection) as queries:
        assert as_staff.get(page.url).status_code == 200
    assert len(queries) <= 12, "\n".join(query["sql"][:160] for query in queries)


def test_the_menu_is_each_readers_own_though_it_is_put_into_sql_once(client, db):
    group = Group.objects.create(name="Board")
    hidden(section("Board papers"), group)
    inside, outside = StaffProfileFactory().user, StaffProfileFactory().user
    inside.groups.add(group)
    for user in (inside, outside, inside):
        client.force_login(user)
        html = client.get("/sign-out/").content.decode()
        assert ("Board papers" in html) is (user == inside)


def test_nothing_but_the_readers_number_may_be_asked_along(rf, staff, monkeypatch):
    """Else it would be answered for whoever asked first."""
    monkeypatch.setitem(context._asked, "is_staff", lambda user: Q(title=user.email))
    context._prepared.cache_clear()
    request = rf.get("/")
    request.user = staff.user
    with pytest.raises(AttributeError, match="email"):
        context.Layout(request).answer("is_staff")
