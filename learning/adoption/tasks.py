"""What the worker does about innovations."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.adoption.informing import inform_missing


@every(minutes=60)
def inform_sites_that_were_not_informed() -> int:
    return inform_missing(timezone.now())
