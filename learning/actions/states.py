"""How far an action has come, in the field's words."""

from django.db.models import TextChoices


class Strength(TextChoices):
    """Of a kind of action: how far it works without anybody having to remember it."""

    WEAK = "weak", "Weak"
    INTERMEDIATE = "intermediate", "Intermediate"
    STRONG = "strong", "Strong"


# Where an action is of one of these, nobody has to be reminded for it to work.
STRONGER = (Strength.INTERMEDIATE, Strength.STRONG)


class State(TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done", "Done, to be verified"
    VERIFIED = "verified", "Verified"
    RECHECKED = "rechecked", "Checked again"
    SAID_NOT_POSSIBLE = "said_not_possible", "Not possible, to be approved"
    NOT_POSSIBLE = "not_possible", "Not possible"


# Somebody has still to do it.
OPEN = (State.PROPOSED, State.AGREED, State.IN_PROGRESS)
# The site has said something, and somebody else has yet to say that it holds.
TO_CONFIRM = (State.DONE, State.SAID_NOT_POSSIBLE)
SHOWN_DONE = (State.VERIFIED, State.RECHECKED)
NOT_TO_BE_DONE = (State.SAID_NOT_POSSIBLE, State.NOT_POSSIBLE)
# It has an owner, a date and whatever agreement it needs.
SETTLED = (State.AGREED, State.IN_PROGRESS, State.DONE, *SHOWN_DONE)


class HostState(TextChoices):
    """Whether the site whose people or premises it needs has agreed."""

    NOT_NEEDED = "not_needed", "No other site is needed"
    WAITING = "waiting", "Waits for the host site"
    AGREED = "agreed", "The host site has agreed"
    DECLINED = "declined", "The host site has declined"


HOST_ANSWERED = (HostState.AGREED, HostState.DECLINED)


class Event(TextChoices):
    """What the history of an action can say."""

    PROPOSED = "proposed", "Proposed"
    CHANGED = "changed", "Changed"
    HOST_ASKED = "host_asked", "Asked the host site"
    HOST_NOT_NEEDED = "host_not_needed", "No host site is needed any more"
    HOST_AGREED = "host_agreed", "The host site agreed"
    HOST_DECLINED = "host_declined", "The host site declined"
    AGREED = "agreed", "Agreed"
    STARTED = "started", "Started"
    DONE = "done", "Done"
    SENT_BACK = "sent_back", "Sent back"
    VERIFIED = "verified", "Verified"
    RECHECKED = "rechecked", "Checked again"
    NO_LONGER = "no_longer", "Found that it no longer holds"
    SAID_NOT_POSSIBLE = "not_possible", "Said that it is not possible"
    APPROVED = "approved", "Approved that it is not possible"
