"""What the worker does about actions. Each asks what is due by now, so a missed run is made up."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.actions.copies import copy_missing
from learning.actions.evidence import remove_unused


@every(minutes=60)
def copy_to_new_sites() -> int:
    return copy_missing(timezone.now())


@every(minutes=24 * 60)
def remove_files_that_no_action_names() -> int:
    return remove_unused(timezone.now())
