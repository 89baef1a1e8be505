"""What a site does about an alert: who acts for it, what it decides, does and shows, and who says
that it holds. Whoever confirms is never whoever answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from intranet.delivery.delivering import send
from intranet.delivery.models import Message
from intranet.network.models import User
from learning.alerts import messages
from learning.alerts.audience import central_team
from learning.alerts.hearers import Hearers
from learning.alerts.ladder import passed, steps_of
from learning.alerts.log import Happened, append
from learning.alerts.models import IssuedAlert, SiteDuty
from learning.alerts.people import OldVersion
from learning.alerts.states import SITE_OPEN, Event, SiteState
from learning.verbs import NotPossible, months_later, said

ANSWERED = (SiteState.SAID_NOT_REQUIRED, SiteState.COMPLETED)


@transaction.atomic
def acknowledge(duty: SiteDuty, *, version: int, by: User, now: datetime | None = None) -> SiteDuty:
    """Keep that somebody who answers for the site has read ``version``."""
    now = now or timezone.now()
    duty = _held(duty)
    if version != duty.alert.version:
        raise OldVersion("The alert was revised after you opened it. Please read it again.")
    if duty.state != SiteState.ISSUED:
        return duty
    duty.acknowledged_at, duty.acknowledged_version = now, version
    return _go(duty, SiteState.ACKNOWLEDGED, by, now)


@transaction.atomic
def assess(duty: SiteDuty, *, by: User, now: datetime | None = None) -> SiteDuty:
    """Keep that the site is finding out what the alert means for it."""
    duty = _held(duty)
    _from(duty, SiteState.ISSUED, SiteState.ACKNOWLEDGED)
    return _go(duty, SiteState.ASSESSING, by, now)


@transaction.atomic
def say_not_required(
    duty: SiteDuty, *, by: User, reason: str, now: datetime | None = None
) -> SiteDuty:
    """Say why the alert asks nothing of the site. Somebody else has to approve it."""
    duty = _held(duty)
    _from(duty, *SITE_OPEN)
    duty.reason = said(reason, "Say why it does not apply here.")[:300]
    return _answered(duty, SiteState.SAID_NOT_REQUIRED, by, now, {"reason": duty.reason})


@transaction.atomic
def plan(duty: SiteDuty, *, by: User, text: str, now: datetime | None = None) -> SiteDuty:
    """Say what the site will do; it may be changed until it is done."""
    duty = _held(duty)
    _from(duty, *SITE_OPEN)
    duty.plan = said(text, "Say what the site will do, who does it and by when.")
    return _go(duty, SiteState.IN_PROGRESS, by, now, {"plan": duty.plan})


@transaction.atomic
def complete(duty: SiteDuty, *, by: User, evidence: str, now: datetime | None = None) -> SiteDuty:
    """Show what was done. Somebody else has to verify it."""
    duty = _held(duty)
    _from(duty, *SITE_OPEN)
    duty.evidence = said(evidence, "Say what shows that it is done.")
    return _answered(duty, SiteState.COMPLETED, by, now, {"evidence": duty.evidence})


@transaction.atomic
def confirm(duty: SiteDuty, *, by: User, now: datetime | None = None) -> SiteDuty:
    """Approve that it is not required, or verify that it is done: never by who said so."""
    now = now or timezone.now()
    duty = _held(duty)
    _from(duty, *ANSWERED)
    if by.pk == duty.answered_by_id:
        raise NotPossible("You gave this answer yourself. Somebody else has to confirm it.")
    duty.confirmed_by, duty.confirmed_at, duty.sent_back = by, now, ""
    if duty.state == SiteState.SAID_NOT_REQUIRED:
        return _go(duty, SiteState.NOT_REQUIRED, by, now)
    months = duty.alert.page.recheck_months
    duty.recheck_at = months_later(timezone.localdate(now), months) if months else None
    return _go(duty, SiteState.VERIFIED, by, now)


@transaction.atomic
def send_back(duty: SiteDuty, *, by: User, reason: str, now: datetime | None = None) -> SiteDuty:
    """Ask the site to look again, and say why."""
    duty = _held(duty)
    _from(duty, *ANSWERED)
    if by.pk == duty.answered_by_id:
        raise NotPossible("You gave this answer yourself. Somebody else has to look at it.")
    duty.sent_back = said(reason, "Say what is missing.")[:300]
    now = now or timezone.now()
    # They answered in time, it may be: nobody hears of steps that passed while it was looked at.
    over = passed(steps_of(duty.alert.page), duty.due_at, now)
    duty.last_step = max(duty.last_step, over)
    before = duty.state
    people = {*Hearers([duty]).reminded(duty)}
    if duty.answered_by_id:
        people.add(duty.answered_by_id)
    duty.answered_by = duty.answered_at = None
    state = SiteState.ASSESSING if before == SiteState.SAID_NOT_REQUIRED else SiteState.IN_PROGRESS
    _go(duty, state, by, now, {"sent back": duty.sent_back})
    send(messages.sent_back(duty, now), people)
    return duty


def ask_to_look_again(now: datetime) -> int:
    """Tell each site once that the time to look again has come; return how many."""
    due = SiteDuty.objects.to_recheck(timezone.localdate(now))
    duties = list(due.select_related("alert__page", "provider_site"))
    hearers = Hearers(duties)
    drafts = [(messages.recheck(duty), duty) for duty in duties]
    known = Message.objects.filter(key__in=[draft.key for draft, _duty in drafts])
    told = set(known.values_list("key", flat=True))
    new = [(draft, duty) for draft, duty in drafts if draft.key not in told]
    for draft, duty in new:
        send(draft, hearers.reminded(duty) or central_team().values_list("pk", flat=True))
    return len(new)


def is_to_recheck(duty: SiteDuty, now: datetime) -> bool:
    return duty.recheck_at is not None and duty.recheck_at <= timezone.localdate(now)


@transaction.atomic
def recheck(duty: SiteDuty, *, by: User, evidence: str, now: datetime | None = None) -> SiteDuty:
    """Keep that somebody looked again, and that it still holds."""
    now = now or timezone.now()
    duty = _held(duty)
    _from(duty, SiteState.VERIFIED)
    if not is_to_recheck(duty, now):
        raise NotPossible("It is not yet time to look again.")
    found = said(evidence, "Say what you saw.")
    duty.recheck_at = None
    return _go(duty, SiteState.RECHECKED, by, now, {"evidence": found})


@transaction.atomic
def delegate(
    duty: SiteDuty, *, by: User, lead: User | None, deputy: User | None,
    now: datetime | None = None,
) -> SiteDuty:  # fmt: skip
    """Name who acts for the site, and who stands in. Two people, both still here."""
    now = now or timezone.now()
    duty = _held(duty)
    if duty.state == SiteState.CLOSED:
        raise NotPossible("The site owes nothing any more.")
    if lead is None:
        raise NotPossible("Name a lead.")
    if deputy is not None and deputy.pk == lead.pk:
        raise NotPossible("Lead and deputy are two people.")
    if not lead.is_active or (deputy is not None and not deputy.is_active):
        raise NotPossible("Choose people who still work here.")
    known = {duty.lead_id, duty.deputy_id, by.pk}
    duty.lead, duty.deputy = lead, deputy
    duty.save()
    data = {"lead": lead.pk, "deputy": deputy.pk if deputy else None}
    _say(duty, Event.DELEGATED, by, now, data)
    if duty.is_open:  # who is new hears of it
        new = {person.pk for person in (lead, deputy) if person} - known
        send(messages.issued_to_site(duty.alert), new)
    return duty


def _held(duty: SiteDuty) -> SiteDuty:
    alert = IssuedAlert.objects.select_for_update(no_key=True).get(pk=duty.alert_id)
    if alert.withdrawn_at:
        raise NotPossible("The alert was withdrawn. There is nothing to do.")
    held = SiteDuty.objects.select_for_update().get(pk=duty.pk)
    held.alert = alert
    if held.version != alert.version and held.state != SiteState.CLOSED:
        raise NotPossible("The alert was revised just now. Wait a minute, and read it again.")
    return held


def _from(duty: SiteDuty, *states: SiteState) -> None:
    if duty.state not in states:
        raise NotPossible(
            f"Somebody was quicker: it is “{duty.get_state_display().lower()}” now. Look again."
        )


def _answered(
    duty: SiteDuty, state: SiteState, by: User, now: datetime | None, data: dict[str, Any]
) -> SiteDuty:
    now = now or timezone.now()
    duty.answered_by, duty.answered_at, duty.sent_back = by, now, ""
    duty.confirmed_by = duty.confirmed_at = None
    return _go(duty, state, by, now, data | {"late": now > duty.due_at})


def _go(
    duty: SiteDuty, state: SiteState, by: User, now: datetime | None,
    data: dict[str, Any] | None = None,
) -> SiteDuty:  # fmt: skip
    before, duty.state = duty.state, state
    if duty.acknowledged_version != duty.alert.version:  # to answer is to have read it
        duty.acknowledged_at, duty.acknowledged_version = now or timezone.now(), duty.alert.version
    duty.save()
    step = {"from": before, "to": str(state), **(data or {})}
    _say(duty, Event.SITE_STATE, by, now or timezone.now(), step)
    return duty


def _say(duty: SiteDuty, event: Event, by: User, now: datetime, data: dict[str, Any]) -> None:
    happened = Happened(
        event=event, at=now, version=duty.version, site=duty.provider_site_id, by=by.pk, data=data
    )
    append(duty.alert.chain_name, [happened])
