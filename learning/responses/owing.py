"""Which sites owe a response: each open site in the audience of a live learning page, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from intranet.network.models import ProviderSite
from learning.models import LearningPage
from learning.responses.models import ResponseEntry, SiteResponse
from learning.responses.states import Event, State

DAYS = 28
PIECE = 500  # rows written at once
LOOK_BACK = timedelta(days=365)  # what was published before it is not asked of a site that opens
WEEKLY = 10  # responses that a site which opens has to give in a week …
WEEKS = 26  # … or more of them, so that the last is due half a year later
# What a response is that is asked for again; what was said stays in the thread.
AFRESH: dict[str, Any] = {
    "state": State.AWAITING, "drafter": None, "draft_answer": "", "draft": "", "question": "",
}  # fmt: skip


@transaction.atomic
def ask(page: LearningPage, now: datetime | None = None) -> int:
    """Ask each site that owes a response about this version and has none; return how many.

    New rows are one statement. A page revised in substance asks again: what was answered stays in
    the thread.
    """
    now = now or timezone.now()
    # Whoever else asks about this page waits here, so that nobody is asked twice.
    LearningPage.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=page.pk)
    meant = sites_of(page)
    known = dict(page.responses.values_list("provider_site", "state"))
    due = timezone.localdate(now) + timedelta(days=days_for(page))
    SiteResponse.objects.bulk_create(
        (
            SiteResponse(
                page=page, provider_site_id=site, version=page.version, asked_at=now, due_on=due
            )
            for site in meant
            if site not in known
        ),
        ignore_conflicts=True,  # ``ask_missing`` holds a site, not the page
    )
    again = page.responses.filter(provider_site__in=meant)
    older = again.filter(version__lt=page.version) | again.filter(state=State.CLOSED)
    gone = page.responses.exclude(provider_site__in=meant).exclude(state=State.CLOSED)
    asked = _change(
        older, Event.ASKED_AGAIN, now, page.version, asked_at=now, due_on=due,
        version=page.version, **AFRESH,
    )  # fmt: skip
    unanswered = gone.exclude(state=State.ACCEPTED)
    _change(unanswered, Event.CLOSED, now, page.version, state=State.CLOSED)
    return len(meant - known.keys()) + asked


def close(page: LearningPage, now: datetime | None = None) -> int:
    """Let no site owe an answer about a page that readers can no longer open."""
    now = now or timezone.now()
    owed = page.responses.exclude(state__in=[State.ACCEPTED, State.CLOSED])
    with transaction.atomic():
        return _change(owed, Event.CLOSED, now, page.version, state=State.CLOSED)


def _change(
    rows: QuerySet[SiteResponse], event: Event, now: datetime, version: int, /, **fields: object
) -> int:
    held = list(rows.select_for_update(of=("self",)).order_by("pk"))
    ResponseEntry.objects.bulk_create(
        ResponseEntry(response=row, number=row.steps + 1, at=now, event=event, version=version)
        for row in held
    )
    SiteResponse.objects.filter(pk__in=[row.pk for row in held]).update(
        steps=F("steps") + 1, **fields
    )
    return len(held)


def sites_of(page: LearningPage) -> frozenset[int]:
    """Return the open sites in the page's audience; of a page that was replaced, none."""
    if page.superseded_by_id:
        return frozenset()
    return frozenset(page.audience.open_sites().values_list("pk", flat=True))


def days_for(page: LearningPage) -> int:
    """Return how many days a site has to answer: fewer where the harm was greater."""
    levels = (page.physical_harm, page.psychological_harm)
    return _fewest(level.response_days for level in levels if level)


def _fewest(days: Iterable[int | None]) -> int:
    return min((count for count in days if count is not None), default=DAYS)


def ask_missing(now: datetime) -> int:
    """Ask the sites that opened or joined an audience since, and what a killed process left, about
    the pages of the last year; return how many were asked."""
    sites = list(ProviderSite.objects.open().values_list("pk", flat=True))
    # Most have been asked about all: only the others are held while they are.
    return sum(_ask_site(site, now) for site in sites if _unasked(site, now).exists())


def close_what_is_over(now: datetime) -> int:
    """Let sites that closed or left the audience owe nothing, and nobody about pages that are gone
    or replaced: what a killed process left, too."""
    shut = ~Q(provider_site__state=ProviderSite.State.OPEN)
    over = shut | Q(page__live=False) | Q(page__superseded_by__isnull=False)
    over |= ~LearningPage.means()
    rows = SiteResponse.objects.open().filter(over)
    by_version: defaultdict[int, list[int]] = defaultdict(list)
    for version, pk in rows.order_by("pk").values_list("page__version", "pk").iterator():
        by_version[version].append(pk)
    done = 0
    for version, pks in by_version.items():
        for start in range(0, len(pks), PIECE):
            with transaction.atomic():
                held = rows.filter(pk__in=pks[start : start + PIECE])  # if it still is over
                done += _change(held, Event.CLOSED, now, version, state=State.CLOSED)
    return done


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A page that a site has not been asked about, or not about this version of it."""

    page: int
    version: int
    days: int  # in which it is to be answered
    published_at: datetime


def _ask_site(site: int, now: datetime) -> int:
    """Ask one site about all that it should have been asked: a few statements for 500 pages, each
    piece in a transaction of its own.

    What is urgent is due first, then what is new; the others follow week by week, so that a site
    that opens is not late at once.
    """
    missing = sorted(_missing(site, now), key=lambda one: (one.days, -one.published_at.timestamp()))
    weekly = max(WEEKLY, ceil(len(missing) / WEEKS))
    today = timezone.localdate(now)
    asked = [
        SiteResponse(
            page_id=one.page, provider_site_id=site, version=one.version, asked_at=now,
            due_on=today + timedelta(days=one.days, weeks=place // weekly),
        )
        for place, one in enumerate(missing)
    ]  # fmt: skip
    for start in range(0, len(asked), PIECE):
        _ask_piece(site, {row.page_id: row for row in asked[start : start + PIECE]}, now)
    return len(asked)


@transaction.atomic
def _ask_piece(site: int, asked: dict[int, SiteResponse], now: datetime) -> None:
    # Another worker waits here, and finds what this one has asked.
    ProviderSite.objects.select_for_update(no_key=True).get(pk=site)
    known = SiteResponse.objects.filter(provider_site=site, page__in=list(asked))
    rows = list(known.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:  # whoever publishes one of these pages now may have asked already
        if row.state != State.CLOSED and row.version >= asked[row.page_id].version:
            del asked[row.page_id]
    held = [row for row in rows if row.page_id in asked]
    ResponseEntry.objects.bulk_create(
        ResponseEntry(
            response=row, number=row.steps + 1, at=now, event=Event.ASKED_AGAIN,
            version=asked[row.page_id].version,
        )
        for row in held
    )  # fmt: skip
    for row in held:
        new = asked.pop(row.page_id)
        row.version, row.due_on, row.steps = new.version, new.due_on, row.steps + 1
    SiteResponse.objects.bulk_update(held, ["version", "due_on", "steps"])
    SiteResponse.objects.filter(pk__in=[row.pk for row in held]).update(asked_at=now, **AFRESH)
    SiteResponse.objects.bulk_create(asked.values(), ignore_conflicts=True)


def _unasked(site: int, now: datetime) -> QuerySet[LearningPage]:
    meant = Q(audience_sites=None) | Q(audience_sites=site)
    # Asked about this version; not a site that was shut, and is open again.
    asked = SiteResponse.objects.filter(
        page=OuterRef("pk"), provider_site=site, version__gte=OuterRef("version")
    ).exclude(state=State.CLOSED)
    return LearningPage.objects.live().filter(
        meant, ~Exists(asked), superseded_by=None, last_published_at__gte=now - LOOK_BACK
    )


def _missing(site: int, now: datetime) -> Iterator[Missing]:
    rows = _unasked(site, now).distinct().values_list(
        "pk", "version", "physical_harm__response_days", "psychological_harm__response_days",
        "last_published_at",
    )  # fmt: skip
    for page, version, *days, published_at in rows.iterator():
        yield Missing(page=page, version=version, days=_fewest(days), published_at=published_at)
