"""What the worker does about responses."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.responses.owing import ask_missing


@every(minutes=60)
def ask_sites_that_were_not_asked() -> int:
    return ask_missing(timezone.now())
