"""What the worker does about invitations. Each asks what is due by now."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.peer.ending import end_over, remind


@every(minutes=10)
def end_invitations() -> int:
    return end_over(timezone.now())


@every(minutes=10)
def remind_of_invitations() -> int:
    return remind(timezone.now())
