import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from home.models import HomePage, SectionPage
from intranet.network.models import ProviderSite, SiteRole
from intranet.roles import (
    EDITOR,
    EXECUTIVE,
    PUBLISHER,
    READER,
    RISK_AND_QUALITY,
    ROLES,
    site_group,
    sync_roles,
)
from learning.models import LearningIndexPage
from tests.factories import ProviderSiteFactory, UserFactory

pytestmark = pytest.mark.django_db


def rights():
    return (
        sorted(Group.objects.values_list("name", "permissions__codename"), key=str),
        sorted(GroupPagePermission.objects.values_list("group", "page", "permission")),
        sorted(GroupCollectionPermission.objects.values_list("group", "permission")),
    )


def section(site):
    page = SectionPage(title=site.name, provider_site=site)
    return HomePage.objects.get().add_child(instance=page)


def page_rights(group):
    return set(
        GroupPagePermission.objects.filter(group=group).values_list(
            "page__slug", "permission__codename"
        )
    )


def test_running_again_changes_nothing():
    section(ProviderSiteFactory())
    before = rights()
    sync_roles()
    assert rights() == before


def test_every_right_of_a_role_exists():
    """A misspelt right would be left out in silence."""
    for role in ROLES.values():
        known = Permission.objects.filter(codename__in=role.models).values_list("codename")
        assert {name for (name,) in known} == role.models


def test_a_right_that_is_not_listed_is_taken_back():
    reader = Group.objects.get(name=READER)
    reader.permissions.add(Permission.objects.get(codename="access_admin"))
    extra = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(
        group=reader, page_id=LearningIndexPage.objects.get().pk, permission=extra
    )
    GroupCollectionPermission.objects.create(
        group=reader,
        collection=Collection.get_first_root_node(),
        permission=Permission.objects.get(codename="add_picture"),
    )
    sync_roles()
    assert not reader.permissions.exists()
    assert not GroupPagePermission.objects.filter(group=reader).exists()
    assert not GroupCollectionPermission.objects.filter(group=reader).exists()


def test_a_new_open_site_gets_its_groups_at_once():
    site = ProviderSiteFactory(code="KES")
    assert Group.objects.filter(name__in=["Editor, KES", "Quality partner, KES"]).count() == 2
    assert site.site_roles.count() == 2


def test_a_closed_site_gets_none():
    site = ProviderSiteFactory(state=ProviderSite.State.CLOSED)
    assert not site.site_roles.exists()


def test_site_editors_are_editors_who_also_publish_in_their_own_section():
    site, other = ProviderSiteFactory(), ProviderSiteFactory()
    own, _ = section(site), section(other)
    editors = site_group(site, SiteRole.Role.EDITOR)
    assert page_rights(editors) == page_rights(Group.objects.get(name=EDITOR)) | {
        (own.slug, "add_page"),
        (own.slug, "change_page"),
        (own.slug, "publish_page"),
    }


@pytest.mark.parametrize("role", [PUBLISHER, RISK_AND_QUALITY])
def test_who_issues_alerts_writes_and_approves_them_in_their_section(role):
    rights = page_rights(Group.objects.get(name=role))
    assert {("alerts", name) for name in ("add_page", "change_page", "publish_page")} <= rights


def test_a_publisher_has_no_right_to_learning_pages():
    rights = page_rights(Group.objects.get(name=PUBLISHER))
    assert {slug for slug, _right in rights} == {"alerts"}


def test_an_executive_watches_alerts_and_responses_and_changes_nothing():
    executive = UserFactory(roles=[EXECUTIVE])
    assert executive.get_all_permissions() == {
        "alerts.view_personduty",
        "actions.view_action",
        "responses.view_siteresponse",
    }
    assert not page_rights(Group.objects.get(name=EXECUTIVE))


@pytest.mark.parametrize("role", [name for name in ROLES if name != RISK_AND_QUALITY])
def test_only_the_risk_team_confirms_what_sites_answer(role):
    assert not UserFactory(roles=[role]).has_perm("alerts.change_siteduty")


@pytest.mark.parametrize("role", [name for name in ROLES if name != RISK_AND_QUALITY])
def test_only_the_risk_team_holds_rights_to_source_records(role):
    user = UserFactory(roles=[role])
    assert not any("sourcerecord" in name for name in user.get_all_permissions())
