"""Sends what is due, one at a time; safe to kill anywhere, and to run any number of times at once.

A row is claimed just before it is sent, and what was sent is recorded together with the next
claim. So a worker that is killed leaves one row in hand: it was sent or it was not, nobody can
know, and when the claim runs out it goes again under the same Message-ID.
"""

from __future__ import annotations

import logging
import random
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from intranet.delivery import pacing
from intranet.delivery.channels import ADAPTERS, Adapter, rate
from intranet.delivery.delivering import hold
from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery, Message
from intranet.delivery.outcomes import Refused, TryLater, Unreachable
from intranet.delivery.rendering import Content, write

ROUND = 2  # seconds that one call may take, and the end of the message in hand
CLAIM = timedelta(minutes=5)  # longer than a server can take for one message, at each step's limit
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
CANDIDATES = 25
MOST_ATTEMPTS = 80  # about three days
ACCOUNT_CLOSED = "The account was closed before it was sent."
GIVEN_UP = "Given up after {} attempts. {}"
KILLED = "The worker was stopped while sending."

RECORD_AND_CLAIM = f"""
UPDATE {Delivery._meta.db_table} SET
    state = CASE WHEN id = %(sent)s THEN '{State.SENT}' ELSE '{State.SENDING}' END,
    sent_at = CASE WHEN id = %(sent)s THEN %(sent_at)s ELSE sent_at END,
    error = CASE WHEN id = %(sent)s THEN '' ELSE error END,
    claimed_until = CASE WHEN id = %(sent)s THEN NULL ELSE %(until)s END,
    attempts = CASE WHEN id = %(sent)s THEN attempts ELSE attempts + 1 END
WHERE id = %(sent)s OR (
    id = %(row)s AND state = '{State.QUEUED}' AND attempts = %(attempts)s AND address = %(address)s
)
"""

logger = logging.getLogger(__name__)


def send_due() -> int:
    """Send what is due on every channel, for a few seconds; return how many were sent."""
    return sum(
        Round(channel, make()).run()
        for channel, make in ADAPTERS.items()
        if Delivery.objects.due(timezone.now()).filter(channel=channel).exists()
    )


def reap(now: datetime) -> int:
    """Queue again what killed workers had in hand, at once the first time; return how many."""
    abandoned = Delivery.objects.abandoned(now).order_by("claimed_until", "pk")
    return sum(_put_back(row, KILLED, now + _pause(row.attempts - 1)) for row in abandoned)


class Round:
    """One call: claims, sends and records on one channel until nothing is due or time is up."""

    def __init__(self, channel: Channel, adapter: Adapter) -> None:
        self.channel, self.adapter = channel, adapter
        self.ends_at = time.monotonic() + ROUND
        self.permitted, self.permitted_until = 0, 0.0
        self.candidates: list[Delivery] = []
        self.written: tuple[Message, Content] | None = None
        self.unrecorded: Delivery | None = None
        self.troubled = False
        self.sent = 0

    def run(self) -> int:
        """Return how many were sent. While the server does not answer, no row is claimed."""
        server = pacing.gateway(self.adapter.gateway)
        if pacing.is_stopped() or not server.may_be_tried(timezone.now()):
            return 0
        self.troubled = server.failures > 0
        try:
            self.adapter.open()
            while (row := self._next()) is not None:
                self._send(row)
        except Unreachable as unreachable:
            pacing.note_trouble(self.adapter.gateway, unreachable.reason)
        finally:
            self._record_sent()
            self.adapter.close()
        return self.sent

    def _next(self) -> Delivery | None:
        """Return the next row, claimed; None when nothing is due or the round is over."""
        while self._permitted() and self._candidates():
            row = self.candidates.pop()
            if self._record_and_claim(row):
                self.permitted -= 1
                return row
        return None

    def _permitted(self) -> bool:
        """Wait for the server's turn, as long as the round lasts and nobody stops it."""
        while (now := time.monotonic()) < self.ends_at:
            if self.permitted and now < self.permitted_until:
                return True
            self._record_sent()
            if pacing.is_stopped():
                return False
            permit = pacing.permit(self.adapter.gateway, rate())
            self.permitted, self.permitted_until = permit.messages, now + 1
            time.sleep(max(0.0, min(permit.wait.total_seconds(), self.ends_at - now)))
        return False

    def _candidates(self) -> bool:
        """Look which rows may be next. The order among them is chance: workers meet less often."""
        if not self.candidates:
            due = Delivery.objects.due(timezone.now()).filter(channel=self.channel)
            due = due.select_related("recipient")
            self.candidates = list(due[:CANDIDATES])
            random.shuffle(self.candidates)
        return bool(self.candidates)

    def _record_and_claim(self, row: Delivery) -> bool:
        """Record what was sent and take ``row`` in hand by changing it as it was; return whether
        it is ours: others may have been first.

        One statement, in plain SQL: a mail costs one round trip to the database and one commit.
        """
        sent, claimed_until = self.unrecorded, timezone.now() + CLAIM
        time_of = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(
                RECORD_AND_CLAIM,
                {
                    "row": row.pk,
                    "attempts": row.attempts,
                    "address": row.address,
                    "until": time_of(claimed_until),
                    "sent": sent.pk if sent else None,
                    "sent_at": time_of(sent.sent_at) if sent else None,
                },
            )
            changed = cursor.rowcount
        self.unrecorded = None
        if changed <= (sent is not None):
            return False
        row.attempts, row.claimed_until = row.attempts + 1, claimed_until
        return True

    def _send(self, row: Delivery) -> None:
        """Send ``row`` and keep what came of it; raise ``Unreachable`` once that is kept."""
        if row.recipient is None or not row.recipient.is_active:
            _settle(row, state=State.WITHDRAWN, error=ACCOUNT_CLOSED)
            return
        try:
            self.adapter.send(row, self._content(row))
        except Refused as refused:
            _settle(row, state=State.FAILED, error=refused.reason)
            self._server_answered()
        except TryLater as later:
            _put_back(row, later.reason, timezone.now() + _pause(row.attempts))
            if isinstance(later, Unreachable):
                raise
            self._server_answered()
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:
            logger.error("delivery %s could not be written: %s", row.pk, type(error).__name__)
            _settle(row, state=State.FAILED, error=f"It could not be written: {error}")
        else:
            row.sent_at = timezone.now()
            self.unrecorded = row
            self.sent += 1
            self._server_answered()

    def _content(self, row: Delivery) -> Content:
        """Return what the mail says, written once for all who get it one after another."""
        if self.written is None or self.written[0].pk != row.message_id:
            message = Message.objects.get(pk=row.message_id)
            self.written = message, write(message)
        row.message, content = self.written
        return content

    def _server_answered(self) -> None:
        if self.troubled:
            pacing.note_answer(self.adapter.gateway)
            self.troubled = False

    def _record_sent(self) -> None:
        self._write_sent()
        self.unrecorded = None

    def _write_sent(self) -> None:
        """The server has it: that is true whatever became of the row meanwhile."""
        if (row := self.unrecorded) is not None:
            Delivery.objects.filter(pk=row.pk).update(
                state=State.SENT, sent_at=row.sent_at, claimed_until=None, error=""
            )


@transaction.atomic
def _put_back(row: Delivery, reason: str, next_try_at: datetime) -> bool:
    """Queue ``row`` for ``next_try_at``, unless its message is withdrawn or it was tried enough."""
    (message,) = hold(Message.objects.filter(pk=row.message_id))
    if message.withdrawn_at:
        return _settle(row, state=State.WITHDRAWN, error=reason)
    if row.attempts >= MOST_ATTEMPTS:
        return _settle(row, state=State.FAILED, error=GIVEN_UP.format(row.attempts, reason))
    return _settle(row, state=State.QUEUED, error=reason, next_try_at=next_try_at)


def _settle(row: Delivery, *, state: State, error: str, **fields: datetime) -> bool:
    """Let go of ``row``, if this worker still has it in hand."""
    mine = Delivery.objects.filter(pk=row.pk, state=State.SENDING, claimed_until=row.claimed_until)
    return bool(mine.update(state=state, error=error[:300], claimed_until=None, **fields))


def _pause(attempts: int) -> timedelta:
    return pacing.growing(attempts, FIRST_PAUSE, LONGEST_PAUSE)
