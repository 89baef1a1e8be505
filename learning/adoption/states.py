"""How far a site has come with something that went well elsewhere."""

from django.db.models import TextChoices


class State(TextChoices):
    INFORMED = "informed", "Informed"
    ASSESSING = "assessing", "Assessing"
    ADOPTING = "adopting", "Adopting"
    ADAPTED = "adapted", "Adapted"
    EMBEDDED = "embedded", "Embedded"
    NOT_SUITABLE = "not_suitable", "Not suitable"
    STOPPED = "stopped", "Stopped"


class Event(TextChoices):
    """What the thread of an adoption can say."""

    MOVED = "moved", "Moved on"
    ASKED = "asked", "Asked"
    ANSWERED = "answered", "Answered"


ARROWS: dict[State, tuple[State, ...]] = {
    State.INFORMED: (State.ASSESSING, State.ADOPTING, State.NOT_SUITABLE),
    State.ASSESSING: (State.ADOPTING, State.NOT_SUITABLE),
    State.ADOPTING: (State.ADAPTED, State.EMBEDDED, State.STOPPED, State.NOT_SUITABLE),
    State.ADAPTED: (State.EMBEDDED, State.STOPPED),
    State.EMBEDDED: (State.ADAPTED, State.STOPPED),
    State.NOT_SUITABLE: (State.ASSESSING,),
    State.STOPPED: (State.ASSESSING,),
}

# What a site has to say in its own words when it comes there.
ASKED_FOR = {
    State.ADAPTED: "What did you change, and why?",
    State.EMBEDDED: "What does the measure say, before and after?",
    State.NOT_SUITABLE: "Why is it not suitable here?",
    State.STOPPED: "Why did you stop, and what did you learn?",
}

# A site in one of these has something to tell another.
DOES_IT = (State.ADOPTING, State.ADAPTED, State.EMBEDDED)

# Days without a word after which a site is asked how it stands.
STILL_AFTER = {State.INFORMED: 28, State.ASSESSING: 42, State.ADOPTING: 60, State.ADAPTED: 90}
