"""Lists of people of an alert: who is in one, and the filters in its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils.http import urlencode

from intranet.delivery.enums import State
from intranet.network.models import StaffGroup, StaffProfile
from learning.alerts import figures
from learning.alerts.models import PersonDuty
from learning.alerts.querysets import PersonDutyQuerySet
from learning.alerts.reached import TOLD_AND_SILENT, UNREACHED
from learning.alerts.screens import searched
from learning.alerts.states import PERSON_OPEN, PersonState
from learning.alerts.watching import Sight
from learning.paging import number

BY_NAME = ("person__last_name", "person__first_name", "pk")
WITH_NAMES = (
    "person__profile__staff_group",
    "person__profile__line_manager__user",
    "provider_site",
)


class Who(TextChoices):
    """The lists of people of an alert."""

    OPEN = "open", "Still to do"
    LATE = "late", "Late"
    UNREACHED = "unreached", "Not reached at all"
    SILENT = "silent", "Told, not signed in since"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    AWAY = "away", "Away"
    EXCUSED = "excused", "Excused"
    LEFT = "left", "Left the audience"
    ALL = "all", "Everybody"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which people of an alert. What an address says wrongly counts as not said."""

    who: Who = Who.OPEN
    site: int | None = None
    group: int | None = None
    manager: int | None = None
    text: str = ""

    @classmethod
    def read(cls, given: QueryDict, default: Who = Who.OPEN) -> Filters:
        who = given.get("who", "")
        return cls(
            who=Who(who) if who in Who.values else default,
            site=number(given.get("site", "")),
            group=number(given.get("group", "")),
            manager=number(given.get("manager", "")),
            text=searched(given),
        )

    def query(self, **changed: Any) -> str:
        """Return these filters as they stand in an address."""
        said = {
            "who": self.who.value, "site": self.site, "group": self.group,
            "manager": self.manager, "q": self.text,
        } | changed  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def without_manager(self) -> str:
        return self.query(manager=None)

    def of(self, sight: Sight, now: datetime) -> PersonDutyQuerySet:
        """Return the duties of the list, of those whom ``sight`` shows."""
        people = self._listed(sight, now)
        if self.site is not None:
            people = people.filter(provider_site=self.site)
        if self.group is not None:
            people = people.filter(person__profile__staff_group=self.group)
        if self.manager is not None:
            people = people.filter(person__profile__line_manager=self.manager)
        for word in self.text.split():
            people = people.filter(
                Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
            )
        return people

    def _listed(self, sight: Sight, now: datetime) -> PersonDutyQuerySet:
        people = sight.people
        if self.who == Who.OPEN:
            return people.filter(state__in=PERSON_OPEN)
        if self.who == Who.LATE:
            return people.overdue(now)
        if self.who == Who.UNREACHED:
            return people.filter(UNREACHED)
        if self.who == Who.SILENT:
            return people.filter(TOLD_AND_SILENT)
        if self.who == Who.ALL:
            return people
        return people.filter(state=PersonState(self.who.value))


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One person in a list. ``reach`` says why nothing has reached them."""

    duty: PersonDuty
    is_late: bool
    reach: str = ""

    @property
    def name(self) -> str:
        return str(self.duty.person)

    @property
    def profile(self) -> StaffProfile | None:
        return getattr(self.duty.person, "profile", None)


NO_ADDRESS = "No email address"
WORDS = {
    State.QUEUED: "The mail is on its way",
    State.SENDING: "The mail is on its way",
    State.SENT: "The mail has just left",
    State.BOUNCED: "The mail came back",
    State.FAILED: "The mail could not be sent",
    State.WITHDRAWN: "The mail was taken back",
}


def rows(duties: list[PersonDuty], sight: Sight, who: Who, now: datetime) -> list[PersonRow]:
    """Return ``duties`` as a list shows them; of those not reached with the reason, in a query."""
    why = _why_not_reached(duties, sight) if who == Who.UNREACHED else {}
    return [
        PersonRow(
            duty=duty,
            is_late=duty.is_overdue(now),
            reach=why.get(duty.person_id, ""),
        )
        for duty in duties
    ]


def _why_not_reached(duties: list[PersonDuty], sight: Sight) -> dict[int, str]:
    of_these = {duty.person_id: duty for duty in duties}
    mails = figures.mails_of(sight.alert).filter(recipient__in=list(of_these))
    found = dict.fromkeys(of_these, "No mail was made")
    for person, state in mails.order_by("pk").values_list("recipient", "state"):
        found[person] = WORDS.get(State(state), found[person])
    return {
        person: found[person] if duty.person.email else NO_ADDRESS
        for person, duty in of_these.items()
    }


def staff_groups() -> list[StaffGroup]:
    return list(StaffGroup.objects.all())


def manager(pk: int | None) -> StaffProfile | None:
    """Return the line manager that a list is filtered by."""
    if pk is None:
        return None
    return StaffProfile.objects.select_related("user").filter(pk=pk).first()
