"""What is to be done, as somebody asks for it, and what differs between two of those."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from intranet.network.models import ProviderSite, User
from learning.actions.models import Action, ActionKind, Wanted
from learning.actions.states import HostState, State
from learning.verbs import NotPossible, said

LABELS = {
    "what": "What",
    "why": "Why",
    "kind": "Kind",
    "due_on": "Due",
    "measure_what": "What is measured",
    "measure_how": "How it is measured",
    "measure_level": "Level to reach",
    "measure_by": "Measured by",
    "recheck_months": "Months until it is looked at again",
    "owner": "Owner",
    "host_state": "Host site",
}
# What a host site agrees to: with any of it changed, it is asked again.
AGREED_TO = ("what", "why", "due_on")
ASKED_AGAIN: dict[str, Any] = {
    "state": State.PROPOSED, "host_state": HostState.WAITING, "host_by": None, "host_at": None,
    "host_note": "",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be done, why, by when, and how it will be known to work."""

    what: str
    kind: ActionKind
    why: str = ""
    due_on: date | None = None
    measure_what: str = ""
    measure_how: str = ""
    measure_level: str = ""
    measure_by: date | None = None
    recheck_months: int | None = None

    @classmethod
    def of(cls, action: Wanted) -> Wish:
        return cls(**{field.name: getattr(action, field.name) for field in fields(cls)})

    @property
    def fields(self) -> dict[str, Any]:
        """Return the values as they stand in a row. Raises ``NotPossible`` if it says nothing."""
        values = asdict(self) | {"kind": self.kind}
        return values | {"what": said(self.what, "Say in one sentence what is to be done.")}


def differences(action: Action, wanted: dict[str, Any]) -> list[list[str]]:
    """Return what ``wanted`` would change in ``action``, in words: [[what, from, to], …]."""
    found = [
        [LABELS[name], in_words(getattr(action, name)), in_words(value)]
        for name, value in wanted.items()
        if getattr(action, name) != value
    ]
    if asks_host_again(action, wanted):
        found.append(
            [LABELS["host_state"], str(HostState.AGREED.label), str(HostState.WAITING.label)]
        )
    return found


def asks_host_again(action: Action, wanted: dict[str, Any]) -> bool:
    """Whether a host site has agreed to something that ``wanted`` would change in ``action``; one
    that has closed since holds nothing up."""
    other = any(name in wanted and getattr(action, name) != wanted[name] for name in AGREED_TO)
    agreed = action.host_state == HostState.AGREED
    host = action.host_site
    return other and agreed and host is not None and host.state == ProviderSite.State.OPEN


def in_words(value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "l j F Y")
    return "" if value is None else str(value)


def not_past(day: date | None) -> None:
    if day is not None and day < timezone.localdate():
        raise NotPossible("That day is over. Choose one that is to come.")


def still_here(owner: User | None) -> None:
    if owner is not None and not owner.is_active:
        raise NotPossible("Choose somebody who still works here.")
