"""Learning pages written straight into their tables, thousands at a time.

Django's ``bulk_create`` refuses models with a parent table and treebeard has no bulk insert, so
the place in the tree is counted here and each of the two rows goes into its own table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils.text import slugify
from wagtail.models import Locale, Page

from learning.models import LearningIndexPage, LearningPage

MAX_SLUG = 200


class PageRows:
    """Adds learning pages below ``section``; ``finish`` must follow."""

    def __init__(self, section: LearningIndexPage) -> None:
        self.section = section
        last = section.get_last_child()
        self.step = Page._str2int(last.path[-Page.steplen :]) if last else 0
        self.slugs = Counter(section.get_children().values_list("slug", flat=True))
        self.content_type = ContentType.objects.get_for_model(LearningPage)
        self.locale = Locale.get_default()
        self.page_fields = [field for field in Page._meta.concrete_fields if not field.primary_key]

    def build(self, **fields: Any) -> LearningPage:
        """Return an unsaved page with its place below the section."""
        self.step += 1
        slug = self._slug(fields["title"])
        return LearningPage(
            path=Page._get_path(self.section.path, self.section.depth + 1, self.step),
            depth=self.section.depth + 1,
            numchild=0,
            slug=slug,
            url_path=f"{self.section.url_path}{slug}/",
            draft_title=fields["title"],
            content_type=self.content_type,
            locale=self.locale,
            live=True,
            has_unpublished_changes=False,
            **fields,
        )

    def save(self, pages: Sequence[LearningPage]) -> None:
        """Insert ``pages`` and give each its id."""
        rows = Page.objects.bulk_create(
            Page(**{field.attname: getattr(page, field.attname) for field in self.page_fields})
            for page in pages
        )
        for page, row in zip(pages, rows, strict=True):
            page.pk = page.page_ptr_id = row.pk
        _insert(LearningPage, pages)

    def finish(self) -> None:
        Page.objects.filter(pk=self.section.pk).update(
            numchild=models.F("numchild") + self._missing()
        )

    def _missing(self) -> int:
        children = Page.objects.filter(
            path__startswith=self.section.path, depth=self.section.depth + 1
        ).count()
        return children - Page.objects.values_list("numchild", flat=True).get(pk=self.section.pk)

    def _slug(self, title: str) -> str:
        base = slugify(title)[:MAX_SLUG]
        self.slugs[base] += 1
        return base if self.slugs[base] == 1 else f"{base}-{self.slugs[base]}"


def _insert(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    fields = model._meta.local_concrete_fields
    size = connection.ops.bulk_batch_size(fields, objects)
    for start in range(0, len(objects), size):
        model._base_manager._insert(  # type: ignore[attr-defined]
            objects[start : start + size], fields=fields, using=connection.alias
        )
