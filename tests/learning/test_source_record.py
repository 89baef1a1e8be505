"""Where it happened stays with the risk and quality team, whoever asks and wherever they look."""

import logging

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex, Revision

from intranet.network.models import SiteRole
from intranet.roles import site_group
from learning.models import LearningIndexPage, SourceRecord
from tests.factories import (
    ProviderSiteFactory,
    StaffProfileFactory,
    UserFactory,
    learning_page,
)
from tests.learning.forms import learning_form

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"
SITE = ("Zanzibar Quay Infirmary", "ZQX-QUAY", "Tamarind Pavilion")
CASE = ("INC-77XK3", "Ottoline Quackenbush")
LIST = "/admin/learning/sourcerecord/"


def team_member():
    return StaffProfileFactory(user__roles=[RISK]).user


@pytest.fixture(scope="module")
def kept(module_db):
    """A live page with a newer draft, so that there is something to compare; and its source,
    written and changed in the admin by a member of the team."""
    site = ProviderSiteFactory(name=SITE[0], code=SITE[1], aliases=SITE[2])
    page = learning_page(user=UserFactory())
    page.summary = "Drafted again"
    page.save_revision(log_action=True)
    client = Client()
    client.force_login(team_member())
    form = {
        "page": page.pk,
        "provider_site": site.pk,
        "incident_reference": CASE[0],
        "people_involved": "Somebody else",
    }
    client.post(f"{LIST}create/", form)
    record = SourceRecord.objects.get()
    client.post(f"{LIST}edit/{record.pk}/", form | {"people_involved": CASE[1]})
    record.refresh_from_db()
    assert record.people_involved == CASE[1]
    return {"source_site": site, "page": page, "record": record}


@pytest.fixture
def source_site(mine):
    return mine["source_site"]


@pytest.fixture
def page(mine):
    return mine["page"]


@pytest.fixture
def record(mine):
    return mine["record"]


def quality_partner():
    profile = StaffProfileFactory()
    group = site_group(profile.home_site, SiteRole.Role.QUALITY_PARTNER)
    profile.user.groups.add(group)
    return profile.user


OUTSIDERS = {
    "reader": lambda: StaffProfileFactory(user__roles=["Reader"]).user,
    "editor": lambda: StaffProfileFactory(user__roles=["Editor"]).user,
    "quality partner": quality_partner,
    "publisher": lambda: StaffProfileFactory(user__roles=["Publisher"]).user,
    "administrator": lambda: StaffProfileFactory(user__roles=["Administrator"]).user,
    "superuser": lambda: UserFactory(is_superuser=True, is_staff=True),
    "signed out": lambda: None,
}


@pytest.fixture(params=OUTSIDERS)
def outsider(request, client):
    user = OUTSIDERS[request.param]()
    if user:
        client.force_login(user)
    return client


def text_of(answer):
    return b"".join(answer) if answer.streaming else answer.content


def tells(answer, words):
    """Return those of ``words`` that the answer holds, in its text or where it leads."""
    said = text_of(answer).decode("utf-8", "replace") + str(answer.headers)
    return [word for word in words if word in said]


def addresses_without_sites(page):
    """Every way to look at the page that does not list the network's sites by itself."""
    at = f"/admin/pages/{page.pk}"
    revisions = f"{at}/revisions"
    return [
        page.url,
        "/",
        "/admin/",
        f"/admin/pages/{LearningIndexPage.objects.get().pk}/",
        "/admin/pages/search/?q=ampoules",
        f"{at}/history/",
        f"{revisions}/compare/earliest...latest/",
        f"{revisions}/{page.latest_revision_id}/view/",
        f"{at}/usage/",
        f"{at}/workflow_history/",
        f"{at}/view_draft/",
        f"{at}/copy/",
        f"{at}/delete/",
        "/admin/reports/site-history/",
        "/admin/reports/site-history/?export=csv",
        "/admin/reports/aging-pages/",
        "/admin/reports/aging-pages/?export=csv",
        "/admin/reports/page-types-usage/",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/reports/locked/",
    ]


def test_nothing_about_the_page_tells_its_source(outsider, page, record):
    for address in addresses_without_sites(page):
        answer = outsider.get(address)
        assert answer.status_code < 500, address
        assert not tells(answer, SITE + CASE), address


def test_forms_and_lists_that_name_sites_do_not_tell_which_it_was(
    outsider, page, record, source_site
):
    lists = "/admin/network/providersite/"
    for address in [
        f"/admin/pages/{page.pk}/edit/",
        f"/admin/pages/{page.pk}/privacy/",
        f"/admin/pages/{page.pk}/revisions/{page.latest_revision_id}/revert/",
        lists,
        f"{lists}?export=csv",
        f"{lists}inspect/{source_site.pk}/",
        f"{lists}edit/{source_site.pk}/",
        f"{lists}delete/{source_site.pk}/",
        f"{lists}history/{source_site.pk}/",
        "/admin/network/staffprofile/",
        "/admin/network/staffprofile/?export=csv",
        "/search/?q=ampoules",
        "/search/?q=ampoules&format=json",
        f"/search/?q=ampoules&site={source_site.slug}",
    ]:
        answer = outsider.get(address)
        assert answer.status_code < 500, address
        assert not tells(answer, (*CASE, "sourcerecord")), address


def test_the_record_opens_to_nobody_outside_the_team(outsider, page, record):
    views = ["", "?export=csv", "?export=xlsx", "?q=INC", "create/", f"create/?page={page.pk}"]
    views += [f"{view}/{record.pk}/" for view in ("edit", "inspect", "history", "delete")]
    for view in views:
        for answer in (outsider.get(LIST + view), outsider.post(LIST + view, {"page": page.pk})):
            assert answer.status_code in (302, 403), view
            assert LIST not in answer.get("Location", "").split("?")[0], view
            assert not tells(answer, SITE + CASE), view
    record.refresh_from_db()
    assert record.people_involved == CASE[1]


def test_no_filter_asks_about_records(outsider, record):
    """Lists that an outsider may open are no oracle for what they may not."""
    for path in ("provider_site", "sourcerecord", "+", "source_record"):
        for lists in ("/admin/network/providersite/", "/admin/network/staffprofile/"):
            key = path if "providersite" in lists else f"home_site__{path}"
            answer = outsider.get(lists, {f"{key}__incident_reference__startswith": "INC"})
            assert answer.status_code in (302, 400, 403)


def test_neither_menu_nor_page_leads_there(outsider, page, record):
    for address in ("/admin/", f"/admin/pages/{page.pk}/edit/", page.url):
        assert "sourcerecord" not in outsider.get(address).content.decode()


def test_the_page_is_not_found_by_its_case(outsider, page, record):
    answer = outsider.get("/admin/pages/search/", {"q": CASE[0]})
    assert page.title not in answer.content.decode()


def test_search_says_the_same_with_and_without_a_record(client, page, record, source_site):
    record.delete()
    client.force_login(UserFactory(is_superuser=True))
    addresses = [
        "/search/?format=json",
        f"/search/?format=json&site={source_site.slug}",
        f"/search/?format=json&q={CASE[0]}",
        "/search/?format=json&q=Zanzibar",
        "/search/?format=json&q=Quackenbush",
    ]
    before = [client.get(address).json() for address in addresses]
    SourceRecord.objects.create(
        page=page,
        provider_site=source_site,
        incident_reference=CASE[0],
        people_involved=CASE[1],
    )
    page.save_revision().publish()
    after = [client.get(address).json() for address in addresses]
    for one, other in zip(before, after, strict=True):
        assert one["facets"] == other["facets"]
        assert [hit["url"] for hit in one["results"]] == [hit["url"] for hit in other["results"]]


def test_a_copy_takes_no_record_along(page, record):
    page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)
    assert SourceRecord.objects.count() == 1


def rows():
    """Every row of every table that is not the record's own or the site's, as text."""
    own = {"learning_sourcerecord", "network_providersite"}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in own:
                cursor.execute(f'SELECT * FROM "{table}"')
                yield from ((table, str(row)) for row in cursor.fetchall())


def test_nothing_else_in_the_database_holds_it(client, page, record):
    """Revisions, logs, search entries, references, sessions: whatever keeps a copy of text."""
    client.force_login(team_member())
    client.get(f"{LIST}inspect/{record.pk}/")
    client.post(f"/admin/pages/{page.pk}/edit/", learning_form(slug=page.slug, title="Again"))
    page.get_latest_revision().publish()
    words = (SITE[0], SITE[2], *CASE)
    assert not [(table, row) for table, row in rows() if any(word in row for word in words)]


def test_revisions_and_logs_are_neutral(page, record):
    kept = [str(content) for content in Revision.objects.values_list("content", flat=True)]
    for log in (PageLogEntry, ModelLogEntry):
        kept += [f"{entry.label} {entry.data}" for entry in log.objects.all()]
    assert not [text for text in kept if any(word in text for word in SITE + CASE)]
    assert ModelLogEntry.objects.filter(label=f"Source record of {page.reference}").exists()
    assert not ReferenceIndex.objects.filter(base_content_type__model="sourcerecord").exists()


def test_the_server_log_is_neutral(page, record, source_site, caplog, client):
    client.force_login(team_member())
    with caplog.at_level(logging.DEBUG):
        client.post(
            f"{LIST}edit/{record.pk}/",
            {
                "page": page.pk,
                "provider_site": source_site.pk,
                "incident_reference": CASE[0],
                "people_involved": CASE[1],
            },
        )
        page.get_latest_revision().publish()
    said = [entry.getMessage() for entry in caplog.records if entry.name != "django.db.backends"]
    assert not [line for line in said if any(word in line for word in SITE + CASE)]


def test_the_team_reads_lists_exports_and_finds_it(client, page, record):
    client.force_login(team_member())
    for view in ("", "?export=csv", "?q=INC-77", f"inspect/{record.pk}/", f"edit/{record.pk}/"):
        assert tells(client.get(LIST + view), (CASE[0],)), view
    assert client.get(f"{LIST}create/?page={page.pk}")["Location"] == f"{LIST}edit/{record.pk}/"
    assert LIST in client.get("/admin/").content.decode()
    section = LearningIndexPage.objects.get()
    for address in (f"/admin/pages/{page.pk}/edit/", f"/admin/pages/{section.pk}/"):
        assert f"{LIST}create/?page={page.pk}" in client.get(address).content.decode()


def test_the_team_starts_a_record_from_its_page(client, page, record):
    record.delete()
    client.force_login(team_member())
    answer = client.get(f"{LIST}create/?page={page.pk}")
    assert page.title in answer.content.decode()


def test_the_team_deletes_no_record(client, record):
    client.force_login(team_member())
    client.post(f"{LIST}delete/{record.pk}/")
    assert SourceRecord.objects.exists()


def test_a_superuser_in_the_team_opens_it(client, record):
    client.force_login(UserFactory(is_superuser=True, roles=[RISK]))
    assert tells(client.get(f"{LIST}inspect/{record.pk}/"), CASE)
