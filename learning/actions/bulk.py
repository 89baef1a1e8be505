"""Several actions get another owner or date at once, each with an entry that says why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from intranet.network.models import User
from learning.actions.models import Action, ActionEntry
from learning.actions.states import Event
from learning.actions.wishes import (
    ASKED_AGAIN,
    asks_host_again,
    differences,
    not_past,
    still_here,
)
from learning.verbs import NotPossible, said

MOST = 200  # actions at once


@transaction.atomic
def reassign(
    actions: Collection[int], *, by: User, owner: User, reason: str, now: datetime | None = None
) -> int:
    """Give open ``actions`` (ids) of one site to ``owner``; return how many changed hands."""
    still_here(owner)
    held = _held(actions)
    if len({action.provider_site_id for action in held}) > 1:
        raise NotPossible("Give one person actions of one site.")
    if _closed_to(owner, held):
        raise NotPossible("That person may not open a page that one of these is about.")
    return _change(held, {"owner": owner}, by, reason, now)


@transaction.atomic
def redate(
    actions: Collection[int], *, by: User, due_on: date, reason: str, now: datetime | None = None
) -> int:
    """Let open ``actions`` (ids) be due on another day; return how many have moved.

    A host site that has agreed to the old day is asked again.
    """
    not_past(due_on)
    return _change(_held(actions), {"due_on": due_on}, by, reason, now)


def _held(actions: Collection[int]) -> list[Action]:
    found = Action.objects.filter(pk__in=actions).open().select_for_update(of=("self",))
    held = list(found.select_related("owner", "host_site").order_by("pk"))
    if not held or len(held) != len(set(actions)):
        raise NotPossible("Some of these are not to be done any more. Look again.")
    return held


def _closed_to(owner: User, actions: list[Action]) -> bool:
    """Whether one of ``actions`` is about nothing but pages that ``owner`` may not open."""
    about = Action.objects.filter(pk__in=[action.pk for action in actions])
    return about.about_pages_open_to(owner).count() < len(actions)


def _change(
    held: list[Action], wanted: dict[str, Any], by: User, reason: str, now: datetime | None
) -> int:
    reason, now = said(reason, "Say why."), now or timezone.now()
    changes = {action.pk: differences(action, wanted) for action in held}
    changed = [action for action in held if changes[action.pk]]
    ActionEntry.objects.bulk_create(
        ActionEntry(
            action=action, number=action.steps + 1, at=now, event=Event.CHANGED, by=by,
            changes=changes[action.pk], text=reason,
        )
        for action in changed
    )  # fmt: skip
    again = [action.pk for action in changed if asks_host_again(action, wanted)]
    Action.objects.filter(pk__in=[action.pk for action in changed]).update(
        steps=F("steps") + 1, changed_at=now, **wanted
    )
    Action.objects.filter(pk__in=again).update(**ASKED_AGAIN)
    return len(changed)
