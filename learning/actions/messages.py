"""What is sent about one action, in words that tell nothing of it."""

from __future__ import annotations

from django.urls import reverse

from intranet.delivery.delivering import Draft, send
from intranet.network.models import User
from learning.actions.models import Action


def found_undone(action: Action, by: User) -> None:
    """Tell the owner, unless they said it themselves or may not see it."""
    owner = action.owner
    if owner is None or owner == by:
        return
    if not Action.objects.visible_to(owner).filter(pk=action.pk).exists():
        return
    draft = Draft(
        key=f"action:{action.pk}:no-longer:{action.steps}",
        template="plain",
        subject="An action of yours no longer holds",
        why="You get this because you own it.",
        path=reverse("action", args=[action.pk]),
        context={
            "text": "Somebody looked again, and found that it no longer holds. It is in progress "
            "again, with a new date."
        },
    )
    send(draft, [owner.pk])
