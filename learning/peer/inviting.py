"""Asking somebody else to look, and what they answer.

Each verb holds the invitation, asks whether it is still open, and adds to what was said.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from intranet.network.models import ProviderSite, User
from learning.peer import messages
from learning.peer.ending import end
from learning.peer.models import Invitation, PeerEntry
from learning.peer.states import Event, State
from learning.peer.things import Thing, hold, kind_of
from learning.verbs import NotPossible, SomebodyWasQuicker, quicker, said

LONGEST = 28  # days
USUAL = 14  # days
ASKED_ALREADY = "They are asked already. Wait for their answer, or withdraw that invitation."


@transaction.atomic
def invite(
    thing: Thing, *, by: User, peer: User, question: str, ends_on: date,
    now: datetime | None = None,
) -> Invitation:  # fmt: skip
    """Ask a colleague of another site to look at it until the end of a day. They hear at once."""
    site = _works_elsewhere(thing, peer)
    if peer.pk == by.pk:
        raise NotPossible("Ask somebody else.")
    made = _invite(thing, by, question, ends_on, now, peer=peer, peer_site=site)
    if not Invitation.objects.filter(pk=made.pk).readable_to(peer).exists():
        raise NotPossible("That person may not open the page this is about. Choose somebody else.")
    messages.invited(made)
    return made


@transaction.atomic
def ask_adviser(
    thing: Thing, *, by: User, adviser: str, organisation: str, question: str, ends_on: date,
    now: datetime | None = None,
) -> Invitation:  # fmt: skip
    """Keep that somebody outside the network is asked. Nothing is sent to them."""
    names = {
        "adviser": said(adviser, "Name the adviser."),
        "organisation": said(organisation, "Say where the adviser works."),
    }
    return _invite(thing, by, question, ends_on, now, **names)


@transaction.atomic
def comment(
    invitation: Invitation, *, by: User, text: str, now: datetime | None = None
) -> Invitation:
    """Say, as the peer, what they think. Whoever asked hears of it."""
    return _answer(invitation, State.COMMENTED, by, now, said(text, "Write what you think."))


@transaction.atomic
def decline(
    invitation: Invitation, *, by: User, reason: str, now: datetime | None = None
) -> Invitation:
    """Say, as the peer, why they will not look. Whoever asked hears of it."""
    return _answer(invitation, State.DECLINED, by, now, said(reason, "Say why not."))


@transaction.atomic
def record_advice(
    invitation: Invitation, *, by: User, advice: str, received_on: date,
    now: datetime | None = None,
) -> Invitation:  # fmt: skip
    """Keep what an adviser said to those who asked, and when."""
    held = _held(invitation, now)
    if held.peer is not None:
        raise NotPossible("Your colleague says it in their own words.")
    today = timezone.localdate(now or timezone.now())
    if not timezone.localdate(held.invited_at) <= received_on <= today:
        raise NotPossible("Advice comes after it was asked for, and not in the future.")
    _close(held, State.COMMENTED, by, now, said(advice, "Write what was advised."), received_on)
    return held


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User, now: datetime | None = None) -> Invitation:
    """Close it to whoever was asked. They hear of it."""
    held = _held(invitation, now)
    _close(held, State.WITHDRAWN, by, now)
    messages.withdrawn(held)
    return held


def _works_elsewhere(thing: Thing, peer: User) -> ProviderSite:
    """Return the home site of ``peer``. Raises ``NotPossible`` if they work at that of ``thing``,
    or nowhere."""
    profile = getattr(peer, "profile", None)
    if not peer.is_active or profile is None:
        raise NotPossible("Choose somebody who still works here.")
    if thing.provider_site_id in {site.pk for site in profile.site_list}:
        raise NotPossible("Choose somebody of another site.")
    return profile.home_site


def _invite(
    thing: Thing, by: User, question: str, ends_on: date, now: datetime | None, **whom: Any
) -> Invitation:
    now = now or timezone.now()
    today = timezone.localdate(now)
    question = said(question, "Write what you would like to know.")
    if not today < ends_on <= today + timedelta(days=LONGEST):
        raise NotPossible(f"Choose a day from tomorrow to {LONGEST} days from now.")
    about = {kind_of(thing): hold(thing)}
    earlier = Invitation.objects.filter(**about, **whom)
    if earlier.open(today).exists():
        raise SomebodyWasQuicker(ASKED_ALREADY)
    for row in earlier.over(today).select_related("invited_by", "peer", "peer_site"):
        end(row)
    made = Invitation.objects.create(
        **about, **whom, provider_site=thing.provider_site, ends_on=ends_on, invited_by=by,
        invited_at=now,
    )  # fmt: skip
    PeerEntry.objects.create(
        invitation=made, number=1, at=now, by=by, event=Event.INVITED, text=question
    )
    return made


def _held(invitation: Invitation, now: datetime | None) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "peer", "peer_site", "provider_site", "invited_by", "response__page", "action"
    )
    held = rows.get(pk=invitation.pk)
    today = timezone.localdate(now or timezone.now())
    if not held.is_open(today):
        raise quicker(held.stands(today).label)
    return held


def _held_by_peer(invitation: Invitation, by: User, now: datetime | None) -> Invitation:
    held = _held(invitation, now)
    asked = Invitation.objects.asked_of(by, timezone.localdate(now or timezone.now()))
    if not asked.readable_to(by).filter(pk=held.pk).exists():
        raise NotPossible("This is not asked of you, or no longer.")
    return held


def _answer(
    invitation: Invitation, state: State, by: User, now: datetime | None, text: str
) -> Invitation:
    """Keep what the peer says, and tell those who asked."""
    held = _held_by_peer(invitation, by, now)
    _close(held, state, by, now, text)
    messages.answered(held)
    return held


def _close(
    held: Invitation, state: State, by: User, now: datetime | None, text: str = "",
    received_on: date | None = None,
) -> None:  # fmt: skip
    held.state = state
    held.save()
    PeerEntry.objects.create(
        invitation=held, number=2, at=now or timezone.now(), by=by, event=Event(state.value),
        text=text, received_on=received_on,
    )  # fmt: skip
