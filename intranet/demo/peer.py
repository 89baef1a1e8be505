"""Who of the demo was asked to look at what another site answers or does: one who has yet to, one
who has, and an adviser from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery
from intranet.network.audience import partners_of
from intranet.network.models import User
from learning.actions.models import Action
from learning.actions.states import State as ActionState
from learning.peer import inviting
from learning.responses.models import SiteResponse
from learning.responses.states import State as ResponseState

T = TypeVar("T", SiteResponse, Action)
QUESTION = "Would this hold with you, also at night and at weekends?"
COMMENT = (
    "We did the same last year. It held on weekdays and slipped at night, when the person who kept "
    "the key was not there. Name who does it on the late shift, and count it there too."
)
ADVICE = (
    "Ask whoever does the work to try it with both hands full. If it still holds, it will hold on "
    "a bad night."
)


def make_invitations() -> None:
    """Ask the reader and the partner of the demo about other sites; needs a second site."""
    now, until = timezone.now(), timezone.localdate() + timedelta(days=inviting.USUAL)
    staff, partner = (User.objects.get(username=name) for name in ("staff", "partner"))
    answered = SiteResponse.objects.in_force().filter(state=ResponseState.ANSWERED)
    response = _of_another_site(answered, staff)
    if response:
        inviting.invite(
            response, by=_asker(response), peer=staff, question=QUESTION, ends_on=until,
            now=now - timedelta(hours=3),
        )  # fmt: skip
    action = _of_another_site(Action.objects.filter(state=ActionState.IN_PROGRESS), partner)
    if action:
        by, then = _asker(action), now - timedelta(days=6)
        ends_on = timezone.localdate(then) + timedelta(days=inviting.USUAL)
        row = inviting.invite(
            action, by=by, peer=partner, question=QUESTION, ends_on=ends_on, now=then
        )
        inviting.comment(row, by=partner, text=COMMENT, now=now - timedelta(days=2))
        row = inviting.ask_adviser(
            action, by=by, adviser="Avis Outward", organisation="Invented Institute",
            question=QUESTION, ends_on=ends_on, now=then,
        )  # fmt: skip
        inviting.record_advice(
            row, by=by, advice=ADVICE, received_on=timezone.localdate() - timedelta(days=1), now=now
        )
    new = Delivery.objects.filter(message__key__startswith="peer:", channel=Channel.EMAIL)
    new.exclude(address="").update(state=State.SENT, sent_at=now)


def _of_another_site(rows: QuerySet[T], peer: User) -> T | None:
    """Return the newest of ``rows`` at which ``peer`` does not work."""
    here = [site.pk for site in peer.profile.site_list]
    found = rows.exclude(provider_site__in=here).select_related("provider_site").order_by("-pk")
    return found.first()


def _asker(thing: SiteResponse | Action) -> User:
    """Return the quality partner of its site."""
    site = thing.provider_site_id
    return User.objects.get(pk=partners_of([site])[site][0])
