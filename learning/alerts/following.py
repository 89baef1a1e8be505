"""The rows of an alert follow its audience.

They are written in pieces, the first in the transaction of the publish and the rest by the worker,
each piece with its log and its mails: killed anywhere, the next call writes what is missing, and
nobody twice.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from learning.alerts.models import IssuedAlert, PersonDuty, SiteDuty
from learning.alerts.models.issued import IssuedAlertQuerySet
from learning.alerts.rows import Piece
from learning.alerts.rows_of_people import RowsOfPeople
from learning.alerts.rows_of_sites import RowsOfSites
from learning.alerts.states import PERSON_OWES, SITE_OPEN, PersonState


def going_on(now: datetime) -> IssuedAlertQuerySet:
    """Return the alerts of which anything can come: the rest costs a worker nothing.

    After its deadline that is one which somebody owes, or owes again once an excuse is over or
    they are back.
    """
    people = PersonDuty.objects.filter(alert=OuterRef("pk"))
    owing = people.filter(
        Q(state__in=PERSON_OWES) | Q(state=PersonState.EXCUSED, excused_until__isnull=False)
    )
    sites = SiteDuty.objects.filter(alert=OuterRef("pk"))
    return IssuedAlert.objects.in_force().filter(
        Q(deadline__gt=now)
        | Q(spread_at=None)
        | Exists(owing)
        | Exists(sites.filter(state__in=SITE_OPEN))
        | Exists(people.returning())
        | Exists(sites.returning())
    )


def catch_up(alert: IssuedAlert, now: datetime) -> int:
    """Do one piece of what an alert's audience asks for; return how many rows, 0 for nothing."""
    with transaction.atomic():
        held = IssuedAlert.objects.held(alert.pk)
        if held is None:
            return 0
        piece = Piece(held, now)
        people, sites = RowsOfPeople(piece), RowsOfSites(piece)
        done = 0
        for part in (*people.parts(), *sites.parts()):
            if done < piece.size:
                done += part()
        if done < piece.size and held.spread_at is None and not (people.behind() or sites.behind()):
            held.spread_at = now
            held.save(update_fields=["spread_at"])
    return done
