"""Who sees what of an invitation, and what a peer sees of another site: the one thing they are
asked about, and only while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists
from django.utils import timezone

from intranet.network.models import User
from learning.peer.models import Invitation, PeerEntry
from learning.peer.querysets import InvitationQuerySet
from learning.peer.things import Thing, find, kind_of
from learning.responses.models import ResponseEntry, SiteResponse
from learning.responses.states import Event

WITH_NAMES = (
    "peer", "peer_site", "provider_site", "invited_by", "response__page",
    "response__provider_site", "action__provider_site", "action__kind",
)  # fmt: skip
# What a colleague drafted and nobody sent is not what the site says.
NOT_SAID = (Event.DRAFTER, Event.DRAFTED)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one person has to do with one invitation now."""

    is_peer: bool = False  # they were asked, whether or not it is still open to them
    looks: bool = False  # it is open to them
    sees: bool = False  # they are of those who ask
    asks: bool = False  # they may withdraw it
    records: bool = False  # they record what an adviser says


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One invitation with what was asked and what came of it."""

    invitation: Invitation
    is_open: bool
    question: PeerEntry
    outcome: PeerEntry | None


def is_asked(user: User) -> Exists:
    """Return the question whether anything is asked of ``user``."""
    return Exists(Invitation.objects.asked_of(user, timezone.localdate()))


def asked_of(user: User) -> InvitationQuerySet:
    """Return what ``user`` is asked to look at, the first to end first."""
    rows = Invitation.objects.asked_of(user, timezone.localdate()).readable_to(user)
    return rows.select_related(*WITH_NAMES).order_by("ends_on", "pk")


def part_of(invitation: Invitation, user: User) -> Part:
    """Return the part that ``user`` has in it."""
    sees = find(kind_of(invitation.about), invitation.about.pk, user) is not None
    is_open = invitation.is_open(timezone.localdate())
    is_peer = invitation.peer_id == user.pk
    return Part(
        is_peer=is_peer,
        looks=is_peer and asked_of(user).filter(pk=invitation.pk).exists(),
        sees=sees,
        asks=sees and is_open,
        records=sees and is_open and invitation.peer_id is None,
    )


def asked_about(thing: Thing) -> list[Asked]:
    """Return who was asked to look at it, the last first, in two queries at most."""
    rows = Invitation.objects.filter(**{kind_of(thing): thing})
    found = list(rows.select_related("peer", "peer_site", "provider_site", "invited_by"))
    return with_words(found)


def with_words(invitations: Sequence[Invitation]) -> list[Asked]:
    """Return each with what was said, in a query."""
    if not invitations:
        return []
    today = timezone.localdate()
    entries = PeerEntry.objects.filter(invitation__in=invitations).select_related("by")
    said = {(entry.invitation_id, entry.number): entry for entry in entries}
    return [
        Asked(
            invitation=one,
            is_open=one.is_open(today),
            question=said[one.pk, 1],
            outcome=said.get((one.pk, 2)),
        )
        for one in invitations
    ]


def thread_for_peer(response: SiteResponse) -> list[ResponseEntry]:
    """Return what was said about a response, without drafts."""
    rows = response.thread.exclude(event__in=NOT_SAID).select_related("by")
    return list(rows.order_by("number"))
