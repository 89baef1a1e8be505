"""Learning pages made from the stories: words, tags, audience and dates."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from intranet.demo.bulk import PageRows
from intranet.demo.stories import Story, chosen
from intranet.library.models import Picture
from intranet.models import PageSpecialty, PageTopic
from intranet.network.models import ProviderSite, Specialty, StaffGroup, Topic, User
from learning.gate.checking import PICTURE, picture_fingerprint
from learning.gate.models import Mark
from learning.gate.passing import LOOKED
from learning.models import (
    ConcernLevel,
    ContributingFactor,
    HarmLevel,
    LearningIndexPage,
    LearningPage,
    LearningSource,
    NeverEventType,
    ReferenceCounter,
    SourceRecord,
)
from search.indexing import index_ids

BATCH = 1000
DAYS = 730
REVISIONS_UP_TO = 1000  # above it pages have no revision yet; the editor makes the first
LINES = ("what_we_learned", "actions_for_every_site")
TEXTS = (
    "title",
    "summary",
    "what_happened",
    "what_we_expected",
    "why_it_made_sense",
    "what_went_well",
    "action_already_taken",
    "why_it_matters",
    "could_it_happen_here",
)


class LearningPages:
    """Makes ``count`` published learning pages, the oldest first, over two years."""

    def __init__(
        self,
        rng: Random,
        sites: list[ProviderSite],
        specialties: dict[str, Specialty],
        groups: dict[str, StaffGroup],
        pictures: dict[str, int],
        documents: dict[str, int],
        advance: Callable[[int], object],
    ) -> None:
        self.rng = rng
        self.sites = sites
        self.specialties = specialties
        self.groups = groups
        self.pictures = pictures
        self.prints = {one.pk: picture_fingerprint(one) for one in Picture.objects.all()}
        self.documents = documents
        self.advance = advance
        self.today = timezone.localdate()
        self.rows = PageRows(LearningIndexPage.objects.get())
        self.owner = User.objects.get(username="editor")
        self.counters: Counter[int] = Counter()
        self.sources = _by_name(LearningSource.objects.all())
        self.physical = _by_name(HarmLevel.objects.filter(scale=HarmLevel.Scale.PHYSICAL))
        self.psychological = _by_name(HarmLevel.objects.filter(scale=HarmLevel.Scale.PSYCHOLOGICAL))
        self.concerns = _by_name(ConcernLevel.objects.all())
        self.factors = _by_name(ContributingFactor.objects.all())
        self.never_events = _by_name(NeverEventType.objects.all())
        self.topics: dict[str, Topic] = {topic.name.lower(): topic for topic in Topic.objects.all()}

    def make(self, count: int) -> None:
        stories = chosen(count, self.rng)
        for start in range(0, count, BATCH):
            batch = stories[start : start + BATCH]
            pages = [
                self._page(story, apart, self._moment(number, count))
                for number, (story, apart) in enumerate(batch, start)
            ]
            self.rows.save(pages)
            self._relate(pages, [story for story, _apart in batch])
            if count <= REVISIONS_UP_TO:
                self._keep_revisions(pages)
            index_ids(page.pk for page in pages)
            self.advance(len(pages))
        self.rows.finish()
        for year, last in self.counters.items():
            ReferenceCounter.objects.update_or_create(year=year, defaults={"last": last})

    def _moment(self, number: int, count: int) -> datetime:
        """Return when page ``number`` of ``count`` was published; later pages are later."""
        back = DAYS * (count - number) / count
        day: date = self.today - timedelta(days=max(1, int(back)))
        at = time(7 + (number * 7) % 11, (number * 13) % 60)
        return timezone.make_aware(datetime.combine(day, at))

    def _page(self, story: Story, apart: str, at: datetime) -> LearningPage:
        texts = {name: story.get(name, "") for name in TEXTS}
        if apart:
            texts["title"] = f"{texts['title']}: seen again {apart}"
            texts["what_happened"] += f" It was seen again {apart}."
        reviewed = at.date() + timedelta(days=self.rng.choice((365, 540, 730, 1095)))
        return self.rows.build(
            **texts,
            **{name: "\n".join(story.get(name, ())) for name in LINES},
            reference=self._reference(at.year),
            learning_source=self.sources[story["source"]],
            physical_harm=self.physical[story.get("harm", "None")],
            psychological_harm=self.psychological.get(story.get("psychological_harm", "")),
            concern=self.concerns.get(story.get("concern", "")),
            never_event_type=self.never_events.get(story.get("never_event", "")),
            resources=self._resources(story),
            picture_id=self.pictures.get(story.get("picture", "")),
            review_at=max(reviewed, self.today + timedelta(days=self.rng.randrange(-20, 300))),
            first_published_at=at,
            last_published_at=at,
            owner=self.owner,
            content_owner=self.owner,
        )

    def _resources(self, story: Story) -> str:
        """Return the stream as the database keeps it."""
        document = self.documents.get(story.get("picture", ""))
        value = {"document": document, "what_it_is": "One page for your team"}
        return json.dumps([{"type": "document", "value": value}] if document else [])

    def _reference(self, year: int) -> str:
        self.counters[year] += 1
        return f"LP-{year}-{self.counters[year]:04d}"

    def _relate(self, pages: list[LearningPage], stories: list[Story]) -> None:
        rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        for page, story in zip(pages, stories, strict=True):
            for row in self._relations(page.pk, story):
                rows[type(row)].append(row)
        for model, objects in rows.items():
            model._default_manager.bulk_create(objects, batch_size=BATCH)

    def _relations(self, pk: int, story: Story) -> Iterator[models.Model]:
        for name in story.get("specialties", ()):
            yield PageSpecialty(tag=self.specialties[name], content_object_id=pk)
        for name in story.get("topics", ()):
            yield PageTopic(tag=self._topic(name), content_object_id=pk)
        for name in story.get("factors", ()):
            yield _link("contributing_factors", pk, contributingfactor_id=self.factors[name].pk)
        for name in story.get("staff_groups", ()):
            yield _link("audience_staff_groups", pk, staffgroup_id=self.groups[name].pk)
        if picture := self.pictures.get(story.get("picture", "")):
            yield self._looked_at(pk, self.prints[picture])
        for site in self._audience():
            yield _link("audience_sites", pk, providersite_id=site.pk)
        if self.rng.random() < 0.4:
            yield SourceRecord(
                page_id=pk,
                provider_site=self.rng.choice(self.sites),
                incident_reference=f"INC-{self.rng.randrange(10_000, 99_999)}",
            )

    def _looked_at(self, pk: int, fingerprint: str) -> Mark:
        """The pictures are drawn by code, so the editor is not asked about each once more."""
        return Mark(
            page_id=pk, fingerprint=fingerprint, kind=PICTURE, place="picture", start=0, end=0,
            reason=LOOKED, by=self.owner,
        )  # fmt: skip

    def _audience(self) -> list[ProviderSite]:
        """Most pages are for every site; some for two or three."""
        if len(self.sites) < 4 or self.rng.random() < 0.85:
            return []
        return self.rng.sample(self.sites, self.rng.choice((2, 3)))

    def _topic(self, name: str) -> Topic:
        if name.lower() not in self.topics:
            self.topics[name.lower()] = Topic.objects.create(name=name, slug=slugify(name))
        return self.topics[name.lower()]

    def _keep_revisions(self, pages: list[LearningPage]) -> None:
        """Give each page the revision it was published with."""
        for page in LearningPage.objects.filter(pk__in=[page.pk for page in pages]):
            revision = page.save_revision(user=self.owner, log_action=False, clean=False)
            revision.created_at = page.first_published_at
            revision.save(update_fields=["created_at"])
            LearningPage.objects.filter(pk=page.pk).update(
                live_revision=revision,
                has_unpublished_changes=False,
                latest_revision_created_at=page.first_published_at,
            )


def _by_name(rows: models.QuerySet) -> dict[str, Any]:
    return {row.name: row for row in rows}


def _link(field: str, pk: int, **other: int) -> models.Model:
    through = LearningPage._meta.get_field(field).remote_field.through
    return through(learningpage_id=pk, **other)
