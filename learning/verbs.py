"""What verbs of duties, responses and actions have in common, and the forms that ask for them."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from intranet.network.models import User
from learning.gate.short import what_tells
from learning.paging import number

INPUT = {"class": "nhsuk-input"}  # the design system's look
DAY = forms.DateInput(attrs=INPUT | {"type": "date"}, format="%Y-%m-%d")
REASON = 300  # characters
LONGEST = 5_000  # characters
ANONYMOUS = (
    "Write roles in place of names, and “within two weeks” in place of a date. Nothing that points "
    "to a patient or a colleague."
)


class NotPossible(Exception):
    """A verb that does not fit how things stand. Its words are for the person who tried."""


class SomebodyWasQuicker(NotPossible):
    """What it is about has moved on since the person read it."""


def quicker(state: str) -> SomebodyWasQuicker:
    """Return the refusal of a verb that came after somebody had moved it to ``state`` (a label)."""
    return SomebodyWasQuicker(
        f"Somebody was quicker: it is “{state.lower()}” now. "
        "Read what happened; your text is still here."
    )


def said(text: str, otherwise: str) -> str:
    """Return ``text`` without space around it. Raises ``NotPossible(otherwise)`` if it is empty."""
    if not text.strip():
        raise NotPossible(otherwise)
    return text.strip()


def months_later(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last of that month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the place of ours from which a verb was sent, or ``otherwise``."""
    place = request.POST.get("next", "")
    ours = place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None)
    return place if ours else otherwise


class Written(forms.Form):
    """A form whose texts pass the anonymisation gate: others read them, and they are kept."""

    written: tuple[str, ...] = ()  # the fields that somebody writes
    found = False  # whether the gate held something back

    @property
    def own_names(self) -> Iterable[str]:
        """Return the names of the site whose text it is: it may say them."""
        return ()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in self.written:
            for finding in what_tells(given.get(name, ""), self.own_names):
                self.found = True
                self.add_error(name, finding)
        return given


class Verb(Written):
    """One verb. Several stand on one page, so each has ids of its own."""

    name: str
    heading: str
    button: str
    done: str
    explains = ""
    is_next = True  # whether it is what its person should do next
    body = ""  # the template of its fields, where they are more than texts to write

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{self.name}_%s")

    @property
    def typed(self) -> list[BoundField]:
        """Return the fields in which somebody wrote something."""
        return [self[name] for name in self.written if self[name].value()]


def did(request: HttpRequest, form: Verb, act: Callable[[], str]) -> bool:
    """Carry out a verb by ``act``, and say what it says came of it, or that nothing did; return
    whether the form is done with. A refusal stands in the form if somebody may have written there.
    """
    try:
        done = act()
    except NotPossible as refusal:
        if form.visible_fields():
            form.add_error(None, str(refusal))
            return False
        messages.error(request, str(refusal))
        return True
    if done:
        messages.success(request, done)
    else:
        messages.warning(request, "Nothing was changed: it was so already.")
    return True


class Stepwise(Verb):
    """A verb of what counts its steps: refused if more were taken than its person has seen."""

    def carry_out(self, by: User, seen: int) -> None:
        raise NotImplementedError

    def sent_by(self, request: HttpRequest) -> bool:
        """Carry it out as ``request`` sent it; return what ``did`` does."""
        seen = number(request.POST.get("seen", ""))

        def act() -> str:
            self.carry_out(cast(User, request.user), -1 if seen is None else seen)
            return f"{self.done}."

        return did(request, self, act)


def written_text(
    label: str, help_text: str, required: str, *, longest: int = LONGEST, rows: int = 5
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=f"{help_text} {ANONYMOUS}".strip(),
        max_length=longest,
        widget=forms.Textarea(attrs={"class": "nhsuk-textarea", "rows": rows}),
        error_messages={"required": required},
    )


short_text = partial(written_text, longest=REASON, rows=3)
