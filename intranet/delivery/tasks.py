"""Periodic work of delivery itself."""

from django.utils import timezone

from intranet.delivery.daily import Days
from intranet.delivery.models import Heartbeat
from intranet.delivery.notices import forget_old
from intranet.delivery.schedule import every
from intranet.delivery.sending import reap, send_due

days = Days()  # of this process


@every(minutes=10)
def forget_stopped_workers() -> None:
    """Delete the heartbeats of workers that were killed."""
    Heartbeat.objects.forgotten(timezone.now()).delete()


@every(minutes=10)
def forget_old_notices() -> int:
    return forget_old(timezone.now())


@every(seconds=0.5)
def send_what_is_due() -> int:
    return send_due()


@every(seconds=5)
def queue_again_what_was_dropped() -> int:
    return reap(timezone.now())


@every(minutes=1)
def tell_of_the_day() -> int:
    return days.tell(timezone.now())
