"""What the worker does about responses."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.responses.owing import ask_missing, close_what_is_over


@every(minutes=60)
def ask_sites_that_were_not_asked() -> None:
    now = timezone.now()
    close_what_is_over(now)
    ask_missing(now)
