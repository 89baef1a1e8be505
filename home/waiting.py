"""What waits for the sites of a quality partner, the most urgent first: a query for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from intranet.network.models import User
from learning.actions.models import Action
from learning.actions.querysets import ActionQuerySet
from learning.adoption.models import Adoption
from learning.alerts.models import SiteDuty
from learning.responses.models import SiteResponse
from learning.responses.querysets import SiteResponseQuerySet
from learning.responses.states import State as ResponseState
from search.access import readable

AT_ONCE = 50  # of each kind
WEEK = timedelta(days=7)


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


def waiting_for(user: User) -> list[Waiting]:
    """Return the most urgent of each kind, in order of urgency."""
    today = timezone.localdate()
    rows = [row for kind in KINDS for row in kind(user, today)]
    return sorted(rows, key=lambda row: row.urgency)


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


def figures_for(user: User) -> list[Figure]:
    """Return how much waits, with the lists that hold all of it."""
    today = timezone.localdate()
    responses, actions = reverse("responses"), reverse("actions")
    return [
        Figure(
            number=_responses(user).owed().count(),
            words="responses owed",
            url=f"{responses}?list=sites&state=owed",
        ),
        Figure(
            number=_actions(user).overdue(today).count(),
            words="actions overdue",
            url=f"{actions}?list=sites&due=overdue",
        ),
        Figure(
            number=Action.objects.asked_of(user).about_pages_open_to(user).count(),
            words="agreements asked of us",
            url=f"{actions}?list=hosting",
        ),
        Figure(
            number=SiteDuty.objects.open().at_sites_of(user).count(),
            words="alerts open",
            url="/alerts/",
        ),
    ]


def _responses_owed(user: User, today: date) -> Iterator[Waiting]:
    rows = _responses(user).owed().select_related("page", "provider_site", "drafter")
    for row in rows.order_by("due_on", "pk")[:AT_ONCE]:
        challenged = row.state == ResponseState.CHALLENGED
        words = "The risk and quality team has a question." if challenged else ""
        if not challenged and row.drafter:
            words = f"{row.drafter} drafts it."
        yield Waiting(
            kind="Question" if challenged else "Response",
            title=row.page.title,
            site=row.provider_site.name,
            url=reverse("response", args=[row.pk]),
            button="Look again" if challenged else "Answer",
            words=words or "How could this apply here?",
            due_on=row.due_on,
        )


def _actions_due(user: User, today: date) -> Iterator[Waiting]:
    """Overdue, due within two weeks, or without an owner."""
    found = _actions(user)
    wanted = found.overdue(today) | found.due_soon(today) | found.without_owner()
    rows = wanted.select_related("provider_site", "owner").order_by("due_on", "pk")
    for row in rows[:AT_ONCE]:
        yield Waiting(
            kind="Action",
            title=row.what,
            site=row.provider_site.name,
            url=reverse("action", args=[row.pk]),
            button="Name an owner" if row.has_no_owner else "Open",
            words="Nobody owns it." if row.has_no_owner else f"{row.owner} owns it.",
            due_on=row.due_on,
        )


def _agreements_asked(user: User, today: date) -> Iterator[Waiting]:
    rows = Action.objects.asked_of(user).about_pages_open_to(user)
    for row in rows.select_related("provider_site", "host_site").order_by("due_on", "pk")[:AT_ONCE]:
        yield Waiting(
            kind="Agreement",
            title=row.what,
            site=str(row.host_site),
            url=reverse("action", args=[row.pk]),
            button="Agree or decline",
            words=f"{row.provider_site} needs your people or premises.",
            due_on=row.due_on,
        )


def _alerts_owed(user: User, today: date) -> Iterator[Waiting]:
    duties = SiteDuty.objects.open().at_sites_of(user)
    rows = duties.select_related("alert__page", "provider_site", "lead")
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


def _innovations_still(user: User, today: date) -> Iterator[Waiting]:
    still = Adoption.objects.of_partner(user).standing_still(timezone.now()).filter(readable(user))
    rows = still.select_related("page", "provider_site").order_by("last_word_at", "pk")
    for row in rows[:AT_ONCE]:
        yield Waiting(
            kind="Innovation",
            title=row.page.title,
            site=row.provider_site.name,
            url=reverse("adoption", args=[row.page_id, row.provider_site.slug]),
            button="Say how it stands",
            words=f"{row.get_state_display()} since {row.since:%-d %B}.",
        )


def _responses(user: User) -> SiteResponseQuerySet:
    return SiteResponse.objects.in_force().of_partner(user).open_to(user)


def _actions(user: User) -> ActionQuerySet:
    return Action.objects.of_partner(user).about_pages_open_to(user)


KINDS: tuple[Callable[[User, date], Iterator[Waiting]], ...] = (
    _responses_owed, _actions_due, _agreements_asked, _alerts_owed, _innovations_still,
)  # fmt: skip
