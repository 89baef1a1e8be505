"""Roles as groups, each with the permissions it needs. ``sync_roles`` can run again at any time."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from home.models import HomePage, SectionPage
from intranet.network.models import ProviderSite, SiteRole
from learning.models import LearningIndexPage

READER = "Reader"
TRAINER = "Trainer"
EDITOR = "Editor"
QUALITY_PARTNER = "Quality partner"
RISK_AND_QUALITY = "Risk and quality team"
PUBLISHER = "Publisher"
ADMINISTRATOR = "Administrator"

WRITES = ("add_page", "change_page")
LISTS = ("learningsource", "harmlevel", "concernlevel", "contributingfactor", "nevereventtype")
NETWORK = ("specialty", "topic", "staffgroup", "staffprofile")


def _codenames(actions: Iterable[str], models: Iterable[str]) -> set[str]:
    return {f"{action}_{model}" for action in actions for model in models}


ADMIN_DOOR = {"access_admin"}
MODEL_PERMISSIONS: dict[str, set[str]] = {
    READER: set(),
    TRAINER: ADMIN_DOOR,
    EDITOR: ADMIN_DOOR,
    QUALITY_PARTNER: ADMIN_DOOR | _codenames(["view"], ["staffprofile", "providersite"]),
    RISK_AND_QUALITY: ADMIN_DOOR
    | _codenames(["view", "add", "change"], ["sourcerecord", *LISTS, "specialty", "topic"])
    | _codenames(["view"], ["staffprofile", "providersite", "staffgroup"]),
    PUBLISHER: ADMIN_DOOR,
    ADMINISTRATOR: ADMIN_DOOR
    | _codenames(["view", "add", "change", "delete"], [*LISTS, *NETWORK, "user", "group", "site"])
    | _codenames(["view", "add", "change"], ["providersite"])
    | _codenames(["view", "add", "change", "delete"], ["workflow", "task", "redirect"]),
}


def sync_roles() -> None:
    """Make each role's group, and an editor and a quality partner group for each open site."""
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in MODEL_PERMISSIONS}
    for name, codenames in MODEL_PERMISSIONS.items():
        _grant(groups[name], codenames)
    _grant_pages(groups)
    _grant_media(groups)
    for site in ProviderSite.objects.open():
        _sync_site(site)


def site_group(site: ProviderSite, role: str) -> Group:
    """Return the group whose members hold ``role`` for ``site``, made if missing."""
    held = SiteRole.objects.filter(provider_site=site, role=role).select_related("group").first()
    if held:
        return held.group
    group, _ = Group.objects.get_or_create(name=f"{SiteRole.Role(role).label}, {site.code}")
    SiteRole.objects.create(group=group, provider_site=site, role=role)
    return group


def _sync_site(site: ProviderSite) -> None:
    editors = site_group(site, SiteRole.Role.EDITOR)
    site_group(site, SiteRole.Role.QUALITY_PARTNER)
    section = SectionPage.objects.filter(provider_site=site).first()
    if section:
        _allow(editors, section, [*WRITES, "publish_page"])


def _grant(group: Group, codenames: set[str]) -> None:
    group.permissions.add(
        *Permission.objects.filter(
            codename__in=codenames,
            content_type__app_label__in=[
                "learning", "network", "auth", "wagtailadmin", "wagtailcore", "wagtailredirects",
            ],
        )
    )


def _grant_pages(groups: dict[str, Group]) -> None:
    """Each section's root once. Nobody writes and publishes learning alone: editors add, and
    the risk and quality team's approval in the workflow publishes."""
    home = HomePage.objects.first()
    learning = LearningIndexPage.objects.first()
    if home:
        _allow(groups[ADMINISTRATOR], home, [*WRITES, "publish_page", "lock_page", "unlock_page"])
    if learning:
        _allow(groups[EDITOR], learning, ["add_page"])
        _allow(groups[RISK_AND_QUALITY], learning, [*WRITES, "publish_page"])


def _allow(group: Group, page: Page, codenames: Iterable[str]) -> None:
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=codenames
    ):
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=permission
        )


def _grant_media(groups: dict[str, Group]) -> None:
    root = Collection.get_first_root_node()
    uploads = Permission.objects.filter(
        content_type__app_label="library",
        codename__in=[
            "add_picture", "choose_picture", "choose_image",
            "add_librarydocument", "choose_librarydocument", "choose_document",
        ],
    )
    for name in (EDITOR, RISK_AND_QUALITY, PUBLISHER, TRAINER, ADMINISTRATOR):
        for permission in uploads:
            GroupCollectionPermission.objects.get_or_create(
                group=groups[name], collection=root, permission=permission
            )
