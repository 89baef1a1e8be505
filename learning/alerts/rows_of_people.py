"""Everybody in an alert's audience has one row, who leaves drops out, who is back owes it again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest
from django.utils.functional import cached_property

from intranet.delivery.delivering import send
from intranet.inserting import insert_from
from intranet.network.models import StaffProfile
from intranet.network.querysets import StaffProfileQuerySet
from learning.alerts import messages
from learning.alerts.audience import people_of
from learning.alerts.models import PersonDuty
from learning.alerts.rows import Piece
from learning.alerts.states import PERSON_OPEN, PERSON_OWES, Event, PersonState

MAY_LEAVE = (*PERSON_OWES, PersonState.EXCUSED)


class RowsOfPeople:
    """The part of a piece that is about people."""

    def __init__(self, piece: Piece) -> None:
        self.piece, self.alert, self.now = piece, piece.alert, piece.now

    def parts(self) -> Sequence[Callable[[], int]]:
        """Return what may have to be done, in order; each does a piece and returns how many rows.

        Whoever it is no longer for drops out before the others are asked again.
        """
        joining = [self.join, self.take_back] if self.piece.takes_in else [self.come_back]
        return [*joining, self.drop, self.renew, self.move]

    @cached_property
    def members(self) -> StaffProfileQuerySet:
        return people_of(self.piece.page)

    def behind(self) -> bool:
        """Return whether somebody's row is missing or of an older version."""
        older = self.piece.older(self.alert.people).exclude(state=PersonState.LEFT)
        return self._missing().exists() or older.exists()

    def join(self) -> int:
        """Write the rows of those who have none: at issue everybody, later who joined or moved."""
        rows = self._next()
        if not rows:
            return 0
        insert_from(
            StaffProfile.objects.filter(user__in=[person for person, _site in rows]).order_by("pk"),
            PersonDuty,
            alert=self.alert.pk,
            person=F("user"),
            provider_site=F("home_site"),
            assigned_at=self.now,
            **self.piece.afresh,
        )
        self.piece.say((Event.ASSIGNED, person, site, {}) for person, site in rows)
        self._tell([person for person, _site in rows])
        return len(rows)

    def _next(self) -> list[tuple[int, int]]:
        """Return (person, home site) of some who have no row.

        While all are being written, those after the last who got one: to pass all who have theirs
        again for each piece would take longer with each.
        """
        if self.alert.spread_at is None:
            later = self._after_the_last()
            if len(later) == self.piece.size:
                return later
        return list(self._missing().values_list("user_id", "home_site_id")[: self.piece.size])

    def _after_the_last(self) -> list[tuple[int, int]]:
        profiles = self.alert.people.order_by("-pk").values_list("person__profile", flat=True)
        after = self.members.filter(pk__gt=profiles.first() or 0).order_by("pk")
        found = list(after.values_list("user_id", "home_site_id")[: self.piece.size])
        people = [person for person, _site in found]
        known = set(self.alert.people.filter(person__in=people).values_list("person", flat=True))
        return [(person, site) for person, site in found if person not in known]

    def take_back(self) -> int:
        """Somebody left the audience and is in it again: the same row, open once more."""
        rows = self.alert.people.filter(state=PersonState.LEFT, person__profile__in=self.members)
        return self._assign_again(rows, Event.ASSIGNED)

    def come_back(self) -> int:
        """Whoever left after the deadline and is back owes it as they did: as late, as far up the
        ladder; who was excused is excused."""
        back = list(self.alert.people.returning().order_by("pk")[: self.piece.size])
        if not back:
            return 0
        self.alert.people.filter(pk__in=[duty.pk for duty in back]).update(
            state=F("back_to"), back_to=""
        )
        self.piece.say(
            (Event.EXCUSED, duty.person_id, duty.provider_site_id,
             {"reason": duty.reason, "until": duty.excused_until})
            if duty.back_to == PersonState.EXCUSED
            else (Event.BACK, duty.person_id, duty.provider_site_id, {"due": duty.due_at})
            for duty in back
        )  # fmt: skip
        return len(back)

    def renew(self) -> int:
        """Ask again whoever had a version before this one; who is excused stays so."""
        older = self.piece.older(self.alert.people)
        done = self._renew_quietly(older, PersonState.EXCUSED)
        since = Greatest("away_from", Value(self.alert.issued_at))
        done += self._renew_quietly(older, PersonState.AWAY, away_from=since)
        again = older.filter(state__in=[*PERSON_OPEN, PersonState.ACKNOWLEDGED])
        return self._assign_again(again, Event.REOPENED) or done

    def _renew_quietly(self, older: QuerySet[PersonDuty], state: PersonState, **more: Any) -> int:
        """Let whoever is not asked now have the new version's deadline for when they are."""
        pks = list(older.filter(state=state).values_list("pk", flat=True)[: self.piece.size])
        if not pks:
            return 0
        return self.alert.people.filter(pk__in=pks).update(**self._open_again(), **more)

    def drop(self) -> int:
        """Leavers drop out, and until the deadline whoever the alert is no longer for.

        What they acknowledged stays, unless it was of a version before this one.
        """
        outdated = Q(state=PersonState.ACKNOWLEDGED, version__lt=self.alert.version)
        owing = self.alert.people.filter(Q(state__in=MAY_LEAVE) | outdated)
        if self.piece.takes_in:
            gone = owing.filter(~Exists(self.members.filter(user=OuterRef("person"))))
            kept: dict[str, Any] = {"excused_until": None}
        else:
            gone, kept = owing.filter(person__is_active=False), self._as_they_were()
        rows = list(gone.values_list("pk", "person_id", "provider_site_id")[: self.piece.size])
        if not rows:
            return 0
        self.alert.people.filter(pk__in=[pk for pk, *_ in rows]).update(
            state=PersonState.LEFT, away_from=None, away_until=None, **kept
        )
        self.piece.say((Event.LEFT, person, site, {}) for _pk, person, site in rows)
        return len(rows)

    def _as_they_were(self) -> dict[str, Any]:
        """Return what the row of a leaver keeps after the deadline, for when they are back.

        Whoever is away leaves as if they were back: their clock has waited until now.
        """
        away = Q(state=PersonState.AWAY)
        waited = Value(self.now, DateTimeField()) - F("away_from")
        return {
            "back_to": Case(
                When(~away, then=F("state")),
                When(seen_at__isnull=False, then=Value(PersonState.SEEN)),
                When(notified_at__isnull=False, then=Value(PersonState.NOTIFIED)),
                default=Value(PersonState.ASSIGNED),
            ),
            "due_at": Case(
                When(away & Q(due_at__gt=F("away_from")), then=F("due_at") + waited),
                default=F("due_at"),
            ),
        }

    def move(self) -> int:
        """Count whoever moved under their new home site, while they owe it."""
        home = StaffProfile.objects.filter(user=OuterRef("person")).exclude(
            home_site=OuterRef("provider_site")
        )
        moved = self.alert.people.filter(Exists(home), state__in=PERSON_OWES)
        rows = list(
            moved.values_list("pk", "person_id", "person__profile__home_site")[: self.piece.size]
        )
        for site in {site for *_, site in rows}:
            here = [pk for pk, _person, to in rows if to == site]
            self.alert.people.filter(pk__in=here).update(provider_site=site)
        self.piece.say((Event.MOVED, person, site, {}) for _pk, person, site in rows)
        return len(rows)

    def _missing(self) -> StaffProfileQuerySet:
        """Return who has no row yet.

        A subquery for each of them and not ``NOT EXISTS``: while an alert is being written
        PostgreSQL believes that it has hardly any rows, and would join them all with all.
        """
        known = self.alert.people.filter(person=OuterRef("user_id")).order_by().values("pk")
        return self.members.annotate(duty=Subquery(known)).filter(duty=None).order_by("pk")

    def _assign_again(self, duties: QuerySet[PersonDuty], event: Event) -> int:
        rows = list(duties.values_list("pk", "person_id", "provider_site_id")[: self.piece.size])
        if not rows:
            return 0
        self.alert.people.filter(pk__in=[pk for pk, *_ in rows]).update(
            **self._open_again(), state=PersonState.ASSIGNED
        )
        self.piece.say((event, person, site, {}) for _pk, person, site in rows)
        self._tell([person for _pk, person, _site in rows])
        return len(rows)

    def _open_again(self) -> dict[str, Any]:
        return {
            **self.piece.afresh,
            "assigned_at": self.now,
            "notified_at": None,
            "signed_in_at": None,
            "seen_at": None,
            "is_late": False,
        }

    def _tell(self, people: Collection[int]) -> None:
        send(messages.issued(self.alert), people)
