"""What is sent about invitations. What it is about, and what anybody wrote, stands behind the
sign-in, never in a mail."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format

from intranet.delivery.delivering import Draft, send
from intranet.delivery.delivering import withdraw as take_back
from intranet.delivery.models import Message
from intranet.network.audience import partners_of
from intranet.network.models import User
from learning.peer.models import Invitation
from learning.peer.states import State
from learning.peer.things import find, kind_of
from learning.responses.parts import judges

WHY_ASKED = "You get this because you were asked for your view, for another site."
WHY_ASKS = "You get this because you asked, or answer for the site that did."


def invited(made: Invitation) -> None:
    """Tell the peer that they are asked, by whom and until when."""
    text = (
        f"{made.invited_by} asks you, for {made.provider_site}, to look at something and say what "
        f"you think, by {_day(made)}. It is open to you until then."
    )
    _to_peer(made, "invited", f"Asked of you by {made.provider_site}", text)


def reminder(row: Invitation) -> None:
    """Tell the peer that it ends soon; for an adviser, those who record the advice."""
    if row.peer:
        text = (
            f"{row.invited_by} asked you to look at something. It is open to you until {_day(row)}."
        )
        _to_peer(row, "reminder", f"Still asked of you by {row.provider_site}", text)
        return
    text = f"You asked for advice until {_day(row)}. Record what was advised, if it has come."
    _to_askers(row, "reminder", "Has the advice come?", text)


def answered(held: Invitation) -> None:
    """Tell those who asked that the peer has looked, or will not."""
    if held.state == State.COMMENTED:
        subject, text = "A colleague has looked, as you asked", "has looked, as you asked."
    else:
        subject, text = "A colleague cannot look", "cannot look. You may ask somebody else."
    _to_askers(held, "answered", subject, f"{_who(held)} {text}")


def withdrawn(held: Invitation) -> None:
    """Take back what the peer has not read yet, and tell them that they are no longer asked."""
    if held.peer is None:
        return
    for message in Message.objects.filter(key__in=[_key(held, "invited"), _key(held, "reminder")]):
        take_back(message=message)
    text = "It was taken back, and is open to you no longer. There is nothing to do."
    _to_peer(held, "withdrawn", f"No longer asked of you by {held.provider_site}", text)


def ended(row: Invitation) -> None:
    """Tell those who asked that the time is over and nobody said anything."""
    text = f"{_who(row)} has said nothing, and the time is over. You may ask again."
    _to_askers(row, "ended", "Nobody has looked", text)


def _to_peer(row: Invitation, what: str, subject: str, text: str) -> None:
    assert row.peer_id is not None
    path = "" if what == "withdrawn" else reverse("peer_look", args=[row.pk])
    send(_draft(row, what, subject, WHY_ASKED, path, text), [row.peer_id])


def _to_askers(row: Invitation, what: str, subject: str, text: str) -> None:
    path = reverse("peer_look", args=[row.pk])
    send(_draft(row, what, subject, WHY_ASKS, path, text), _askers(row))


def _askers(row: Invitation) -> list[int]:
    """Return whoever asked; if they have left or answer for it no longer, the quality partners, and
    with none of these the risk and quality team."""
    by = row.invited_by
    if by.is_active and find(kind_of(row.about), row.about.pk, by) is not None:
        return [by.pk]
    partners = partners_of([row.provider_site_id]).get(row.provider_site_id, [])
    for people in (User.objects.filter(pk__in=partners, is_active=True), judges()):
        if told := [one.pk for one in people if find(kind_of(row.about), row.about.pk, one)]:
            return told
    return []


def _draft(row: Invitation, what: str, subject: str, why: str, path: str, text: str) -> Draft:
    return Draft(
        key=_key(row, what), template="plain", subject=subject[:200], why=why, path=path,
        context={"text": text},
    )  # fmt: skip


def _who(row: Invitation) -> str:
    """Return who was asked: a mail names nobody outside the network."""
    return row.whom if row.peer else "The adviser"


def _key(row: Invitation, what: str) -> str:
    return f"peer:{row.pk}:{what}"


def _day(row: Invitation) -> str:
    return date_format(row.ends_on, "l j F")
