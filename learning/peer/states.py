"""How far an invitation to look at something of another site has come."""

from django.db.models import TextChoices


class State(TextChoices):
    INVITED = "invited", "Invited"
    COMMENTED = "commented", "Commented"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ENDED = "ended", "Ended without a word"


# Whoever was asked has said something.
ANSWERED = (State.COMMENTED, State.DECLINED)


class Event(TextChoices):
    """What is said about an invitation."""

    INVITED = "invited", "Asked"
    COMMENTED = "commented", "Commented"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


# Each of these needs words.
IN_WORDS = (Event.INVITED, Event.COMMENTED, Event.DECLINED)
