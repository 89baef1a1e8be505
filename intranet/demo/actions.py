"""What the sites of the demo do about learning pages: actions in every state."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from intranet.delivery.enums import Channel, State
from intranet.delivery.models import Delivery
from intranet.network.audience import partners_of
from intranet.network.models import ProviderSite, User
from learning.actions import doing
from learning.actions.copies import propose_everywhere
from learning.actions.models import Action, ActionKind
from learning.actions.wishes import Wish
from learning.models import LearningPage
from learning.responses.models import SiteResponse
from learning.responses.states import Answer
from learning.responses.states import State as ResponseState

MOST = 30  # responses that actions came of, however large the network is
# How far they have come, one after the other.
WAYS = (
    "verified", "in progress", "overdue", "done", "asks a host", "verified", "agreed", "stuck",
    "proposed", "not possible",
)  # fmt: skip


class Actions:
    """Makes actions for accepted answers, and one for the whole network."""

    def __init__(self, rng: Random, provider_sites: list[ProviderSite]) -> None:
        self.rng = rng
        self.sites = provider_sites
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.risk = User.objects.get(username="risk")
        text = Path(__file__).with_name("actions.toml").read_text(encoding="utf-8")
        found = tomllib.loads(text)
        self.texts, self.network = cycle(found["actions"]), found["network"]
        self.kinds = {kind.name: kind for kind in ActionKind.objects.all()}

    def make(self) -> None:
        accepted = SiteResponse.objects.filter(
            state=ResponseState.ACCEPTED, answer=Answer.ACTION_NEEDED
        )
        rows = accepted.select_related("page", "provider_site").order_by("-answered_at", "pk")
        for response, way in zip(rows[:MOST], cycle(WAYS), strict=False):
            self._act(response, next(self.texts), way)
        page = LearningPage.objects.live().order_by("-first_published_at", "-pk").first()
        wish = self._wish(self.network, due=45)
        propose_everywhere(by=self.risk, wish=wish, pages=[page] if page else [])
        new = Delivery.objects.filter(message__key__startswith="action", channel=Channel.EMAIL)
        new.exclude(address="").update(state=State.SENT, sent_at=self.now)

    def _wish(self, text: dict[str, Any], *, due: int, action: str = "") -> Wish:
        said = {
            name: value.format(action=action)
            for name, value in text.items()
            if name not in ("kind", "evidence", "effect")
        }
        return Wish(kind=self.kinds[text["kind"]], due_on=self.today + timedelta(days=due), **said)

    def _act(self, response: SiteResponse, text: dict[str, Any], way: str) -> None:
        site = response.provider_site
        by = User.objects.get(pk=partners_of([site.pk])[site.pk][0])
        page = response.page
        wish = self._wish(
            text, due=20 + self.rng.randrange(40), action=self.rng.choice(page.actions).rstrip(".")
        )
        host = (
            next(other for other in self.sites if other != site) if way == "asks a host" else None
        )
        at = self.now - timedelta(days=60)
        action = doing.propose(
            by=by, site=site, wish=wish, owner=None if way == "proposed" else by, host_site=host,
            response=response, now=at,
        )  # fmt: skip
        if way in ("proposed", "asks a host"):
            return
        action = doing.agree(action, by=by, now=at + timedelta(days=2))
        if way == "agreed":
            return
        action = doing.start(action, by=by, now=at + timedelta(days=3))
        if way == "not possible":
            reason = "The room is given up in spring, and the new one has no such cupboard."
            doing.say_not_possible(action, by=by, reason=reason, now=at + timedelta(days=20))
        if way in ("done", "verified"):
            at += timedelta(days=30)
            action = doing.finish(action, by=by, evidence=text["evidence"], now=at)
        if way == "verified":
            at += timedelta(days=4)
            doing.verify(action, by=self.risk, effect=text["effect"], recheck_months=6, now=at)
        if way == "overdue":
            late = self.today - timedelta(days=5)
            Action.objects.filter(pk=action.pk).update(due_on=late, changed_at=self.now)
