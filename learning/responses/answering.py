"""What a site says about a learning page, and what the risk and quality team says to that.

Each verb holds the response, asks whether it stands as the person saw it, and adds to the thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from intranet.delivery.delivering import send
from intranet.network.audience import partners_of
from intranet.network.models import User
from learning.responses import messages
from learning.responses.models import ResponseEntry, SiteResponse
from learning.responses.states import ASKED, OWED, Answer, Event, State
from learning.verbs import NotPossible, quicker, said

LOOK_AGAIN = timedelta(days=14)  # that a site has after a challenge, however late it came


@transaction.atomic
def consider(
    response: SiteResponse, *, by: User, seen: int | None = None, now: datetime | None = None
) -> SiteResponse:
    """Keep that the site is finding out whether it could happen there."""
    held = _held(response, seen, State.AWAITING)
    held.state = State.CONSIDERING
    return _said(held, Event.CONSIDERING, by, now)


@transaction.atomic
def ask_to_draft(
    response: SiteResponse, *, by: User, colleague: User, seen: int | None = None,
    now: datetime | None = None,
) -> SiteResponse:  # fmt: skip
    """Ask a colleague who works here to draft the answer; the quality partner still sends it.

    They hear of it at once.
    """
    held = _held(response, seen, *OWED)
    if not colleague.is_active:
        raise NotPossible("Choose somebody who still works here.")
    if not _sees(held, colleague):
        raise NotPossible("That person may not open the learning page. Choose somebody else.")
    held.drafter = colleague
    if held.state == State.AWAITING:
        held.state = State.CONSIDERING
    _said(held, Event.DRAFTER, by, now, text=str(colleague))
    send(messages.asked_to_draft(held, colleague), [colleague.pk])
    return held


@transaction.atomic
def draft(
    response: SiteResponse, *, by: User, answer: Answer, text: str, seen: int | None = None,
    now: datetime | None = None,
) -> SiteResponse:  # fmt: skip
    """Keep what the colleague who was asked would answer. A quality partner sends it, or not."""
    held = _held(response, seen, *OWED)
    if held.drafter_id != by.pk:
        raise NotPossible("Somebody else was asked to draft it.")
    held.draft_answer, held.draft = answer, said(text, ASKED[answer])
    _said(held, Event.DRAFTED, by, now, answer=answer, text=held.draft)
    partners = partners_of([held.provider_site_id]).get(held.provider_site_id, [])
    told = User.objects.filter(pk__in=set(partners) - {by.pk})
    send(messages.drafted(held), [person.pk for person in told if _sees(held, person)])
    return held


@transaction.atomic
def answer(
    response: SiteResponse, *, by: User, answer: Answer, reason: str, seen: int | None = None,
    now: datetime | None = None,
) -> SiteResponse:  # fmt: skip
    """Say how it could apply here, in the site's own words; an answer may be mended until it is
    accepted."""
    held = _held(response, seen, *OWED, State.ANSWERED)
    held.reason = said(reason, ASKED[answer])
    held.state, held.answer = State.ANSWERED, answer
    held.answered_by, held.answered_at = by, now or timezone.now()
    held.decided_by = held.decided_at = held.drafter = None
    held.question = held.draft_answer = held.draft = ""
    return _said(held, Event.ANSWERED, by, now, answer=answer, text=held.reason)


@transaction.atomic
def challenge(
    response: SiteResponse, *, by: User, question: str, seen: int | None = None,
    now: datetime | None = None,
) -> SiteResponse:  # fmt: skip
    """Ask the site to look again, with a question, and give it time to."""
    held = _held(response, seen, State.ANSWERED)
    _another(held, by)
    held.question = said(question, "Ask the site what you would like to know.")
    held.state, held.decided_by, held.decided_at = State.CHALLENGED, by, now or timezone.now()
    held.due_on = max(held.due_on, timezone.localdate(held.decided_at) + LOOK_AGAIN)
    return _said(held, Event.CHALLENGED, by, now, text=held.question)


@transaction.atomic
def accept(
    response: SiteResponse, *, by: User, seen: int | None = None, now: datetime | None = None
) -> SiteResponse:
    """Accept what the site says: never by who said it."""
    held = _held(response, seen, State.ANSWERED)
    _another(held, by)
    held.state, held.decided_by, held.decided_at = State.ACCEPTED, by, now or timezone.now()
    return _said(held, Event.ACCEPTED, by, now)


@transaction.atomic
def comment(
    response: SiteResponse, *, by: User, text: str, now: datetime | None = None
) -> SiteResponse:
    """Add to the thread without changing where the response stands."""
    held = _held(response, None, *[state for state in State if state != State.CLOSED])
    return _said(held, Event.COMMENTED, by, now, text=said(text, "Write what you want to say."))


def _held(response: SiteResponse, seen: int | None, *states: State) -> SiteResponse:
    held = SiteResponse.objects.select_for_update().get(pk=response.pk)
    if (seen is not None and held.steps != seen) or held.state not in states:
        raise quicker(held.get_state_display())
    return held


def _another(held: SiteResponse, by: User) -> None:
    drafts = held.thread.filter(event=Event.DRAFTED, version=held.version, by=by.pk)
    if by.pk == held.answered_by_id or drafts.exists():
        raise NotPossible("You gave this answer yourself. Somebody else has to look at it.")


def _sees(held: SiteResponse, person: User) -> bool:
    """Return whether the learning page is open to ``person``: for others it is nowhere."""
    return SiteResponse.objects.open_to(person).filter(pk=held.pk).exists()


def _said(
    held: SiteResponse, event: Event, by: User, now: datetime | None,
    *, answer: str = "", text: str = "",
) -> SiteResponse:  # fmt: skip
    held.steps += 1
    held.save()
    ResponseEntry.objects.create(
        response=held, number=held.steps, at=now or timezone.now(), event=event, by=by,
        version=held.version, answer=answer, text=text,
    )  # fmt: skip
    return held


def thread_of(response: SiteResponse) -> Sequence[ResponseEntry]:
    """Return what was said, in order, with who said it."""
    return list(response.thread.select_related("by").order_by("number"))
