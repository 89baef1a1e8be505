"""Who owes an alert: the people and the sites of its audience, and who answers for a site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from intranet.network.audience import holders_of
from intranet.network.models import ProviderSite, StaffProfile, User
from intranet.network.querysets import ProviderSiteQuerySet, StaffProfileQuerySet
from learning.alerts.models.pages import AlertPage
from learning.alerts.states import DutyKind

if TYPE_CHECKING:
    from learning.alerts.models import SiteDuty

VERIFIES = "alerts.change_siteduty"
WATCH = "alerts.view_personduty"
EXECUTIVE = "Executive"  # the group whose members hear of what is a week late


def people_of(page: AlertPage) -> StaffProfileQuerySet:
    """Return the staff who each owe it."""
    if page.duty_kind == DutyKind.SITES:
        return StaffProfile.objects.none()
    return page.audience.members()


def sites_of(page: AlertPage) -> ProviderSiteQuerySet:
    """Return the open sites that owe it."""
    if page.duty_kind == DutyKind.PEOPLE:
        return ProviderSite.objects.none()
    sites = ProviderSite.objects.open()
    chosen = page.audience.sites
    return sites.filter(pk__in=chosen) if chosen else sites


def nobody(page: AlertPage) -> str:
    """Return that nobody would owe it, in words, or nothing."""
    if people_of(page).exists() or sites_of(page).exists():
        return ""
    return (
        "Nobody is in its audience. Choose other sites, specialties or staff groups, or leave "
        "them empty for everybody."
    )


def executives() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name=EXECUTIVE)


def answers_for(duty: SiteDuty, partners: Iterable[int]) -> set[int]:
    """Return who answers for a site: lead, deputy and its quality ``partners``."""
    return {person for person in (duty.lead_id, duty.deputy_id, *partners) if person}


def central_team() -> QuerySet[User]:
    """Return those who challenge and verify: they hear of what nobody else would."""
    return holders_of(VERIFIES)
