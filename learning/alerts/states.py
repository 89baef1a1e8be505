"""How far a person or a site has come with an alert, in the field's words."""

from django.db.models import TextChoices


class Severity(TextChoices):
    CRITICAL = "critical", "Critical"
    IMPORTANT = "important", "Important"
    ROUTINE = "routine", "Routine"


class DutyKind(TextChoices):
    SITES = "sites", "Once for each site"
    PEOPLE = "people", "Each named person"
    BOTH = "both", "Each site and each named person"


class PersonState(TextChoices):
    ASSIGNED = "assigned", "Assigned"
    NOTIFIED = "notified", "Told by email"
    SEEN = "seen", "Seen"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    AWAY = "away", "Away"
    EXCUSED = "excused", "Excused"
    LEFT = "left", "Left"


class SiteState(TextChoices):
    ISSUED = "issued", "Issued"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    ASSESSING = "assessing", "Assessing relevance"
    SAID_NOT_REQUIRED = "said_not_required", "Not required, to be approved"
    NOT_REQUIRED = "not_required", "Not required"
    IN_PROGRESS = "in_progress", "Action in progress"
    COMPLETED = "completed", "Completed, to be verified"
    VERIFIED = "verified", "Verified"
    RECHECKED = "rechecked", "Checked again"
    CLOSED = "closed", "Site closed"


# Whoever is in one of these owes something now.
PERSON_OPEN = (PersonState.ASSIGNED, PersonState.NOTIFIED, PersonState.SEEN)
# Whoever is in one of these owes it still, now or when they are back.
PERSON_OWES = (*PERSON_OPEN, PersonState.AWAY)
SITE_OPEN = (
    SiteState.ISSUED,
    SiteState.ACKNOWLEDGED,
    SiteState.ASSESSING,
    SiteState.IN_PROGRESS,
)
# The site has done its part, and somebody else has yet to say that it holds.
SITE_TO_CONFIRM = (SiteState.SAID_NOT_REQUIRED, SiteState.COMPLETED)
SITE_DONE = (SiteState.NOT_REQUIRED, SiteState.VERIFIED, SiteState.RECHECKED)


class Whom(TextChoices):
    """Who is told at a step of the ladder."""

    SELF = "self", "Whoever owes it"
    MANAGER = "manager", "Line manager"
    PARTNER = "partner", "Quality partner"
    EXECUTIVE = "executive", "Executive"
    CENTRAL = "central", "Risk and quality team"


class Event(TextChoices):
    """What the log can say."""

    ISSUED = "issued", "Issued"
    REVISED = "revised", "Revised in substance"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ASSIGNED = "assigned", "Assigned"
    NOTIFIED = "notified", "Told by email"
    CAME_BACK = "came_back", "The mail came back"
    SIGNED_IN = "signed_in", "Signed in"
    SEEN = "seen", "Opened"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    REOPENED = "reopened", "To be acknowledged again"
    EXCUSED = "excused", "Excused"
    AWAY = "away", "Away"
    BACK = "back", "Back"
    LEFT = "left", "Left the audience"
    MOVED = "moved", "Moved to another site"
    REMINDED = "reminded", "Reminded"
    ESCALATED = "escalated", "Escalated"
    NUDGED = "nudged", "Nudged"
    DELEGATED = "delegated", "Lead or deputy changed"
    SITE_STATE = "site_state", "Site's state changed"
    REPORTED = "reported", "Closing report made"
