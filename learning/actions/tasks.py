"""What the worker does about actions."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.actions.copies import copy_missing


@every(minutes=60)
def copy_to_new_sites() -> int:
    return copy_missing(timezone.now())
