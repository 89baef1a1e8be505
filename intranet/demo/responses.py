"""What the sites of the demo answer to its learning pages.

The newest pages are lived through with the verbs of responses themselves, which take the time as an
argument; those before them were answered and accepted long ago, and are written many at a time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from django.db.models import Q
from django.utils import timezone

from intranet.delivery.enums import Channel
from intranet.delivery.enums import State as Sent
from intranet.delivery.models import Delivery
from intranet.network.audience import partners_of
from intranet.network.models import ProviderSite, StaffProfile, User
from learning.models import LearningPage
from learning.responses import answering
from learning.responses.models import ResponseEntry, SiteResponse
from learning.responses.owing import ask, days_for
from learning.responses.states import Answer, Event, State

LIVELY = 12  # pages that sites are answering now
ANSWERED_PAGES = 1000  # the newest, of a large network
BATCH = 500
HOURS = timedelta(hours=1)
ANSWERS = (Answer.ACTION_NEEDED, Answer.SAFE_HERE, Answer.ACTION_NEEDED, Answer.NOT_HERE)
# What sites have done about one page, in turn; the newest page of all has only been asked about.
DONE = (
    "accepted", "answered", "considering", "challenged", "drafted", "accepted", "awaiting",
    "asked", "answered_again", "accepted",
)  # fmt: skip


@cache
def _texts() -> dict[str, list[str]]:
    text = Path(__file__).with_name("responses.toml").read_text(encoding="utf-8")
    return {name: [one.strip() for one in many] for name, many in tomllib.loads(text).items()}


class Responses:
    """Makes the responses to all pages, or to the newest of many."""

    def __init__(self, rng: Random, provider_sites: list[ProviderSite]) -> None:
        self.rng = rng
        self.now = timezone.now()
        self.risk = User.objects.get(username="risk")
        self.staff = User.objects.get(username="staff")
        sites = sorted(site.pk for site in provider_sites)
        self.places = {site: place for place, site in enumerate(sites, 1)}
        partners = User.objects.in_bulk([pk for pks in partners_of(sites).values() for pk in pks])
        self.partners = {site: partners[pks[0]] for site, pks in partners_of(sites).items()}
        self.turns = {name: cycle(texts) for name, texts in _texts().items()}

    def make(self) -> None:
        newest = LearningPage.objects.live().order_by("-first_published_at", "-pk")
        pages = list(newest.prefetch_related("audience_sites")[:ANSWERED_PAGES])
        self._settle(pages[LIVELY:])
        for number, page in enumerate(pages[:LIVELY]):
            ask(page, page.first_published_at)
            for row in self._rows(page):
                place = self.places[row.provider_site_id] + number * 3
                self._live(row, DONE[place % len(DONE)] if number else "awaiting")
        new = Delivery.objects.filter(message__key__startswith="response:")
        new.filter(channel=Channel.EMAIL).exclude(address="").update(
            state=Sent.SENT, sent_at=self.now
        )

    def _rows(self, page: LearningPage) -> list[SiteResponse]:
        rows = page.responses.filter(provider_site__in=list(self.partners))
        return list(rows.select_related("page", "provider_site").order_by("provider_site"))

    def _live(self, row: SiteResponse, done: str) -> None:
        """Let one site come as far as ``done`` says."""
        by = self.partners[row.provider_site_id]
        if done in ("considering", "challenged"):
            answering.consider(row, by=by, now=self._at(row, 1))
        if done in ("asked", "drafted"):
            colleague = self._colleague(row)
            answering.ask_to_draft(row, by=by, colleague=colleague, now=self._at(row, 1))
            if done == "drafted":
                answering.draft(
                    row, by=colleague, answer=Answer.ACTION_NEEDED, text=self._text("drafts", row),
                    now=self._at(row, 3),
                )  # fmt: skip
        if done in ("accepted", "answered", "challenged", "answered_again"):
            self._answer(row, by, days=4)
        if done in ("challenged", "answered_again"):
            question = next(self.turns["questions"])
            answering.challenge(row, by=self.risk, question=question, now=self._at(row, 6))
        if done == "answered_again":
            self._answer(row, by, days=8)
        if done == "accepted":
            if self.rng.random() < 0.3:
                said = next(self.turns["comments"])
                answering.comment(row, by=self.risk, text=said, now=self._at(row, 5))
            answering.accept(row, by=self.risk, now=self._at(row, 6))

    def _answer(self, row: SiteResponse, by: User, *, days: int) -> None:
        answer = self.rng.choice(ANSWERS)
        answering.answer(
            row, by=by, answer=answer, reason=self._text(answer, row), now=self._at(row, days)
        )

    def _text(self, kind: str, row: SiteResponse) -> str:
        return next(self.turns[kind]).format(action=self.rng.choice(row.page.actions).rstrip("."))

    def _at(self, row: SiteResponse, days: int) -> datetime:
        """Return a time by day, so many days after the site was asked, or an hour ago."""
        day = timezone.localdate(row.asked_at) + timedelta(days=days)
        at = time(9 + self.rng.randrange(8), self.rng.randrange(60))
        zone = timezone.get_default_timezone()
        return min(datetime.combine(day, at, tzinfo=zone), self.now - HOURS)

    def _colleague(self, row: SiteResponse) -> User:
        """Return who drafts: the reader of the demo where they work, otherwise anybody there."""
        here = Q(user__is_active=True, home_site=row.provider_site)
        staff = StaffProfile.objects.filter(here).select_related("user").order_by("pk")
        found = staff.filter(user=self.staff).first() or staff.last()
        assert found is not None  # a site with a quality partner has staff
        return found.user

    def _settle(self, pages: list[LearningPage]) -> None:
        """Write what sites answered long ago, each accepted within its time."""
        every = list(self.partners)
        rows = [
            self._settled(page, site)
            for page in pages
            for site in ([one.pk for one in page.audience_sites.all()] or every)
            if site in self.partners
        ]
        for start in range(0, len(rows), BATCH):
            batch = SiteResponse.objects.bulk_create(rows[start : start + BATCH])
            ResponseEntry.objects.bulk_create(entry for row in batch for entry in _thread(row))

    def _settled(self, page: LearningPage, site: int) -> SiteResponse:
        answer, at = self.rng.choice(ANSWERS), page.first_published_at
        answered = at + timedelta(hours=self.rng.randrange(20, 20 * 24))
        row = SiteResponse(
            page=page, provider_site_id=site, version=page.version, asked_at=at,
            due_on=timezone.localdate(at) + timedelta(days=days_for(page)), steps=2,
            state=State.ACCEPTED, answer=answer, answered_by=self.partners[site],
            answered_at=min(answered, self.now - 2 * HOURS), decided_by=self.risk,
            decided_at=min(answered + 30 * HOURS, self.now - HOURS),
        )  # fmt: skip
        row.reason = self._text(answer, row)
        return row


def _thread(row: SiteResponse) -> Iterator[ResponseEntry]:
    assert row.answered_at and row.decided_at  # it is settled
    said: dict[str, Any] = {"answer": row.answer, "text": row.reason}
    yield ResponseEntry(
        response=row, number=1, at=row.answered_at, event=Event.ANSWERED, by=row.answered_by,
        version=row.version, **said,
    )  # fmt: skip
    yield ResponseEntry(
        response=row, number=2, at=row.decided_at, event=Event.ACCEPTED, by=row.decided_by,
        version=row.version,
    )  # fmt: skip
