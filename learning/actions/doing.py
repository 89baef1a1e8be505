"""What is done with one action. Each verb holds the action, asks whether it stands as the person
saw it, and adds to its history."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import partial

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from intranet.network.models import ProviderSite, User
from intranet.restrictions import closed_branches
from learning.actions import messages
from learning.actions.models import Action, ActionEntry, ActionPage
from learning.actions.states import OPEN, Event, HostState, State
from learning.actions.wishes import (
    ASKED_AGAIN,
    LABELS,
    Wish,
    asks_host_again,
    differences,
    in_words,
    not_past,
    still_here,
)
from learning.responses.models import SiteResponse
from learning.verbs import NotPossible, SomebodyWasQuicker, months_later, quicker, said


@transaction.atomic
def propose(
    *, by: User, site: ProviderSite, wish: Wish, owner: User | None = None,
    host_site: ProviderSite | None = None, pages: Collection[Page] = (),
    response: SiteResponse | None = None, now: datetime | None = None,
) -> Action:  # fmt: skip
    """Propose an action for one site. What belongs to a response belongs to its page too."""
    if response is not None and response.provider_site_id != site.pk:
        raise NotPossible("That response is another site's.")
    not_past(wish.due_on)
    about = {page.pk: page for page in pages}
    if response is not None:
        about.setdefault(response.page_id, response.page)
    still_here(owner)
    may_open(owner, list(about.values()))
    now = now or timezone.now()
    action = Action(
        **wish.fields, provider_site=site, owner=owner, response=response, created_by=by,
        created_at=now, changed_at=now, state=State.PROPOSED,
    )  # fmt: skip
    if host_site is not None:
        _ask(action, host_site)
    _went(action, Event.PROPOSED, by, now, text=f"Host site: {host_site}" if host_site else "")
    ActionPage.objects.bulk_create(ActionPage(action=action, page_id=page) for page in about)
    return action


@transaction.atomic
def change(
    action: Action, *, by: User, wish: Wish, owner: User | None, reason: str = "",
    seen: int | None = None, now: datetime | None = None,
) -> Action:  # fmt: skip
    """Change what, why, by whom, until when or how it is measured; once agreed, with a reason.

    A host site agreed to what, why and when: with one of them changed, it is asked again.
    """
    held = _held(action, seen, *OPEN)
    wanted = wish.fields | {"owner": owner}
    changes = differences(held, wanted)
    if not changes:
        raise NotPossible("Nothing was changed.")
    if wish.due_on != held.due_on:
        not_past(wish.due_on)
    if owner != held.owner:
        still_here(owner)
        may_open(owner, list(Page.objects.filter(action_links__action=held)))
    if held.state != State.PROPOSED:
        reason = said(reason, "Say why it is changed.")
        if owner is None or wish.due_on is None:
            raise NotPossible("What was agreed keeps an owner and a date.")
    if asks_host_again(held, wanted):
        wanted |= ASKED_AGAIN
    for name, value in wanted.items():
        setattr(held, name, value)
    return _went(held, Event.CHANGED, by, now, text=reason.strip(), changes=changes)


@transaction.atomic
def ask_host(
    action: Action, *, by: User, host_site: ProviderSite | None, seen: int | None = None,
    now: datetime | None = None,
) -> Action:  # fmt: skip
    """Ask another site whose people or premises it needs, or say that none is needed."""
    held = _held(action, seen, State.PROPOSED)
    if host_site is None:
        if held.host_site is None:
            raise NotPossible("No other site was asked.")
        held.host_site, held.host_state = None, HostState.NOT_NEEDED
        _forget_host(held)
        return _went(held, Event.HOST_NOT_NEEDED, by, now)
    if host_site == held.host_site and held.host_state != HostState.DECLINED:
        raise NotPossible("That site has been asked already.")
    _ask(held, host_site)
    return _went(held, Event.HOST_ASKED, by, now, text=f"Host site: {host_site}")


@transaction.atomic
def answer_as_host(
    action: Action, *, by: User, agrees: bool, note: str = "", seen: int | None = None,
    now: datetime | None = None,
) -> Action:  # fmt: skip
    """Say for the host site whether it agrees; a no says why."""
    held = _held(action, seen, State.PROPOSED)
    if held.host_state != HostState.WAITING:
        raise SomebodyWasQuicker(f"Look again: {held.get_host_state_display().lower()}.")
    if not agrees:
        note = said(note, "Say why the site declines, and what would make it possible.")
    held.host_state = HostState.AGREED if agrees else HostState.DECLINED
    held.host_by, held.host_at, held.host_note = by, now or timezone.now(), note.strip()
    event = Event.HOST_AGREED if agrees else Event.HOST_DECLINED
    return _went(held, event, by, now, text=held.host_note)


@transaction.atomic
def agree(
    action: Action, *, by: User, seen: int | None = None, now: datetime | None = None
) -> Action:
    """Agree that it will be done: by an owner who works here, by a day to come, and with the host.

    Raises ``NotPossible`` with all that is missing.
    """
    held = _held(action, seen, State.PROPOSED)
    missing = missing_to_agree(held)
    if missing:
        raise NotPossible(" ".join(missing))
    held.state = State.AGREED
    return _went(held, Event.AGREED, by, now)


def missing_to_agree(action: Action) -> list[str]:
    """Return, a sentence each, what an action still needs before it can be agreed."""
    missing = []
    if action.owner is None:
        missing.append("Name an owner first.")
    elif not action.owner.is_active:
        missing.append("Its owner has left. Name another one first.")
    if action.due_on is None:
        missing.append("Set a date first.")
    elif action.due_on < timezone.localdate():
        missing.append("Its date is over. Set one that is to come.")
    if action.host_state == HostState.WAITING:
        missing.append(f"{action.host_site} has not agreed yet.")
    elif action.host_state == HostState.DECLINED:
        missing.append(f"{action.host_site} has declined. Ask again, or ask another site.")
    return missing


@transaction.atomic
def start(
    action: Action, *, by: User, seen: int | None = None, now: datetime | None = None
) -> Action:
    held = _held(action, seen, State.AGREED)
    held.state = State.IN_PROGRESS
    return _went(held, Event.STARTED, by, now)


@transaction.atomic
def finish(
    action: Action, *, by: User, evidence: str = "", link: str = "", file: File | None = None,
    seen: int | None = None, now: datetime | None = None,
) -> Action:  # fmt: skip
    """Say that it is done, with what shows it: words, a link or a file. Somebody else verifies it.

    A file that was given before stays unless another one comes. Then it is removed, if nothing
    that was verified rests on it.
    """
    held = _held(action, seen, State.IN_PROGRESS)
    held.evidence, held.link = evidence.strip(), link.strip()
    if file is not None:
        if held.file.name and not held.history.filter(file=held.file.name).exists():
            # Once it is kept: if the disk says no, the worker removes it.
            remove = partial(held.file.storage.delete, held.file.name)
            transaction.on_commit(remove, robust=True)
        held.file.save(file.name or "", file, save=False)
    earlier = held.done_at and held.file  # not what it was once verified by
    if not (held.evidence or held.link or file or earlier):
        raise NotPossible("Say what shows that it is done, or add a link or a file.")
    held.state, held.sent_back = State.DONE, ""
    held.done_by, held.done_at = by, now or timezone.now()
    held.verified_by = held.verified_at = None
    shown = "\n".join(part for part in (held.evidence, held.link, file and "A file") if part)
    return _went(held, Event.DONE, by, now, text=shown)


@transaction.atomic
def verify(
    action: Action, *, by: User, effect: str, recheck_months: int | None = None,
    seen: int | None = None, now: datetime | None = None,
) -> Action:  # fmt: skip
    """Say that it is done and what has changed: never by who said that it is done."""
    now = now or timezone.now()
    held = _held(action, seen, State.DONE)
    _another(held.done_by_id, by)
    _another(held.owner_id, by)
    held.effect = said(effect, "Say in one sentence what has changed.")
    held.state, held.verified_by, held.verified_at = State.VERIFIED, by, now
    held.recheck_months = recheck_months
    today = timezone.localdate(now)
    held.recheck_on = months_later(today, recheck_months) if recheck_months else None
    return _went(held, Event.VERIFIED, by, now, text=held.effect, file=held.file.name or "")


@transaction.atomic
def send_back(
    action: Action, *, by: User, reason: str, seen: int | None = None, now: datetime | None = None
) -> Action:
    """Say what is missing: it is then to be done, and was not done or impossible."""
    held = _held(action, seen, State.DONE, State.SAID_NOT_POSSIBLE)
    _another(held.done_by_id if held.state == State.DONE else held.said_by_id, by)
    held.sent_back = said(reason, "Say what is missing.")
    if held.state == State.DONE:
        held.state = State.IN_PROGRESS
    else:
        held.state, held.state_before, held.not_possible = State(held.state_before), "", ""
        held.said_by = None
    return _went(held, Event.SENT_BACK, by, now, text=held.sent_back)


@transaction.atomic
def say_not_possible(
    action: Action, *, by: User, reason: str, seen: int | None = None, now: datetime | None = None
) -> Action:
    """Say why it cannot be done. Somebody else has to approve it."""
    held = _held(action, seen, *OPEN)
    held.not_possible = said(reason, "Say why it cannot be done, and what would be needed.")
    held.state_before, held.state = held.state, State.SAID_NOT_POSSIBLE
    held.said_by, held.approved_by, held.sent_back = by, None, ""
    return _went(held, Event.SAID_NOT_POSSIBLE, by, now, text=held.not_possible)


@transaction.atomic
def approve(
    action: Action, *, by: User, seen: int | None = None, now: datetime | None = None
) -> Action:
    """Approve that it is not possible: never by who said so."""
    held = _held(action, seen, State.SAID_NOT_POSSIBLE)
    _another(held.said_by_id, by)
    held.state, held.approved_by = State.NOT_POSSIBLE, by
    return _went(held, Event.APPROVED, by, now)


@transaction.atomic
def recheck(
    action: Action, *, by: User, found: str, seen: int | None = None, now: datetime | None = None
) -> Action:
    """Keep that somebody looked again, when it was time to, and that it still holds."""
    now = now or timezone.now()
    held = _held_to_recheck(action, seen, now)
    held.state, held.recheck_on = State.RECHECKED, None
    return _went(held, Event.RECHECKED, by, now, text=said(found, "Say what you saw."))


@transaction.atomic
def find_undone(
    action: Action, *, by: User, reason: str, due_on: date, seen: int | None = None,
    now: datetime | None = None,
) -> Action:  # fmt: skip
    """Say, when it was time to look again, that it no longer holds: it is to be done once more by
    ``due_on``, and its owner is told. What it had changed stays in the history alone."""
    now = now or timezone.now()
    held = _held_to_recheck(action, seen, now)
    not_past(due_on)
    changes = [[LABELS["due_on"], in_words(held.due_on), in_words(due_on)]]
    held.sent_back = said(reason, "Say what you saw, and what is missing now.")
    held.state, held.due_on, held.effect, held.recheck_on = State.IN_PROGRESS, due_on, "", None
    held.verified_by = held.verified_at = held.done_by = held.done_at = None
    held.evidence = held.link = ""
    _went(held, Event.NO_LONGER, by, now, text=held.sent_back, changes=changes)
    messages.found_undone(held, by)
    return held


def _held_to_recheck(action: Action, seen: int | None, now: datetime) -> Action:
    held = _held(action, seen, State.VERIFIED)
    if not is_to_recheck(held, now):
        raise NotPossible("It is not yet time to look again.")
    return held


def is_to_recheck(action: Action, now: datetime) -> bool:
    return action.recheck_on is not None and action.recheck_on <= timezone.localdate(now)


def may_open(owner: User | None, pages: Collection[Page]) -> None:
    """Refuse an owner to whom every page that the action is about is closed: they would not see
    it. Raises ``NotPossible``."""
    if owner is None or not pages:
        return
    closed = tuple(closed_branches(PageViewRestriction, owner))
    if all(page.path.startswith(closed) for page in pages):
        raise NotPossible("That person may not open the page this is about. Choose somebody else.")


def _held(action: Action, seen: int | None, *states: State) -> Action:
    held = Action.objects.select_for_update().get(pk=action.pk)
    if (seen is not None and held.steps != seen) or held.state not in states:
        raise quicker(held.get_state_display())
    return held


def _another(who_said_it: int | None, by: User) -> None:
    if by.pk == who_said_it:
        raise NotPossible("You said this yourself. Somebody else has to look at it.")


def _ask(action: Action, host_site: ProviderSite) -> None:
    if host_site.pk == action.provider_site_id:
        raise NotPossible("The host site is another site.")
    if host_site.state != ProviderSite.State.OPEN:
        raise NotPossible("That site is closed.")
    action.host_site, action.host_state = host_site, HostState.WAITING
    _forget_host(action)


def _forget_host(action: Action) -> None:
    action.host_by = action.host_at = None
    action.host_note = ""


def _went(
    held: Action, event: Event, by: User, now: datetime | None, *, text: str = "",
    changes: list[list[str]] | None = None, file: str = "",
) -> Action:  # fmt: skip
    held.steps += 1
    held.changed_at = now or timezone.now()
    held.save()
    ActionEntry.objects.create(
        action=held, number=held.steps, at=held.changed_at, event=event, by=by,
        changes=changes or [], text=text, file=file,
    )  # fmt: skip
    return held
