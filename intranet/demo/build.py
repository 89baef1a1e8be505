"""The whole demo network, made at once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from django.conf import settings
from django.db import transaction

from intranet.demo import ACCOUNTS, EMAIL_DOMAIN
from intranet.demo.actions import Actions
from intranet.demo.alerts import Alerts
from intranet.demo.documents import make_documents
from intranet.demo.innovations import make_innovations
from intranet.demo.network import make_sites, make_specialties, make_staff_groups
from intranet.demo.pages import LearningPages
from intranet.demo.peer import make_invitations
from intranet.demo.pictures import make_pictures
from intranet.demo.responses import Responses
from intranet.demo.sections import make_sections
from intranet.demo.staff import Staff
from intranet.network.models import ProviderSite, User
from intranet.roles import sync_roles
from intranet.setup import set_up
from learning.models import LearningPage


class DemoRefused(Exception):
    """The demo may not be loaded here; the text says why and what to do."""


def is_loaded() -> bool:
    return User.objects.filter(username="staff", email=f"staff@{EMAIL_DOMAIN}").exists()


def check_may_load() -> None:
    """Refuse production, and any database that holds something of its own."""
    if not settings.DEMO_ALLOWED:
        raise DemoRefused(
            "The demo is not allowed with these settings; it is never for production."
        )
    for what, rows in (
        ("learning pages", LearningPage.objects.all()),
        ("provider sites", ProviderSite.objects.all()),
        ("accounts with the demo's names", User.objects.filter(username__in=ACCOUNTS)),
    ):
        if rows.exists():
            raise DemoRefused(
                f"This database has {what} of its own. Load the demo into an empty one: "
                "set DATA_DIR or DATABASE_URL to another place."
            )


@transaction.atomic
def build(
    *, seed: int, sites: int, staff: int, pages: int, advance: Callable[[int], object]
) -> None:
    """Make the network; the same ``seed`` and sizes make the same one on the same day."""
    check_may_load()
    set_up()
    rng = Random(seed)
    provider_sites = make_sites(sites)
    specialties, groups = make_specialties(), make_staff_groups()
    make_sections(provider_sites)
    sync_roles()
    Staff(rng, provider_sites, specialties, groups, advance).make(staff)
    pictures, documents = make_pictures(), make_documents()
    LearningPages(rng, provider_sites, specialties, groups, pictures, documents, advance).make(
        pages
    )
    make_innovations(specialties)
    Alerts(rng, provider_sites, specialties).make()
    Responses(rng, provider_sites).make()
    Actions(rng, provider_sites).make()
    make_invitations()
