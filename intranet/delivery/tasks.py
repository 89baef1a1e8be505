"""Periodic work of delivery itself."""

from django.utils import timezone

from intranet.delivery.models import Heartbeat
from intranet.delivery.schedule import every


@every(minutes=10)
def forget_stopped_workers() -> None:
    """Delete the heartbeats of workers that were killed."""
    Heartbeat.objects.forgotten(timezone.now()).delete()
