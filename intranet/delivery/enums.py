"""The ways a message travels, and how far it has come for one recipient."""

from django.db.models import TextChoices


class Channel(TextChoices):
    EMAIL = "email", "Email"
    NOTICE = "notice", "Notice"


class State(TextChoices):
    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    BOUNCED = "bounced", "Bounced"
    FAILED = "failed", "Failed"
    WITHDRAWN = "withdrawn", "Withdrawn"


WAITING_STATES = (State.QUEUED, State.SENDING)
DEAD_STATES = (State.FAILED, State.BOUNCED)
ARRIVED_STATES = (State.SENT, State.BOUNCED)
