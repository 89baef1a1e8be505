"""What time does to invitations. They are found by their state at each run, so a missed run loses
nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from intranet.delivery.rounds import Round
from intranet.network.models import User
from learning.peer import messages
from learning.peer.models import Invitation
from learning.peer.querysets import InvitationQuerySet
from learning.peer.states import State

HOUR = time(8)
PIECE = 200  # invitations in one call


def end_over(now: datetime) -> int:
    """Keep that invitations have ended, and tell those who asked; return how many."""
    rows = Invitation.objects.over(timezone.localdate(now))
    return _each(rows, end)


def remind(now: datetime) -> int:
    """From eight in the morning, remind of invitations that end within two days, those of today
    left out; return how many."""
    if timezone.localtime(now).time() < HOUR:
        return 0
    morning = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Invitation.objects.ending_soon(timezone.localdate(now)).filter(invited_at__lt=morning)
    return _each(rows, lambda row: _remind(row, now))


def _each(due: InvitationQuerySet, act: Callable[[Invitation], None]) -> int:
    """Do ``act`` with each that is ``due``, in a transaction of its own, for a round."""
    found = list(due.order_by("ends_on", "pk").values_list("pk", flat=True)[:PIECE])
    return Round().each(found, lambda pk: _one(due, pk, act))


@transaction.atomic
def _one(due: InvitationQuerySet, pk: int, act: Callable[[Invitation], None]) -> int:
    held = due.filter(pk=pk).select_for_update(of=("self",))
    row = held.select_related("peer", "peer_site", "provider_site", "invited_by").first()
    if row is None:
        return 0  # another worker was quicker, or somebody answered
    act(row)
    return 1


def end(row: Invitation) -> None:
    """Keep that its time is over, and tell those who asked."""
    row.state = State.ENDED
    row.save()
    messages.ended(row)


def _remind(row: Invitation, now: datetime) -> None:
    row.reminded_at = now
    row.save()
    if row.peer is None or _is_open_to(row, row.peer, now):
        messages.reminder(row)


def _is_open_to(row: Invitation, peer: User, now: datetime) -> bool:
    asked = Invitation.objects.asked_of(peer, timezone.localdate(now)).readable_to(peer)
    return asked.filter(pk=row.pk).exists()
