"""Roles as groups, each with exactly the rights it needs.

``sync_roles`` can run again at any time. It gives what is missing and takes back what is no longer
listed here, so a right for one hospital's habit goes into a group of its own, never into a role.
docs/roles.md says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from home.models import HomePage, SectionPage
from intranet.network.models import ProviderSite, SiteRole
from learning.alerts.audience import EXECUTIVE
from learning.alerts.models import AlertIndexPage
from learning.models import LearningIndexPage

READER = "Reader"
TRAINER = "Trainer"
EDITOR = "Editor"
QUALITY_PARTNER = "Quality partner"
RISK_AND_QUALITY = "Risk and quality team"
PUBLISHER = "Publisher"
ADMINISTRATOR = "Administrator"

APPS = (
    "learning",
    "alerts",
    "responses",
    "actions",
    "anonymisation",
    "gate",
    "delivery",
    "search",
    "wagtailsearchpromotions",
    "network",
    "auth",
    "wagtailadmin",
    "wagtailcore",
    "wagtailredirects",
)
WRITES = ("add_page", "change_page")
# Wagtail asks for the rights of its own models, whatever models of ours stand in for them.
UPLOAD_APPS = ("wagtaildocs", "wagtailimages")
UPLOADS = ("add_document", "choose_document", "add_image", "choose_image")
LISTS = ("learningsource", "harmlevel", "concernlevel", "contributingfactor", "nevereventtype")
SEARCH = ("synonymgroup", "searchpromotion")
ANONYMISATION = ("notidentifying", "sitealias")
ACCOUNTS = ("user", "group", "site", "workflow", "task", "redirect")
# Who got which mail, try again, and the stop button.
DELIVERY = frozenset({"view_delivery", "change_delivery", "change_stop"})
NETWORK = ("specialty", "topic", "staffgroup", "staffprofile")


def _codenames(actions: Iterable[str], models: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{action}_{model}" for action in actions for model in models)


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a role may do: model rights, and page rights at the home page and learning section."""

    models: frozenset[str] = frozenset()
    home: tuple[str, ...] = ()
    learning: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    uploads: bool = False


@dataclass(frozen=True)
class _Rights:
    """Everything one group shall hold, and nothing else."""

    models: frozenset[str] = frozenset()
    pages: dict[Page, tuple[str, ...]] = field(default_factory=dict)
    uploads: bool = False


DOOR = frozenset({"access_admin"})
HIDES = frozenset({"take_out_of_sight"})
# Which pages would not pass today, and by whose word the gate was opened.
GATE = frozenset({"view_wouldnotpass", "view_signoff"})
# How far each person and site has come with an alert; who approves and verifies what sites say.
WATCHES = frozenset({"view_personduty"})
CONFIRMS = frozenset({"change_siteduty"})
# What every site answers about a learning page; who accepts and challenges that.
READS_ANSWERS = frozenset({"view_siteresponse"})
JUDGES_ANSWERS = frozenset({"change_siteresponse"})
# Every action of every site: to follow them, and to verify them and propose for the whole network.
FOLLOWS_ACTIONS = frozenset({"view_action"})
VERIFIES_ACTIONS = frozenset({"view_action", "change_action"})
ROLES: dict[str, Role] = {
    READER: Role(),
    TRAINER: Role(models=DOOR, uploads=True),
    EDITOR: Role(models=DOOR, learning=("add_page",), uploads=True),
    QUALITY_PARTNER: Role(
        models=DOOR | _codenames(["view"], ["staffprofile", "providersite"]) | HIDES
    ),
    RISK_AND_QUALITY: Role(
        models=DOOR
        | _codenames(["view", "add", "change"], ["sourcerecord", *LISTS, "specialty", "topic"])
        | _codenames(["view", "add", "change", "delete"], [*SEARCH, *ANONYMISATION])
        | _codenames(["view"], ["staffprofile", "providersite", "staffgroup"])
        | _codenames(["view", "change"], ["privacyproblem"])
        | GATE
        | HIDES
        | WATCHES
        | CONFIRMS
        | READS_ANSWERS
        | JUDGES_ANSWERS
        | VERIFIES_ACTIONS
        | _codenames(["view", "add", "change"], ["actionkind"])
        | _codenames(["view"], ["ladder", "alerttemplate"]),
        learning=(*WRITES, "publish_page"),
        alerts=(*WRITES, "publish_page"),
        uploads=True,
    ),
    PUBLISHER: Role(
        models=DOOR
        | WATCHES
        | _codenames(["view", "add", "change"], ["ladder"])
        | _codenames(["view", "add", "change", "delete"], ["alerttemplate"]),
        alerts=(*WRITES, "publish_page"),
        uploads=True,
    ),
    EXECUTIVE: Role(models=WATCHES | READS_ANSWERS | FOLLOWS_ACTIONS),
    ADMINISTRATOR: Role(
        models=DOOR
        | _codenames(
            ["view", "add", "change", "delete"],
            [*LISTS, *NETWORK, *SEARCH, *ANONYMISATION, *ACCOUNTS],
        )
        | _codenames(["view", "add", "change"], ["providersite"])
        | _codenames(["view", "add", "change", "delete"], ["ladder", "alerttemplate", "actionkind"])
        | FOLLOWS_ACTIONS
        | {"override_gate"}
        | DELIVERY
        | WATCHES
        | READS_ANSWERS
        | GATE
        | HIDES,
        home=(*WRITES, "publish_page", "lock_page", "unlock_page"),
        uploads=True,
    ),
}
SITE_ROLES = {SiteRole.Role.EDITOR: EDITOR, SiteRole.Role.QUALITY_PARTNER: QUALITY_PARTNER}


@transaction.atomic
def sync_roles() -> None:
    """Make each role's group, and an editor and a quality partner group for each open site."""
    for name, role in ROLES.items():
        _set(Group.objects.get_or_create(name=name)[0], _rights(role))
    for site in ProviderSite.objects.open():
        sync_site(site)


def sync_site(site: ProviderSite) -> None:
    """Make the site's groups: each is its role, and editors also write in the site's section."""
    for site_role, name in SITE_ROLES.items():
        rights = _rights(ROLES[name])
        if site_role == SiteRole.Role.EDITOR:
            for section in SectionPage.objects.filter(provider_site=site):
                rights.pages[section.page_ptr] = (*WRITES, "publish_page")
        _set(site_group(site, site_role), rights)


def site_group(site: ProviderSite, role: str) -> Group:
    """Return the group whose members hold ``role`` for ``site``, made if missing."""
    held = SiteRole.objects.filter(provider_site=site, role=role).select_related("group").first()
    if held:
        return held.group
    group, _ = Group.objects.get_or_create(name=f"{SiteRole.Role(role).label}, {site.code}")
    SiteRole.objects.create(group=group, provider_site=site, role=role)
    return group


def sync_saved(instance: ProviderSite | SectionPage, raw: bool = False, **kwargs: Any) -> None:
    """Keep the groups of a site in step when it or its section is saved.

    A section that is given to another site leaves the one whose editors still hold rights on it.
    """
    if raw:
        return
    if isinstance(instance, ProviderSite):
        wanted = Q(pk=instance.pk)
    else:
        wanted = Q(pk=instance.provider_site_id)
        wanted |= Q(site_roles__group__page_permissions__page=instance.page_ptr_id)
    for site in ProviderSite.objects.open().filter(wanted).distinct():
        sync_site(site)


def _rights(role: Role) -> _Rights:
    sections = {HomePage: role.home, LearningIndexPage: role.learning, AlertIndexPage: role.alerts}
    pages = {
        root.page_ptr: codenames
        for section, codenames in sections.items()
        if codenames and (root := section.objects.first())
    }
    return _Rights(role.models, pages, role.uploads)


def _set(group: Group, rights: _Rights) -> None:
    group.permissions.set(
        Permission.objects.filter(codename__in=rights.models, content_type__app_label__in=APPS)
    )
    _set_pages(group, rights.pages)
    _set_uploads(group, rights.uploads)


def _set_pages(group: Group, pages: dict[Page, tuple[str, ...]]) -> None:
    """Rights at each section's root, once: page by page they would slow the explorer."""
    ids = dict(
        Permission.objects.filter(content_type__app_label="wagtailcore").values_list(
            "codename", "pk"
        )
    )
    wanted = {(page.pk, ids[name]) for page, names in pages.items() for name in names}
    held = {
        (given.page_id, given.permission_id): given.pk
        for given in GroupPagePermission.objects.filter(group=group)
    }
    GroupPagePermission.objects.filter(
        pk__in=[pk for key, pk in held.items() if key not in wanted]
    ).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for page, permission in wanted - held.keys()
    )


def _set_uploads(group: Group, uploads: bool) -> None:
    wanted = set(
        Permission.objects.filter(
            content_type__app_label__in=UPLOAD_APPS, codename__in=UPLOADS if uploads else []
        ).values_list("pk", flat=True)
    )
    held = dict(
        GroupCollectionPermission.objects.filter(group=group).values_list("pk", "permission_id")
    )
    gone = [pk for pk, permission in held.items() if permission not in wanted]
    if gone:
        GroupCollectionPermission.objects.filter(pk__in=gone).delete()
    missing = wanted - set(held.values())
    if missing:
        root = Collection.get_first_root_node()
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(group=group, collection=root, permission_id=permission)
            for permission in missing
        )
