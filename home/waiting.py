"""What waits for a quality partner, the most urgent first: a query for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db.models import Count, F, IntegerField, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from intranet.network.models import ProviderSite, User
from intranet.restrictions import closed_pages
from learning.actions.forms import Agree, AgreeAsHost
from learning.actions.models import Action
from learning.actions.states import State as ActionState
from learning.actions.steps import next_step
from learning.adoption.models import Adoption
from learning.alerts.models import SiteDuty
from learning.responses.forms import Accept
from learning.responses.models import SiteResponse
from learning.responses.querysets import SiteResponseQuerySet
from learning.responses.states import State as ResponseState
from learning.verbs import Verb
from search.access import readable

AT_ONCE = 50  # of each kind
WEEK = timedelta(days=7)
JUST_NOW = timedelta(days=1)
DUE_FIRST = F("due_on").asc(nulls_last=True)


@dataclass(frozen=True, kw_only=True)
class Click:
    """A verb that takes no more than a click, with what to read before it."""

    verb: str
    button: str
    seen: int
    explains: str
    said: list[str]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing to do: what, about what, where, by when, and the button that leads to it."""

    kind: str
    title: str
    site: str
    url: str
    button: str
    words: str
    due_on: date | None = None
    click: Click | None = None

    @property
    def urgency(self) -> tuple[date, str, str]:
        return (self.due_on or date.max, self.kind, self.title)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is due in one stretch of time."""

    heading: str
    rows: list[Waiting]
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One of the numbers at the top, and the list behind it."""

    number: int
    words: str
    url: str


def in_parts(rows: list[Waiting], today: date) -> list[Part]:
    """Return ``rows`` by when they are due, without the parts that are empty."""
    end = today + WEEK
    late = [row for row in rows if row.due_on and row.due_on < today]
    week = [row for row in rows if row.due_on and today <= row.due_on < end]
    later = [row for row in rows if row.due_on is None or row.due_on >= end]
    parts = [
        Part(heading="Late", rows=late, is_late=True),
        Part(heading="Within a week", rows=week),
        Part(heading="Later", rows=later),
    ]
    return [part for part in parts if part.rows]


def counts_of(*many: QuerySet[Any]) -> list[int]:
    """Return how many rows each of ``many`` has, in one query."""
    counts = [
        rows.order_by()
        .annotate(place=Value(place, IntegerField()))
        .values_list("place")
        .annotate(rows=Count("pk"))
        for place, rows in enumerate(many)
    ]
    found = dict(counts[0].union(*counts[1:], all=True))
    return [found.get(place, 0) for place in range(len(many))]


def _click(verb: type[Verb], seen: int, said: list[str]) -> Click:
    return Click(
        verb=verb.name, button=verb.button, seen=seen, explains=verb.explains,
        said=[words for words in said if words],
    )  # fmt: skip


def _about(action: Action) -> list[str]:
    measure = f"Measured: {action.measure}." if action.measure else ""
    return [action.why, measure]


class Desk:
    """What lies before a quality partner. What is closed to them is asked once."""

    def __init__(self, user: User, sites: list[ProviderSite]) -> None:
        self.user = user
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        closed = closed_pages(user)
        open_responses = SiteResponse.objects.open_to(user, closed)
        open_actions = Action.objects.about_pages_open_to(user, closed)
        self.responses = open_responses.filter(provider_site__in=sites)
        self.actions = open_actions.filter(provider_site__in=sites)
        self.to_accept = open_responses.in_force().to_accept_by(user)
        self.to_confirm = open_actions.to_confirm_by(user)
        self.asked = open_actions.asked_of_hosts().filter(host_site__in=sites)
        self.alerts = SiteDuty.objects.open().filter(provider_site__in=sites)
        self.adoptions = Adoption.objects.filter(readable(user), provider_site__in=sites)

    def rows(self) -> list[Waiting]:
        """Return the most urgent of each kind, in order of urgency."""
        kinds = (
            self._responses(), self._actions(), self._agreements(), self._alerts(),
            self._innovations(), self._to_accept(), self._to_confirm(),
        )  # fmt: skip
        return sorted(chain.from_iterable(kinds), key=lambda row: row.urgency)

    def figures(self) -> list[Figure]:
        """Return how much waits, with the lists that hold all of it."""
        responses, actions = reverse("responses"), reverse("actions")
        owed, overdue, asked, alerts = counts_of(
            self.responses.in_force().owed(),
            self.actions.overdue(self.today),
            self.asked,
            self.alerts,
        )
        return [
            Figure(
                number=owed,
                words="responses owed",
                url=f"{responses}?list=sites&state=owed",
            ),
            Figure(
                number=overdue,
                words="actions overdue",
                url=f"{actions}?list=sites&show=overdue",
            ),
            Figure(
                number=asked,
                words="agreements asked of us",
                url=f"{actions}?list=asked",
            ),
            Figure(number=alerts, words="alerts open", url="/alerts/"),
        ]

    def answered(self) -> SiteResponseQuerySet:
        """Return what the partner has just answered and may still change."""
        mine = self.responses.in_force().filter(
            answered_by=self.user, answered_at__gte=self.now - JUST_NOW
        )
        return mine.select_related("page", "provider_site").order_by("-answered_at")

    def _responses(self) -> Iterator[Waiting]:
        rows = self.responses.in_force().owed().select_related("page", "provider_site", "drafter")
        for row in rows.order_by("due_on", "pk")[:AT_ONCE]:
            challenged = row.state == ResponseState.CHALLENGED
            words = "How could this apply here?"
            if challenged:
                words = "The risk and quality team has a question."
            elif row.drafter:
                words = f"{row.drafter} drafts it."
            yield Waiting(
                kind="Question" if challenged else "Response",
                title=row.page.title,
                site=row.provider_site.name,
                url=reverse("response", args=[row.pk]),
                button="Look again" if challenged else "Answer",
                words=words,
                due_on=row.due_on,
            )

    def _actions(self) -> Iterator[Waiting]:
        rows = self.actions.waiting_at_site(self.now)
        rows = rows.select_related("provider_site", "owner", "host_site")
        for row in rows.order_by(F("wanted_on").asc(nulls_last=True), "pk")[:AT_ONCE]:
            step = next_step(row, self.now)
            to_recheck = row.state == ActionState.VERIFIED
            yield Waiting(
                kind="Re-check" if to_recheck else "Action",
                title=row.what,
                site=row.provider_site.name,
                url=reverse("action", args=[row.pk]),
                button=step.button,
                words=step.words,
                due_on=row.recheck_on if to_recheck else row.due_on,
                click=_click(Agree, row.steps, _about(row)) if step.verb else None,
            )

    def _agreements(self) -> Iterator[Waiting]:
        rows = self.asked.select_related("provider_site", "host_site")
        for row in rows.order_by(DUE_FIRST, "pk")[:AT_ONCE]:
            yield Waiting(
                kind="Agreement",
                title=row.what,
                site=str(row.host_site),
                url=reverse("action", args=[row.pk]),
                button="Agree or decline",
                words=f"{row.provider_site} needs your people or premises.",
                due_on=row.due_on,
                click=_click(AgreeAsHost, row.steps, _about(row)),
            )

    def _to_confirm(self) -> Iterator[Waiting]:
        """Of whoever is of the risk and quality team too: of every site."""
        rows = self.to_confirm.select_related("provider_site").order_by("changed_at", "pk")
        for row in rows[:AT_ONCE]:
            done = row.state == ActionState.DONE
            yield Waiting(
                kind="Verification",
                title=row.what,
                site=row.provider_site.name,
                url=reverse("action", args=[row.pk]),
                button="Verify or send back" if done else "Approve or send back",
                words=f"{row.provider_site} says that it is {'done' if done else 'not possible'}.",
            )

    def _to_accept(self) -> Iterator[Waiting]:
        rows = self.to_accept.select_related("page", "provider_site").order_by("answered_at", "pk")
        for row in rows[:AT_ONCE]:
            yield Waiting(
                kind="Answer",
                title=row.page.title,
                site=row.provider_site.name,
                url=reverse("response", args=[row.pk]),
                button="Accept or challenge",
                words=f"{row.provider_site}: {row.get_answer_display()}.",
                click=_click(Accept, row.steps, [row.reason]),
            )

    def _alerts(self) -> Iterator[Waiting]:
        rows = self.alerts.select_related("alert__page", "provider_site", "lead")
        for row in rows.order_by("due_at", "pk")[:AT_ONCE]:
            yield Waiting(
                kind="Alert",
                title=row.alert.page.title,
                site=row.provider_site.name,
                url=reverse("alert_site", args=[row.alert_id, row.provider_site.slug]),
                button="Act",
                words=f"{row.lead} leads." if row.lead else "Nobody leads yet.",
                due_on=timezone.localdate(row.due_at),
            )

    def _innovations(self) -> Iterator[Waiting]:
        rows = self.adoptions.standing_still(self.now).select_related("page", "provider_site")
        for row in rows.order_by("last_word_at", "pk")[:AT_ONCE]:
            yield Waiting(
                kind="Innovation",
                title=row.page.title,
                site=row.provider_site.name,
                url=reverse("adoption", args=[row.page_id, row.provider_site.slug]),
                button="Say how it stands",
                words=f"{row.get_state_display()} since {date_format(row.since, 'j F')}.",
            )
