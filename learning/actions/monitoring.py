"""Who hears of actions that are overdue, due soon, stuck, without an owner, or asked of a host.

They are found by their state at each run, so a missed run loses nothing. Each person gets at most
one summary a day: when there is something that their last one did not say, and else once a week.
Mails hold counts; which actions they are stands behind the sign-in.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from intranet.delivery.delivering import Draft, deliver
from intranet.delivery.models import Message
from intranet.network.audience import holders_of, partners_of
from intranet.network.models import ProviderSite, User
from learning.actions.models import Action
from learning.actions.parts import VERIFIES
from learning.actions.querysets import SOON, STUCK, ActionQuerySet
from learning.actions.states import State

HOUR = clock(8)
WEEK = timedelta(days=7)
TO_MANAGER = timedelta(days=3)  # overdue, after which the line manager hears of it
TO_PARTNER = timedelta(days=7)  # and after which the quality partner does
ROUND = 2.0  # seconds that one call may take

# {group: (words for one, words for several)}, in the order in which a mail says them.
GROUPS = {
    "overdue": ("1 of yours is overdue", "{} of yours are overdue"),
    "soon": ("1 of yours is due within two weeks", "{} of yours are due within two weeks"),
    "stuck": (
        "1 of yours is in progress, and nothing was said about it for 30 days",
        "{} of yours are in progress, and nothing was said about them for 30 days",
    ),
    "asked": (
        "1 of another site waits for your site's agreement as host",
        "{} of other sites wait for your site's agreement as host",
    ),
    "team": (
        "1 that somebody of your team owns is overdue or stuck",
        "{} that people of your team own are overdue or stuck",
    ),
    "site": ("1 at your site is overdue or stuck", "{} at your site are overdue or stuck"),
    "unowned": ("1 has no owner who still works here", "{} have no owner who still works here"),
}
WHY = {
    "overdue": "you own actions",
    "soon": "you own actions",
    "stuck": "you own actions",
    "asked": "you answer for a site",
    "team": "you are the line manager of somebody who owns actions",
    "site": "you answer for a site",
    "unowned": "you answer for actions that nobody owns",
}

Told = dict[str, list[int]]  # {group: ids of actions}


@dataclass(frozen=True, kw_only=True)
class Late:
    """One action, with whom it concerns."""

    pk: int
    site: int
    owner: int | None
    manager: int | None
    due_on: date | None
    is_stuck: bool


def tell_all(now: datetime) -> int:
    """Send summaries for a round, from eight in the morning on; return how many."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    if local.time() < HOUR:
        return 0
    ends_at, today, done = time.monotonic() + ROUND, local.date(), 0
    before = _last_summaries(now)
    for person, told in sorted(_by_person(now, today).items()):
        if _is_news(told, before.get(person), today):
            done += _tell(person, told, today)
            if time.monotonic() >= ends_at:
                break
    return done


def _by_person(now: datetime, today: date) -> dict[int, Told]:
    """Return what each person has to hear of."""
    found: defaultdict[int, Told] = defaultdict(lambda: defaultdict(list))
    late = list(_late(now, today))
    asked = Action.objects.asked_of_hosts().filter(host_site__state=ProviderSite.State.OPEN)
    hosts = list(asked.order_by("pk").values_list("pk", "host_site"))
    hears = _who_hears({one.site for one in late} | {host for _pk, host in hosts if host})
    for pk, host in hosts:
        for person in hears[host or 0]:
            found[person]["asked"].append(pk)
    for one in late:
        for person, group in _groups_of(one, hears[one.site], today):
            found[person][group].append(one.pk)
    return found


def _groups_of(one: Late, partners: Iterable[int], today: date) -> Iterator[tuple[int, str]]:
    """Yield who hears of an action, and as what: the owner first, then whoever stands behind."""
    if one.owner is None:
        yield from ((person, "unowned") for person in partners)
        return
    days = today - one.due_on if one.due_on else timedelta(0)
    if days > timedelta(0):
        yield one.owner, "overdue"
    elif one.is_stuck:
        yield one.owner, "stuck"
    else:
        yield one.owner, "soon"
    if one.manager and one.manager != one.owner and (days >= TO_MANAGER or one.is_stuck):
        yield one.manager, "team"
    if days >= TO_PARTNER or (one.is_stuck and not one.manager):
        yield from ((person, "site") for person in partners if person != one.owner)


def _late(now: datetime, today: date) -> Iterator[Late]:
    """Yield every action of an open site that somebody has to hear of, in one query."""
    stuck = Q(state=State.IN_PROGRESS, changed_at__lt=now - STUCK)
    unowned = Q(owner=None) | Q(owner__is_active=False)
    rows = Action.objects.open().filter(
        Q(due_on__lte=today + SOON) | stuck | unowned,
        provider_site__state=ProviderSite.State.OPEN,
    )
    values = rows.order_by("pk").values_list(
        "pk", "provider_site", "owner", "owner__is_active",
        "owner__profile__line_manager__user", "owner__profile__line_manager__user__is_active",
        "due_on", "state", "changed_at",
    )  # fmt: skip
    for pk, site, owner, here, manager, manages, due_on, state, changed_at in values.iterator():
        yield Late(
            pk=pk, site=site, owner=owner if here else None, manager=manager if manages else None,
            due_on=due_on, is_stuck=state == State.IN_PROGRESS and changed_at < now - STUCK,
        )  # fmt: skip


def _who_hears(sites: set[int]) -> dict[int, list[int]]:
    """Return {site: its quality partners}; the risk and quality team where it has none."""
    partners = partners_of(sites)
    team = list(holders_of(VERIFIES).values_list("pk", flat=True))
    return {site: partners.get(site) or team for site in sites}


@dataclass(frozen=True)
class Before:
    """A person's last summary."""

    day: date
    told: Told


def _last_summaries(now: datetime) -> dict[int, Before]:
    """Return {person: their last summary}, of the last week."""
    recent = Message.objects.filter(
        key__gte="actions:", key__lt="actions;", made_at__gt=now - WEEK - timedelta(days=1)
    )
    found: dict[int, Before] = {}
    for key, context in recent.order_by("made_at").values_list("key", "context"):
        _start, person, day = key.split(":")
        found[int(person)] = Before(date.fromisoformat(day), context["told"])
    return found


def _is_news(told: Told, before: Before | None, today: date) -> bool:
    if before is None:
        return True
    if before.day >= today:
        return False
    if today - before.day >= WEEK:
        return True
    return any(set(pks) - set(before.told.get(group, [])) for group, pks in told.items())


@transaction.atomic
def _tell(to: int, told: Told, today: date) -> int:
    user = User.objects.select_for_update().get(pk=to)
    key = f"actions:{to}:{today:%Y-%m-%d}"
    if not user.is_active or Message.objects.filter(key=key).exists():
        return 0
    shown = _that_they_may_see(user, told)
    if not shown:
        return 0
    deliver(message=_summary(key, shown), recipients=User.objects.filter(pk=to))
    return 1


def _that_they_may_see(user: User, told: Told) -> Told:
    """Leave out what is about nothing but pages closed to ``user``: not even counts tell of it."""
    asked: ActionQuerySet = Action.objects.filter(
        pk__in={pk for pks in told.values() for pk in pks}
    )
    seen = set(asked.about_pages_open_to(user).values_list("pk", flat=True))
    shown = {group: [pk for pk in pks if pk in seen] for group, pks in told.items()}
    return {group: pks for group, pks in shown.items() if pks}


def _summary(key: str, told: Told) -> Draft:
    said = [_in_words(group, len(told[group])) for group in GROUPS if group in told]
    count = len({pk for pks in told.values() for pk in pks})
    reasons = dict.fromkeys(WHY[group] for group in GROUPS if group in told)
    context: dict[str, Any] = {
        "text": "\n".join(f"{words}." for words in said),
        "told": {group: sorted(pks) for group, pks in told.items()},
    }
    return Draft(
        key=key,
        template="plain",
        subject=f"Actions: {count:,} to look at",
        why=f"You get this because {' and '.join(reasons)}.",
        path=reverse("actions"),
        context=context,
    )


def _in_words(group: str, count: int) -> str:
    one, several = GROUPS[group]
    return one if count == 1 else several.format(f"{count:,}")
