"""The verbs: make a message for people, take it back, try again, note that it came back."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery, Message
from intranet.delivery.querysets import NOTICES_KEPT, DeliveryQuerySet
from intranet.delivery.rendering import write
from intranet.inserting import insert_from
from intranet.network.models import User

NO_ADDRESS = "This person has no email address on record."
BOTH = (Channel.EMAIL, Channel.NOTICE)
# What a mail to a person starts with.
MAILED: dict[str, Any] = {
    "address": F("email"),
    "state": Case(When(email="", then=Value(State.FAILED)), default=Value(State.QUEUED)),
    "error": Case(When(email="", then=Value(NO_ADDRESS)), default=Value("")),
}


class DeliveryError(Exception):
    """A verb of delivery that cannot be done."""


class MessageWithdrawn(DeliveryError):
    """It was taken back, and goes to nobody any more."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a message says, before it is made.

    ``key`` says what it is: a second draft with the same key is the same message, whose words stay
    as they were. ``why`` tells each recipient why they get it. ``path`` is where it leads, from
    the slash after the host. ``context`` is what the template gets, as far as JSON can hold it.
    """

    key: str
    template: str
    subject: str
    why: str
    sender: str = "Spreading Learning"
    path: str = ""
    version: int = 1
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, Any]:
        """What the message is made of, but for its key."""
        return {
            "sender": self.sender,
            "template": self.template,
            "template_version": self.version,
            "context": self.context,
            "subject": self.subject,
            "why": self.why,
            "path": self.path,
        }


@transaction.atomic
def deliver(
    *, message: Draft, recipients: QuerySet[User], channels: Collection[Channel] = BOTH
) -> Message:
    """Write a row for each active recipient and channel, in the caller's transaction.

    Doing it twice changes nothing; people who joined ``recipients`` since get their rows. A notice
    has arrived once its row is there. Raises ``BrokenTemplate`` before anything is written if the
    mail cannot be, and ``MessageWithdrawn``.
    """
    now = timezone.now()
    made = _made_once(message, now)
    asked = recipients.order_by().values("pk")  # which may be distinct over joins
    people = User.objects.filter(pk__in=asked, is_active=True).order_by("pk")
    new = {"message": made.pk, "recipient": F("pk"), "queued_at": now, "next_try_at": now}
    arrived: dict[str, Any] = {"state": State.SENT, "sent_at": now}
    of_each = {Channel.EMAIL: MAILED, Channel.NOTICE: arrived}
    if made.made_at <= now - NOTICES_KEPT:
        del of_each[Channel.NOTICE]
    for channel, row in of_each.items():
        if channel in channels:
            given = {**new, "channel": channel, **row}
            insert_from(people, Delivery, ignore_conflicts=True, **given)
    return made


def send(draft: Draft, people: Collection[int]) -> None:
    """Deliver ``draft`` to those of ``people`` (ids) who did not get it yet, unless an
    administrator took that message back."""
    if not people:
        return
    with suppress(MessageWithdrawn):
        deliver(message=draft, recipients=User.objects.filter(pk__in=people))


@transaction.atomic
def withdraw(*, message: Message) -> int:
    """Take back what has not left yet, and notices; return how many rows.

    A mail that a worker has in hand at this instant may still go out.
    """
    now = timezone.now()
    Message.objects.filter(pk=message.pk, withdrawn_at=None).update(withdrawn_at=now)
    rows = Delivery.objects.filter(message=message.pk)
    back = rows.filter(state__in=[State.QUEUED, State.FAILED])
    notices = rows.filter(state=State.SENT, channel=Channel.NOTICE)
    return back.update(state=State.WITHDRAWN) + notices.update(state=State.WITHDRAWN)


@transaction.atomic
def try_again(*, deliveries: DeliveryQuerySet) -> int:
    """Queue those that failed or bounced, to the addresses people have now; return how many.

    Those still without an address stay where they are, and so does what was withdrawn.
    """
    now = timezone.now()
    rows = Delivery.objects.dead().filter(pk__in=deliveries.values("pk"))
    hold(Message.objects.filter(pk__in=rows.order_by().values("message")))
    reachable = User.objects.filter(is_active=True).exclude(email="")
    email = reachable.filter(pk=OuterRef("recipient")).values("email")
    rows = rows.filter(message__withdrawn_at=None, recipient__in=reachable.values("pk"))
    return rows.update(
        state=State.QUEUED,
        address=Subquery(email[:1]),
        attempts=0,
        queued_at=now,
        next_try_at=now,
        sent_at=None,
        error="",
    )


def note_bounce(*, delivery: Delivery, reason: str) -> bool:
    """Keep that a mail that was sent came back; return whether that is news."""
    sent = Delivery.objects.filter(pk=delivery.pk, state=State.SENT, channel=Channel.EMAIL)
    return bool(sent.update(state=State.BOUNCED, error=reason[:300] or "It came back."))


def hold(messages: QuerySet[Message]) -> list[Message]:
    """Lock ``messages``, so that none is withdrawn while rows of it go back into the queue."""
    return list(messages.select_for_update().order_by("pk").only("pk", "withdrawn_at"))


def _made_once(draft: Draft, now: datetime) -> Message:
    """Return the message of ``draft.key``, made if missing, and hold its row."""
    write(Message(key=draft.key, **draft.words))
    defaults = {**draft.words, "made_at": now}
    made, _ = Message.objects.get_or_create(key=draft.key, defaults=defaults)
    made = Message.objects.select_for_update().get(pk=made.pk)
    if made.withdrawn_at:
        raise MessageWithdrawn(made.key)
    return made
