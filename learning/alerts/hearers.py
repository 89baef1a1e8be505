"""Who hears that somebody is late: those of a level who can hear of it, and never whoever is late.

To hear of it somebody needs an account and an address. With nobody at one level those of the next
one hear, and after the risk and quality team everybody who watches alerts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from intranet.delivery.delivering import send
from intranet.network.audience import holders_of, partners_of
from intranet.network.models import StaffProfile, User
from learning.alerts import messages
from learning.alerts.audience import WATCH, answers_for, central_team, executives
from learning.alerts.models import IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.states import Whom


class Hearers:
    """Those who hear of some late duties, in a few queries for all of these."""

    def __init__(self, duties: Collection[PersonDuty | SiteDuty]) -> None:
        self.partners = partners_of({duty.provider_site_id for duty in duties})
        acting = {person for people in self.partners.values() for person in people}
        acting |= {
            person for duty in duties if isinstance(duty, SiteDuty) for person in _late(duty)
        }
        here = User.objects.filter(pk__in=acting, is_active=True).values_list("pk", "email")
        self._email = dict(here)
        self._above = _managers_of({who for duty in duties if (who := _first(duty))})

    def reminded(self, duty: PersonDuty | SiteDuty) -> Collection[int]:
        """Return who is told that they owe it. For a site that may be nobody."""
        if isinstance(duty, PersonDuty):
            return [duty.person_id]
        people = answers_for(duty, self.partners.get(duty.provider_site_id, ()))
        return people & self._email.keys()

    def of(self, duty: PersonDuty | SiteDuty, whom: Whom) -> tuple[Whom, list[int]]:
        """Return who hears of it at a step for ``whom``, and as what; at worst nobody."""
        manager = self._above.get(_first(duty) or 0)
        partners = self.partners.get(duty.provider_site_id, ())
        levels = (
            (Whom.MANAGER, lambda: [manager] if manager else []),
            (Whom.PARTNER, lambda: [one for one in partners if self._email.get(one)]),
            (Whom.EXECUTIVE, lambda: self._executives),
            (Whom.CENTRAL, lambda: self._central),
            (Whom.CENTRAL, lambda: self._watchers),
        )
        late = _late(duty)
        lowest = [level for level, _people in levels].index(whom)
        for level, people in levels[lowest:]:
            if found := [person for person in people() if person not in late]:
                return level, found
        return Whom.CENTRAL, []

    @cached_property
    def _executives(self) -> list[int]:
        return _ids(executives())

    @cached_property
    def _central(self) -> list[int]:
        return _ids(central_team())

    @cached_property
    def _watchers(self) -> list[int]:
        return _ids(holders_of(WATCH))


def tell_that_nobody_answers(alert: IssuedAlert, now: datetime) -> None:
    """Tell the risk and quality team in place of the sites for which nobody answers."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    team = central_team().values_list("pk", flat=True)
    send(messages.nobody_answers(alert, today), team)


def _late(duty: PersonDuty | SiteDuty) -> set[int]:
    """Return whose lateness it is. A quality partner who leads nothing there is none of them."""
    who = (duty.person_id,) if isinstance(duty, PersonDuty) else (duty.lead_id, duty.deputy_id)
    return {person for person in who if person}


def _first(duty: PersonDuty | SiteDuty) -> int | None:
    """Return whose line manager hears of it."""
    return duty.person_id if isinstance(duty, PersonDuty) else duty.lead_id


def _managers_of(people: Iterable[int]) -> dict[int, int]:
    """Return {person: the line manager who can hear of them}."""
    rows = StaffProfile.objects.filter(
        user__in=list(people), line_manager__user__is_active=True
    ).exclude(line_manager__user__email="")
    return dict(rows.values_list("user", "line_manager__user"))


def _ids(people: QuerySet[User]) -> list[int]:
    """Return those of ``people`` who can hear."""
    reachable = people.filter(is_active=True).exclude(email="").order_by("pk")
    return list(reachable.values_list("pk", flat=True))
