"""What the worker does about actions. Each asks what is due by now, so a missed run is made up."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.actions.copies import copy_missing


@every(minutes=60)
def copy_to_new_sites() -> int:
    return copy_missing(timezone.now())
