"""The summaries of the day, as tests read them."""

from django.utils import timezone

from intranet.delivery.daily import Days
from intranet.delivery.models import Delivery, Message


def told():
    """Let a worker that knows nothing run, and return {who heard: their message}."""
    before = set(Message.objects.values_list("pk", flat=True))
    Days().tell(timezone.now())
    mails = Delivery.objects.filter(channel="email", message__key__startswith="daily:")
    return {mail.recipient: mail.message for mail in mails.exclude(message__in=before)}


def words(message, heading=""):
    """Return the lines of a message, or those of the part under ``heading``."""
    return [
        group["words"]
        for part in message.context["parts"]
        if heading in part["heading"]
        for group in part["groups"]
    ]
