"""Who sees what a site does about an alert, who may say what, and that nobody writes over what
they have not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from intranet.network.models import ProviderSite, User
from learning.alerts.audience import VERIFIES
from learning.alerts.messages import in_words
from learning.alerts.models import IssuedAlert, LogEntry, SiteDuty
from learning.alerts.people import OldVersion
from learning.alerts.reading import watches
from learning.alerts.record import entries_of, in_sentences
from learning.alerts.states import Event, SiteState
from learning.verbs import NotPossible

CHANGES = (Event.ASSIGNED, Event.REOPENED, Event.SITE_STATE, Event.DELEGATED, Event.LEFT)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one person has to do with what a site does about an alert."""

    sees: bool
    watches: bool
    acts: bool
    delegates: bool
    verifies: bool


def part_of(duty: SiteDuty, user: User) -> Part:
    """Return the part that ``user`` has in ``duty``.

    Quality partner, lead and deputy act for the site; the first two name who does, and so does
    whoever verifies: a site that has nobody would never have anybody.
    """
    partner = ProviderSite.objects.of_partner(user).filter(pk=duty.provider_site_id).exists()
    leads = duty.lead_id == user.pk
    acts = partner or leads or duty.deputy_id == user.pk
    verifies, watching = user.has_perm(VERIFIES), watches(user)
    return Part(
        sees=acts or verifies or watching,
        watches=watching,
        acts=acts,
        delegates=partner or leads or verifies,
        verifies=verifies,
    )


def is_owed(duty: SiteDuty) -> bool:
    """Return whether anything may still be said of it."""
    return duty.alert.withdrawn_at is None and duty.state != SiteState.CLOSED


def duties_of(alert: int) -> QuerySet[SiteDuty]:
    """Return the sites' duties of an alert, each with its ``last_change`` in the log, in a query:
    what somebody sees and what they are said to have seen are of one moment."""
    changes = LogEntry.objects.filter(
        chain=IssuedAlert(pk=alert).chain_name, provider_site=OuterRef("provider_site"),
        person=None, event__in=CHANGES,
    )  # fmt: skip
    last = changes.order_by("-number").values("number")[:1]
    duties = SiteDuty.objects.filter(alert=alert).annotate(last_change=Subquery(last))
    return duties.select_related(
        "alert__page", "provider_site", "lead", "deputy", "answered_by", "confirmed_by"
    )


def seen_of(duty: SiteDuty) -> str:
    """Return what whoever has a duty of ``duties_of`` before them has seen: a form keeps it."""
    return f"{duty.alert.version}.{duty.last_change}"  # type: ignore[attr-defined]


@transaction.atomic
def unless_changed(duty: SiteDuty, seen: str, act: Callable[[], str]) -> str:
    """Carry out ``act`` if nobody has changed anything since ``seen``; return what came of it.

    Raises ``NotPossible``, with who did what, and whatever ``act`` raises.
    """
    if IssuedAlert.objects.held(duty.alert_id):
        now = duties_of(duty.alert_id).get(pk=duty.pk)
        if seen.split(".")[0] != str(now.alert.version):
            raise OldVersion("The alert was revised after you opened it. Please read it again.")
        if seen != seen_of(now):
            raise NotPossible(_what_happened(now))
    return act()


def _what_happened(duty: SiteDuty) -> str:
    entries = entries_of(duty.alert, site=duty.provider_site_id)
    last = entries.get(number=duty.last_change)  # type: ignore[attr-defined]
    words = in_sentences([last])[0].words.rstrip(".")
    return (
        f"Something changed since you opened this page. {last.by or 'The intranet'}, "
        f"{in_words(last.at)}: {words}."
    )
