"""Periodic work of alerts. Each asks what is due by now, so a missed run is made up by the next."""

from django.utils import timezone

from intranet.delivery.schedule import every
from learning.alerts.closing import close_due
from learning.alerts.following import catch_up_all
from learning.alerts.issuing import issue_missing
from learning.alerts.people import bring_back_all
from learning.alerts.reached import note_who_was_reached
from learning.alerts.reminding import remind_all, tell_of_late
from learning.alerts.sites import ask_to_look_again


@every(seconds=2)
def finish_what_was_begun() -> int:
    """Write the rows of alerts that went out a moment ago."""
    return catch_up_all(timezone.now(), behind_only=True)


@every(minutes=60)
def ask_sites_to_look_again() -> int:
    return ask_to_look_again(timezone.now())


@every(minutes=1)
def follow_audiences() -> None:
    now = timezone.now()
    issue_missing()
    catch_up_all(now)
    note_who_was_reached(now)


@every(minutes=1)
def remind_and_escalate() -> int:
    """Summaries wait for the last step: whoever had theirs hears no more before tomorrow."""
    now = timezone.now()
    bring_back_all(now)
    close_due(now)
    if done := remind_all(now):
        return done
    tell_of_late(now)
    return 0
