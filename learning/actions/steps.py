"""The one thing that somebody at a site should do next about an action, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from learning.actions.doing import missing_to_agree
from learning.actions.models import Action
from learning.actions.querysets import STUCK
from learning.actions.states import HostState, State


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do (a button), and where it stands (a sentence). ``verb`` is set where it takes no
    more than a click: what its form is called."""

    button: str
    words: str
    verb: str = ""


def next_step(action: Action, now: datetime) -> Step:
    """Return the next step of an action that waits at its site, read with owner and host site."""
    owned = f"{action.owner} owns it."
    if action.state == State.VERIFIED:
        return Step(button="Look again", words="It is time to see whether it still holds.")
    if action.host_state == HostState.DECLINED:
        words = f"{action.host_site} has declined. Ask again, or ask another site."
        return Step(button="Ask a host site", words=words)
    if action.has_no_owner:
        return Step(button="Name an owner", words="Nobody who works here owns it.")
    if action.state == State.PROPOSED:
        return _to_agree(action)
    if action.state == State.IN_PROGRESS and action.changed_at < now - STUCK:
        words = f"{owned} Nothing was said about it for {STUCK.days} days."
        return Step(button="Say how it stands", words=words)
    return Step(button="Open", words=owned)


def _to_agree(action: Action) -> Step:
    if action.host_state == HostState.WAITING:
        return Step(button="Open", words=f"It waits for {action.host_site}.")
    if missing := missing_to_agree(action):
        return Step(button="Set a date", words=" ".join(missing))
    return Step(
        button="Agree", words=f"It waits to be agreed. {action.owner} owns it.", verb="agree"
    )
