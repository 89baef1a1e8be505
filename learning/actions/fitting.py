"""Which verbs an action offers whom, by its state."""

from __future__ import annotations

from django.utils import timezone

from intranet.network.models import User
from learning.actions import doing
from learning.actions.forms import (
    ActionVerb,
    Agree,
    AgreeAsHost,
    AskHost,
    Change,
    DeclineAsHost,
    Finish,
    Hosts,
    NotDoable,
    Start,
    Verifies,
)
from learning.actions.models import Action
from learning.actions.parts import Part
from learning.actions.states import HostState, State
from learning.actions.verifying_forms import (
    Approve,
    EndForNetwork,
    FindUndone,
    LooksAgain,
    Recheck,
    SendBack,
    Verify,
)

# What may be done in which state; the next step comes first.
FITTING: dict[State, tuple[type[ActionVerb], ...]] = {
    State.PROPOSED: (AgreeAsHost, DeclineAsHost, Agree, Change, AskHost, NotDoable),
    State.AGREED: (Start, Change, NotDoable),
    State.IN_PROGRESS: (Finish, Change, NotDoable),
    State.DONE: (Verify, SendBack),
    State.SAID_NOT_POSSIBLE: (Approve, SendBack),
    State.VERIFIED: (Recheck, FindUndone),
}
ALWAYS: tuple[type[ActionVerb], ...] = (EndForNetwork,)
KINDS: dict[str, type[ActionVerb]] = {kind.name: kind for kind in ALWAYS} | {
    kind.name: kind for kinds in FITTING.values() for kind in kinds
}


def fitting(action: Action, part: Part, user: User) -> list[ActionVerb]:
    """Return what ``user`` may do now, the next step first."""
    kinds = FITTING.get(State(action.state), ()) + ALWAYS
    return [
        kind(action=action) for kind in kinds if kind.is_for(part) and _fits(kind, action, user)
    ]


def _fits(kind: type[ActionVerb], action: Action, user: User) -> bool:
    if issubclass(kind, Hosts):
        return action.host_state == HostState.WAITING
    if kind is EndForNetwork:
        return action.network is not None and action.network.ended_at is None
    if kind is Agree:
        return not doing.missing_to_agree(action)
    if issubclass(kind, LooksAgain):
        return doing.is_to_recheck(action, timezone.now())
    if issubclass(kind, Verifies):
        if action.state == State.DONE:
            return user.pk not in (action.done_by_id, action.owner_id)
        return action.said_by_id != user.pk
    return True
