"""What a site says about an innovation, and what others ask it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from intranet.network.models import ProviderSite, User
from learning.adoption import messages
from learning.adoption.models import Adoption, AdoptionEntry
from learning.adoption.states import ARROWS, ASKED_FOR, DOES_IT, Event, State
from learning.verbs import NotPossible, quicker, said


@transaction.atomic
def move(
    adoption: Adoption, *, to: State, note: str = "", by: User, seen: int | None = None,
    now: datetime | None = None,
) -> Adoption:  # fmt: skip
    """Say how far the site has come. Raises ``NotPossible``."""
    now = now or timezone.now()
    held = _held(adoption)
    if (seen is not None and held.steps != seen) or to not in ARROWS[State(held.state)]:
        raise quicker(held.get_state_display())
    if to in ASKED_FOR:
        note = said(note, ASKED_FOR[to])
    held.state, held.note, held.since = to, note.strip(), now
    return _say(held, Event.MOVED, by, now, held.note)


@transaction.atomic
def ask(adoption: Adoption, *, question: str, by: User, now: datetime | None = None) -> Adoption:
    """Ask the site that does it. Its quality partners hear of the question."""
    held = _held(adoption)
    if held.state not in DOES_IT:
        raise NotPossible("This site does not do it now. Ask one that does.")
    text = said(question, "Write what you would like to know.")
    _say(held, Event.ASKED, by, now or timezone.now(), text, by_site=False)
    messages.asked(held)
    return held


@transaction.atomic
def answer(adoption: Adoption, *, text: str, by: User, now: datetime | None = None) -> Adoption:
    """Answer what was asked. Whoever asked hears of it, and everybody may read it."""
    held = _held(adoption)
    asking = held.thread.filter(event=Event.ASKED).exclude(by=None)
    if not asking.exists():
        raise NotPossible("Nobody has asked.")
    _say(held, Event.ANSWERED, by, now or timezone.now(), said(text, "Write the answer."))
    messages.answered(held, set(asking.values_list("by", flat=True)) - {by.pk})
    return held


def _held(adoption: Adoption) -> Adoption:
    found = Adoption.objects.select_for_update(of=("self",)).select_related("page", "provider_site")
    held = found.get(pk=adoption.pk)
    if not held.page.live:
        raise NotPossible("The page is no longer there for readers.")
    if held.provider_site.state != ProviderSite.State.OPEN:
        raise NotPossible("The site is closed.")
    return held


def _say(
    held: Adoption, event: Event, by: User, now: datetime, text: str, *, by_site: bool = True
) -> Adoption:
    held.steps += 1
    if by_site:
        held.last_word_at = now
    held.save()
    AdoptionEntry.objects.create(
        adoption=held, number=held.steps, at=now, event=event, by=by, state=held.state, text=text
    )
    return held
