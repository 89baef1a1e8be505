"""One summary for each person and day: what is new, due and late.

Nothing is noted on a response. A summary holds all that came since the one before it, and each day
of reminding that was passed since: however many runs were missed, the next one loses nothing, and
sends one summary instead of several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from intranet.delivery.delivering import send
from intranet.delivery.models import Message
from intranet.network.audience import partners_of
from intranet.network.models import ProviderSite, User
from learning.responses import messages
from learning.responses.models import SiteResponse
from learning.responses.parts import judges
from learning.responses.querysets import SiteResponseQuerySet
from learning.responses.states import State

HOUR = time(8)
SETTLED = timedelta(minutes=5)  # after it, what was begun before the hour is written
DAY = timedelta(days=1)
WEEK = 7  # days: the first reminder before the due day, and the pause between those after it
TO_TEAM = 14  # days late, after which the risk and quality team hears of it too
SHOWN = 10  # titles of a kind in a mail


@dataclass(frozen=True)
class Window:
    """From the last summary of somebody to this morning at eight; the first has no start."""

    since: datetime | None
    until: datetime

    @property
    def today(self) -> date:
        return _day(self.until)

    def of(self, name: str, earliest: datetime | None = None) -> Q:
        """Return the condition that the time in ``name`` lies in it."""
        since = self.since or earliest
        begun = Q(**{f"{name}__gt": since}) if since else Q()
        return begun & Q(**{f"{name}__lte": self.until})

    def passes(self, due_on: date) -> bool:
        """Return whether a day of reminding lies in it: a week before, the day, weekly after."""
        if due_on > self.today + timedelta(days=WEEK):
            return False
        if self.since is None:
            return True
        days = (self.today - _day(self.since)).days
        return days >= WEEK or (self.today - due_on).days % WEEK < days


def tell_all(now: datetime) -> int:
    """Send each person who has to hear of something their summary for the day; return how many.

    What comes after eight in the morning waits for tomorrow's.
    """
    local = timezone.localtime(now, timezone.get_default_timezone())
    until = datetime.combine(local.date(), HOUR, tzinfo=timezone.get_default_timezone())
    if now < until + SETTLED:
        return 0
    people = _people()
    keys = {_key(person, until): person for person in people}
    told = Message.objects.filter(key__in=list(keys)).values_list("key", flat=True)
    waiting = sorted(people - {keys[key] for key in told})
    return sum(_tell(person, until) for person in waiting)


def _people() -> set[int]:
    """Return who may have to hear of something: quality partners, and who judges answers."""
    sites = ProviderSite.objects.open().values_list("pk", flat=True)
    partners = partners_of(list(sites))
    return {person for mine in partners.values() for person in mine} | set(
        judges().values_list("pk", flat=True)
    )


def _key(person: int, until: datetime) -> str:
    return f"responses:{person}:{_day(until):%Y-%m-%d}"


def _day(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())


@transaction.atomic
def _tell(to: int, until: datetime) -> int:
    user = User.objects.select_for_update().get(pk=to)
    key = _key(to, until)
    if not user.is_active or Message.objects.filter(key=key).exists():
        return 0
    window = Window(_last(to), until)
    seen = SiteResponse.objects.in_force().open_to(user)
    groups = _for_partner(seen.of_partner(user), window)
    team = _for_team(seen, window) if judges().filter(pk=to).exists() else []
    if not any(group["new"] for group in (*groups, *team)):
        return 0
    why = [*(["you answer for a site"] if groups else [])]
    why += ["you accept what sites answer"] if team else []
    context = {
        "groups": [_without_new(group) for group in (*groups, *team)],
        "until": until.isoformat(),
    }
    subject = _subject(sum(group["owed"] for group in groups))
    reason = f"You get this because {' and '.join(why)}."
    send(messages.summary(user, key, subject, reason, context), [to])
    return 1


def _last(to: int) -> datetime | None:
    """Return up to when the person's last summary told, if they had one."""
    start = f"responses:{to}:"
    before = Message.objects.filter(key__gte=start, key__lt=f"responses:{to};").order_by("-key")
    said = before.values_list("context", flat=True).first()
    return parse_datetime(said["until"]) if said else None


def _for_partner(mine: SiteResponseQuerySet, window: Window) -> list[dict[str, Any]]:
    """Return what somebody answers for, the most urgent first; a response stands in one group."""
    today = window.today
    challenged = Q(state=State.CHALLENGED) & window.of("decided_at")
    asked = ~challenged & window.of("asked_at")
    owed = mine.owed()
    rest = owed.exclude(challenged).exclude(asked & Q(due_on__gte=today))
    by_date = [
        ("Late", rest.filter(due_on__lt=today)),
        ("Due today", rest.filter(due_on=today)),
        ("Due within a week", rest.filter(due_on__gt=today, due_on__lte=today + WEEK * DAY)),
    ]
    groups = [_group("Please look again: somebody has a question", owed.filter(challenged), True)]
    for heading, rows in by_date:
        dates = rows.order_by().values_list("due_on", flat=True).distinct()
        groups.append(_group(heading, rows, any(window.passes(due) for due in dates)))
    new = owed.exclude(challenged).filter(asked, due_on__gte=today)
    groups.append(_group("New: how could this apply here?", new, True))
    accepted = mine.filter(window.of("decided_at", window.until - DAY), state=State.ACCEPTED)
    groups.append(_group("Accepted", accepted, True, owed=False))
    return [group for group in groups if group["count"]]


def _for_team(seen: SiteResponseQuerySet, window: Window) -> list[dict[str, Any]]:
    """Return what waits for the risk and quality team: counts, and no site by name."""
    waiting = seen.to_accept()
    late = seen.owed().filter(due_on__lte=window.today - TO_TEAM * DAY)
    dates = late.order_by().values_list("due_on", flat=True).distinct()
    groups = [
        _count(
            "Answers that wait to be accepted or challenged",
            waiting,
            waiting.filter(window.of("answered_at")).exists(),
        ),
        _count(
            f"Responses that sites owe, {TO_TEAM} days late or more",
            late,
            any(window.passes(due) for due in dates),
        ),
    ]
    return [group for group in groups if group["count"]]


def _group(
    heading: str, rows: SiteResponseQuerySet, new: bool, *, owed: bool = True
) -> dict[str, Any]:
    count = rows.count()
    named = rows.select_related("page", "provider_site").few_by("due_on", "pk")[:SHOWN]
    return {
        "heading": heading,
        "titles": list(_titles(named)) if count else [],
        "more": max(count - SHOWN, 0),
        "count": count,
        "owed": count if owed else 0,
        "new": new and bool(count),
    }


def _titles(rows: Iterable[SiteResponse]) -> Iterable[str]:
    for row in rows:
        yield f"{row.page.title} ({row.provider_site}, due {row.due_on:%-d %B})"


def _count(heading: str, rows: SiteResponseQuerySet, new: bool) -> dict[str, Any]:
    count = rows.count()
    return {"heading": f"{heading}: {count:,}", "titles": [], "more": 0, "count": count,
            "owed": 0, "new": new and bool(count)}  # fmt: skip


def _without_new(group: dict[str, Any]) -> dict[str, Any]:
    return {name: group[name] for name in ("heading", "titles", "more")}


def _subject(owed: int) -> str:
    if not owed:
        return "How could this apply here? What is new"
    pages = "1 learning page" if owed == 1 else f"{owed:,} learning pages"
    return f"How could this apply here? Your site's answer to {pages}"
