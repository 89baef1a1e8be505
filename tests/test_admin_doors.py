"""Doors of Wagtail's admin that would show or give more than the person has."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from home.models import HomePage, SectionPage
from intranet.network.models import Topic, User
from intranet.roles import site_group
from learning.models import SourceRecord
from tests.factories import (
    ProviderSiteFactory,
    StaffProfileFactory,
    UserFactory,
    alert_page,
    learning_page,
)

pytestmark = pytest.mark.django_db

RISK = "Risk and quality team"


@pytest.fixture
def sign_in(client):
    def sign_in(*roles, **fields):
        client.force_login(UserFactory(roles=roles, **fields))
        return client

    return sign_in


@pytest.fixture
def account():
    return {
        "username": "new", "email": "new@example.org", "first_name": "New", "last_name": "Person",
        "password1": "correct horse battery", "password2": "correct horse battery",
    }  # fmt: skip


def test_an_administrator_makes_no_superuser(sign_in, account):
    admin = sign_in("Administrator")
    assert "is_superuser" not in admin.get("/admin/users/new/").content.decode()
    admin.post("/admin/users/new/", account | {"is_superuser": "on"})
    assert User.objects.get(username="new").is_superuser is False


def test_a_superuser_makes_one(sign_in, account):
    sign_in(is_superuser=True).post("/admin/users/new/", account | {"is_superuser": "on"})
    assert User.objects.get(username="new").is_superuser


@pytest.mark.parametrize("view", ["edit", "delete"])
def test_an_administrator_does_not_touch_a_superuser(sign_in, view, account):
    root = UserFactory(is_superuser=True, username="root")
    admin = sign_in("Administrator")
    assert admin.get(f"/admin/users/{view}/{root.pk}/").status_code == 302
    admin.post(f"/admin/users/{view}/{root.pk}/", account)
    root.refresh_from_db()
    assert root.username == "root"
    assert root.check_password("correct horse battery")


def test_nor_in_bulk(sign_in):
    root = UserFactory(is_superuser=True)
    address = f"/admin/bulk/network/user/set_active_state/?id={root.pk}&next=/admin/users/"
    sign_in("Administrator").post(address, {"mark_as_active": ""})
    assert User.objects.get(pk=root.pk).is_active


def closed(page):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.get(name=RISK)])


def test_the_explorer_and_its_search_show_an_editor_no_draft_of_others(sign_in):
    learning_page(title="Open zorbling")
    learning_page(title="Draft zorbling", publish=False)
    closed(learning_page(title="Closed zorbling"))
    editor = sign_in("Editor")
    section = learning_page(title="Another").get_parent()
    for address in (f"/admin/pages/{section.pk}/", "/admin/pages/search/?q=zorbling"):
        html = editor.get(address).content.decode()
        assert "Open zorbling" in html
        assert "Draft zorbling" not in html
        assert "Closed zorbling" not in html


@pytest.mark.parametrize("role", ["Trainer", "Quality partner", "Publisher", "Editor"])
def test_the_page_chooser_names_no_draft_and_nothing_closed(sign_in, role):
    learning_page(title="Open zorbling")
    learning_page(title="Draft zorbling", publish=False)
    closed(learning_page(title="Closed zorbling"))
    person = sign_in(role)
    section = learning_page(title="Another").get_parent()
    for address in (f"/admin/choose-page/{section.pk}/", "/admin/choose-page/search/?q=zorbling"):
        html = person.get(address).content.decode()
        assert "Open zorbling" in html
        assert "Draft zorbling" not in html
        assert "Closed zorbling" not in html


ALERT_DOORS = (
    "pages/{section}/",
    "pages/search/?q=zorbling",
    "choose-page/{section}/",
    "choose-page/search/?q=zorbling",
    "api/main/pages/?child_of={section}&for_explorer=1",
    "reports/site-history/",
    "reports/site-history/?export=csv",
    "reports/aging-pages/",
    "reports/workflow/",
    "pages/{linked}/usage/",
    "",
)


def alert_doors(person, **fields):
    linked = learning_page(title="Two ampoules")
    page = alert_page(title="Check the zorbling", linked_page=linked, **fields)
    page.save_revision(user=UserFactory(), log_action=True)
    for door in ALERT_DOORS:
        address = "/admin/" + door.format(section=page.get_parent().pk, linked=linked.pk)
        yield door, person.get(address, follow=True).getvalue().decode()


@pytest.mark.parametrize("role", ["Trainer", "Quality partner", "Editor"])
def test_no_door_of_the_admin_names_an_alert_to_who_neither_writes_nor_watches_it(sign_in, role):
    person = sign_in(role)
    for publish in (True, False):
        for door, html in alert_doors(person, publish=publish):
            assert "the zorbling" not in html, door


def test_who_watches_alerts_finds_them_in_the_admin(sign_in):
    person = sign_in("Publisher")
    found = dict(alert_doors(person))
    assert "the zorbling" in found["pages/{section}/"]
    assert "the zorbling" in found["pages/search/?q=zorbling"]


@pytest.mark.parametrize("role", ["Trainer", "Quality partner", "Editor"])
def test_nobody_else_edits_reads_or_takes_down_an_alert_in_the_admin(sign_in, role):
    person, page = sign_in(role), alert_page()
    section = page.get_parent().pk
    for address in (
        f"pages/{page.pk}/edit/", f"pages/{page.pk}/history/", f"pages/{page.pk}/view_draft/",
        f"pages/{page.pk}/unpublish/", f"pages/{page.pk}/delete/", f"anonymisation/{page.pk}/",
        f"pages/{page.pk}/usage/", f"pages/{page.pk}/copy/", f"pages/{page.pk}/privacy/",
        f"pages/add/alerts/alertpage/{section}/", f"pages/{section}/edit/",
    ):  # fmt: skip
        answer = person.get(f"/admin/{address}")
        assert answer.status_code in (302, 403, 404), address
        assert page.title not in answer.content.decode(), address


def test_who_is_outside_the_audience_cannot_report_an_alert_either(client, staff):
    page = alert_page(sites=[ProviderSiteFactory()])
    client.force_login(staff.user)
    assert client.get(f"/privacy-problem/{page.pk}/").status_code == 404
    mine = alert_page(sites=[staff.home_site])
    assert client.get(f"/privacy-problem/{mine.pk}/").status_code == 200


def test_the_report_of_page_types_is_for_administrators(sign_in):
    for address in ("/admin/reports/page-types-usage/", "/admin/reports/page-types-usage/results/"):
        assert sign_in("Editor").get(address).status_code == 302
        assert sign_in("Administrator").get(address).status_code == 200


def test_history_shows_source_records_to_the_team_alone(client, sign_in):
    page = learning_page()
    client.force_login(StaffProfileFactory(user__roles=[RISK]).user)
    form = {
        "page": page.pk, "provider_site": ProviderSiteFactory().pk, "incident_reference": "",
        "people_involved": "", "notes": "",
    }  # fmt: skip
    client.post("/admin/learning/sourcerecord/create/", form, follow=True)
    assert SourceRecord.objects.exists()
    for address in ("", "?export=csv", "results/"):
        answer = sign_in(is_superuser=True).get(f"/admin/reports/site-history/{address}")
        assert b"Source record of" not in answer.getvalue()
    answer = sign_in(RISK).get("/admin/reports/site-history/")
    assert b"Source record of" in answer.getvalue()


def section_form(section, **fields):
    return {
        "title": section.title, "slug": section.slug, "summary": "", "action-publish": "1",
        "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "",
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 1000, **fields,
    }  # fmt: skip


@pytest.fixture
def section():
    site = ProviderSiteFactory(name="Kestrel", code="KES")
    return HomePage.objects.get().add_child(
        instance=SectionPage(title="Kestrel", slug="kes", provider_site=site)
    )


def test_an_editor_does_not_give_their_section_away(client, section):
    user = UserFactory()
    user.groups.add(site_group(section.provider_site, "editor"))
    client.force_login(user)
    client.post(f"/admin/pages/{section.pk}/edit/", section_form(section, summary="Ours"))
    client.post(f"/admin/pages/{section.pk}/edit/", section_form(section, provider_site=""))
    section.refresh_from_db()
    assert section.summary == ""
    assert section.provider_site.code == "KES"


def test_the_site_before_loses_its_rights(section):
    before, after = section.provider_site, ProviderSiteFactory(code="MIL")
    section = SectionPage.objects.get(pk=section.pk)
    section.title, section.provider_site = after.name, after
    section.save()
    holders = {p.group.name for p in section.group_permissions.all()}
    assert f"Editor, {after.code}" in holders
    assert f"Editor, {before.code}" not in holders


@pytest.mark.parametrize("model", ["network/specialty", "learning/learningsource"])
@pytest.mark.parametrize("view", ["edit", "inspect", "delete", "history"])
def test_a_key_no_row_can_have_is_not_found(sign_in, model, view):
    assert sign_in("Administrator").get(f"/admin/{model}/{view}/x/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "reports/site-history/?user=99999999999999999999",
        "api/main/pages/?offset=99999999999999999999",
        "api/main/pages/?search=%00",
    ],
)
def test_what_no_database_holds_is_a_bad_request(sign_in, address):
    assert sign_in(is_superuser=True).get(f"/admin/{address}").status_code == 400


def test_wagtails_own_sign_in_leads_those_who_are_signed_in_on(sign_in):
    person = sign_in("Reader")
    assert person.get("/_util/login/?next=/search/")["Location"] == "/search/"
    assert person.get("/_util/login/?next=//evil.example/")["Location"] == "/"


def test_names_of_lists_and_deleted_topics_are_mended_in_search(as_staff):
    from learning.models import LearningSource
    from search.tasks import reconcile_search

    source = LearningSource.objects.get(name="Complaint")
    topic = Topic.objects.create(name="Zorbling")
    learning_page(learning_source=source, topics=[topic])
    source.name = "Concern"
    source.save()
    facets = as_staff.get("/search/?format=json").json()["facets"]
    assert [each["label"] for each in facets["source"]] == ["Concern"]
    topic.delete()
    reconcile_search()
    assert not as_staff.get("/search/?format=json").json()["facets"]["topic"]
