"""Periodic work of alerts. Each asks what is due by now, so a missed run is made up by the next."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.alerts.closing import close_due
from learning.alerts.issuing import issue_missing
from learning.alerts.people import bring_back_all
from learning.alerts.reached import note_who_was_reached
from learning.alerts.reminding import remind_all
from learning.alerts.rounds import Turns, catch_up_all, finish_spreading
from learning.alerts.sites import ask_to_look_again
from learning.alerts.summaries import tell_of_late

turns = Turns()  # of this process


@every(seconds=2)
def finish_what_was_begun() -> int:
    """Write the rows of alerts that went out a moment ago."""
    return finish_spreading(timezone.now())


@every(minutes=60)
def ask_sites_to_look_again() -> int:
    return ask_to_look_again(timezone.now())


@every(minutes=1)
def follow_audiences() -> None:
    now = timezone.now()
    issue_missing()
    catch_up_all(now, turns)
    note_who_was_reached(now)


@every(minutes=1)
def remind_and_escalate() -> int:
    """Summaries wait for the last step: whoever had theirs hears no more before tomorrow."""
    now = timezone.now()
    bring_back_all(now)
    close_due(now)
    return remind_all(now) or tell_of_late(now)
