"""How far a site has come with "how could this apply here?", and what it answers."""

from django.db.models import TextChoices


class State(TextChoices):
    AWAITING = "awaiting", "Awaiting an answer"
    CONSIDERING = "considering", "Being considered"
    ANSWERED = "answered", "Answered, to be accepted"
    CHALLENGED = "challenged", "Challenged"
    ACCEPTED = "accepted", "Accepted"
    CLOSED = "closed", "No longer asked"


class Answer(TextChoices):
    ACTION_NEEDED = "action_needed", "Applies: action needed"
    SAFE_HERE = "safe_here", "Applies: already safe here"
    NOT_HERE = "not_here", "Does not apply here"


# The site owes something now.
OWED = (State.AWAITING, State.CONSIDERING, State.CHALLENGED)

# Nobody has accepted it yet.
OPEN = (*OWED, State.ANSWERED)

# What an answer has to say in the site's own words.
ASKED = {
    Answer.ACTION_NEEDED: "What could happen here, and what will you change?",
    Answer.SAFE_HERE: "How do you know that it is safe here?",
    Answer.NOT_HERE: "Why does it not apply here?",
}


class Event(TextChoices):
    """What the thread of a response can say."""

    ASKED = "asked", "Asked"
    CONSIDERING = "considering", "Began to consider it"
    DRAFTER = "drafter", "Asked a colleague to draft it"
    DRAFTED = "drafted", "Drafted an answer"
    ANSWERED = "answered", "Answered"
    CHALLENGED = "challenged", "Challenged"
    ACCEPTED = "accepted", "Accepted"
    COMMENTED = "commented", "Commented"
    ASKED_AGAIN = "asked_again", "Asked again"
    CLOSED = "closed", "No longer asked"
