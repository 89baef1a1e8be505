"""One summary a day for each person, of all that waits for them.

Apps say when they are ready what they have to tell (``tell_along``). They find it anew at each run,
by how things stand, so a missed run loses nothing. A person gets a summary when there is something
that their last one did not say, and otherwise once a week while anything waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from intranet.delivery.delivering import Draft, send
from intranet.delivery.models import Summary
from intranet.delivery.rounds import Round
from intranet.network.models import User

HOUR = time(8)
SETTLED = timedelta(minutes=5)  # after it, what was begun before the hour is written
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Group:
    """What one person has to hear of, of one kind: counts in words, and nothing of what it says.

    ``things`` are its numbers: one that was not in a group of this ``name`` last time is news, and
    ``is_new`` says that there is news beside that. ``why`` completes "You get this because …";
    ``path`` is where it is done. Only what the person may see is in it.
    """

    name: str
    words: str
    why: str
    path: str
    things: frozenset[int]
    is_new: bool = False


@dataclass(frozen=True, kw_only=True)
class Last:
    """Up to when somebody's last summary told, and {part.group: numbers of what was in it}; a
    part that knew of them and had nothing to tell stands there too, with none."""

    until: datetime
    told: Mapping[str, frozenset[int]]


@dataclass(frozen=True, kw_only=True)
class Morning:
    """Eight o'clock of a day: what came later waits for the next one."""

    until: datetime
    last: Mapping[int, Last]  # {person: their last summary}

    @property
    def today(self) -> date:
        return _day(self.until)

    def since(self, person: int, part: str) -> datetime | None:
        """Return up to when ``part`` (its name) was told to ``person``; nothing for somebody whose
        last summary had nothing to do with it."""
        last = self.last.get(person)
        return last.until if last and part in last.told else None

    def is_told(self, person: int) -> bool:
        last = self.last.get(person)
        return last is not None and last.until >= self.until


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one app has to tell: its heading, and what ``find`` returns for each person, the most
    urgent first; nothing for somebody who would hear of it. ``counted`` are the words for one thing
    and for several in the subject."""

    name: str
    heading: str
    counted: tuple[str, str]
    find: Callable[[Morning], Mapping[int, Iterable[Group]]]


Told = list[tuple[Part, list[Group]]]  # of one person

_parts: dict[str, Part] = {}


def tell_along(part: Part) -> None:
    """Let the summaries of the day hold ``part``, after those that were there before."""
    _parts[part.name] = part


def counted(words: tuple[str, str], number: int) -> str:
    """Return the words for one, or those for several with their number."""
    one, several = words
    return one if number == 1 else several.format(f"{number:,}")


class Days:
    """Tells everybody once a day, a round at a time.

    What the first round of a day finds, the others tell: to look for it anew would cost each of
    them seconds. A process that is killed forgets what it found, and looks once more.
    """

    def __init__(self) -> None:
        self._morning: Morning | None = None
        self._waiting: dict[int, Told] = {}

    def tell(self, now: datetime) -> int:
        """Send summaries for a round, from eight in the morning in London on; return how many."""
        until = datetime.combine(_day(now), HOUR, tzinfo=timezone.get_default_timezone())
        if now < until + SETTLED:
            return 0
        morning = self._morning
        if morning is None or morning.until != until:
            morning = Morning(until=until, last=_last_summaries())
            self._waiting = _who_has_news(morning)
            self._morning = morning

        def tell_one(person: int) -> int:
            sent = _tell(person, self._waiting[person], morning)
            del self._waiting[person]
            return sent

        return Round().each(sorted(self._waiting), tell_one)


def _day(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())


def _last_summaries() -> dict[int, Last]:
    rows = Summary.objects.values_list("person", "until", "told")
    return {
        person: Last(until=until, told={name: frozenset(told[name]) for name in told})
        for person, until, told in rows.iterator()
    }


def _who_has_news(morning: Morning) -> dict[int, Told]:
    """Return what those hear who get a summary now."""
    found: defaultdict[int, Told] = defaultdict(list)
    for part in _parts.values():
        for person, groups in part.find(morning).items():
            if not morning.is_told(person):
                found[person].append((part, list(groups)))
    return {person: told for person, told in found.items() if _is_news(told, morning, person)}


def _is_news(told: Told, morning: Morning, person: int) -> bool:
    if not any(groups for _part, groups in told):
        return False
    last = morning.last.get(person)
    if last is None or morning.today - _day(last.until) >= WEEK:
        return True
    return any(
        group.is_new or group.things - last.told.get(f"{part.name}.{group.name}", frozenset())
        for part, groups in told
        for group in groups
    )


@transaction.atomic
def _tell(person: int, told: Told, morning: Morning) -> int:
    user = User.objects.select_for_update().get(pk=person)
    had = Summary.objects.filter(person=user, until__gte=morning.until)
    if not user.is_active or had.exists():
        return 0
    Summary.objects.update_or_create(
        person=user, defaults={"until": morning.until, "told": _to_keep(told)}
    )
    send(_draft(user, told, morning), [person])
    return 1


def _to_keep(told: Told) -> dict[str, list[int]]:
    kept: defaultdict[str, set[int]] = defaultdict(set)
    for part, groups in told:
        kept[part.name] = set()
        for group in groups:
            kept[f"{part.name}.{group.name}"] |= group.things
    return {name: sorted(things) for name, things in kept.items()}


def _draft(user: User, told: Told, morning: Morning) -> Draft:
    told = [(part, groups) for part, groups in told if groups]
    counts = [
        counted(part.counted, len(frozenset().union(*(group.things for group in groups))))
        for part, groups in told
    ]
    every = [group for _part, groups in told for group in groups]
    context: dict[str, Any] = {
        "parts": [
            {
                "heading": part.heading,
                "groups": [{"words": group.words, "path": group.path} for group in groups],
            }
            for part, groups in told
        ]
    }
    return Draft(
        key=f"daily:{user.pk}:{morning.today:%Y-%m-%d}",
        template="daily",
        subject=f"Today: {_listed(counts)} to look at",
        why=f"You get this because {_listed(list(dict.fromkeys(group.why for group in every)))}.",
        path=every[0].path,
        context=context,
    )


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
