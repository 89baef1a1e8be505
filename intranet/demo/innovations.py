"""The demo's innovations, and how far each site has come with them."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from django.utils import timezone

from intranet.network.audience import partners_of
from intranet.network.models import Specialty, User
from learning.adoption.adopting import answer, ask, move
from learning.adoption.informing import inform
from learning.adoption.models import Adoption
from learning.adoption.states import State
from learning.models import InnovationPage, LearningIndexPage

MOST_SITES = 12  # that have said anything, however large the network is

# How the sites come along, one after the other.
WAYS: tuple[tuple[State, ...], ...] = (
    (State.ASSESSING, State.ADOPTING, State.EMBEDDED),
    (State.ASSESSING, State.ADOPTING, State.ADAPTED),
    (),
    (State.ASSESSING, State.NOT_SUITABLE),
    (State.ADOPTING,),
    (State.ASSESSING,),
    (State.ADOPTING, State.STOPPED),
)


def make_innovations(specialties: dict[str, Specialty]) -> None:
    """Make three innovations, the first of them with the longest way behind it."""
    text = Path(__file__).with_name("innovations.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    section = LearningIndexPage.objects.get()
    for number, given in enumerate(found["innovations"]):
        page = _publish(given, section, specialties)
        _come_along(page, found["notes"], start=number)


def _publish(
    given: dict[str, Any], section: LearningIndexPage, specialties: dict[str, Specialty]
) -> InnovationPage:
    at = timezone.now() - timedelta(days=given["days_ago"])
    texts = {name: value.strip() for name, value in given.items() if isinstance(value, str)}
    page = InnovationPage(**texts, first_published_at=at, last_published_at=at)
    page.specialties.set([specialties[name] for name in given["specialties"]])
    section.add_child(instance=page)
    revision = page.save_revision(log_action=False)
    InnovationPage.objects.filter(pk=page.pk).update(
        live_revision=revision, has_unpublished_changes=False
    )
    inform(page, at)
    return page


def _come_along(page: InnovationPage, notes: dict[str, Any], *, start: int) -> None:
    """Let the sites with a quality partner say how far they have come, step by step."""
    rows = page.adoptions.select_related("provider_site").order_by("provider_site")
    partners = partners_of({row.provider_site_id for row in rows})
    said = {state: cycle(words) for state, words in notes.items() if isinstance(words, list)}
    for place, row in enumerate(rows[:MOST_SITES], start):
        people = partners.get(row.provider_site_id)
        if not people:
            continue
        at = row.since
        for state in WAYS[place % len(WAYS)]:
            at = min(at + timedelta(days=18), timezone.now())
            note = next(said[state]) if state in said else ""
            move(row, to=state, note=note, by=User.objects.get(pk=people[0]), now=at)
    _be_asked(page, partners, notes)


def _be_asked(page: InnovationPage, partners: dict[int, list[int]], notes: dict[str, Any]) -> None:
    row: Adoption | None = page.adoptions.filter(state=State.EMBEDDED).first()
    if row is None:
        return
    at = min(row.since + timedelta(days=3), timezone.now())
    ask(row, question=notes["question"], by=User.objects.get(username="trainee"), now=at)
    partner = User.objects.get(pk=partners[row.provider_site_id][0])
    answer(row, text=notes["answer"], by=partner, now=at + timedelta(hours=20))
