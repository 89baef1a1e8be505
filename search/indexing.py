"""Writes search entries from published pages, one page or a hundred thousand.

Entries are the truth for every engine; an engine outside the database is told afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeGuard, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import (
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from wagtail.models import Page, Site

from intranet.library.models import LibraryDocument
from intranet.models import PageSpecialty, PageTopic
from intranet.pages import Findable, IntranetPage, Label
from intranet.restrictions import in_open_collections
from search import outbox
from search.access import AccessMap, ancestor_paths, rule_ids
from search.engines import get_engine
from search.models import EntryValue, Facet, FacetValue, SearchEntry

CHUNK = 500
MAX_BODY = 400_000
STALE = datetime(1970, 1, 1, tzinfo=UTC)
OPEN = Label(FacetValue.ALL, "All")

FIELDS = [
    "reference", "title", "labels", "summary", "body", "attachments", "url", "path",
    "picture", "published_at", "access", "indexed_at",
]  # fmt: skip

T = TypeVar("T")


def findable_types() -> list[type[IntranetPage]]:
    """Return the page types that have entries."""
    return [model for model in apps.get_models() if is_findable(model)]


def is_findable(model: type[Model]) -> TypeGuard[type[IntranetPage]]:
    """Return whether search holds live pages of this type."""
    return issubclass(model, IntranetPage) and model.in_search


def findable_pages() -> QuerySet[Page]:
    """Live pages of the types that have entries."""
    types = ContentType.objects.get_for_models(*findable_types()).values()
    return Page.objects.live().filter(content_type__in=list(types))


def in_chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def index_pages(pages: Iterable[Page]) -> int:
    """Write the entries of those ``pages`` that are live and findable; return how many."""
    done = 0
    for chunk in in_chunks(pages):
        done += _index_chunk([page.specific for page in chunk])
    return done


def index_ids(ids: Iterable[int]) -> int:
    """Write the entries of pages by id, loaded in bulk; return how many."""
    done = 0
    for chunk in in_chunks(ids):
        done += _index_chunk(list(Page.objects.live().filter(pk__in=chunk).specific()))
    return done


def remove(page_ids: Sequence[int]) -> None:
    """Take pages out of search."""
    if page_ids:
        SearchEntry.objects.filter(pk__in=page_ids).delete()


@transaction.atomic
def _index_chunk(pages: Sequence[Page]) -> int:
    pages = [page for page in pages if is_findable(type(page)) and page.live]
    if not pages:
        return 0
    if len(pages) > 1:
        _prefetch(pages)
    findables = [page.findable() for page in pages]
    documents = _document_texts(findables)
    access = AccessMap.load({path for page in pages for path in ancestor_paths(page.path)})
    rules = rule_ids(access.rule(page.path) for page in pages)
    entries = [
        _entry(page, findable, documents, rules[access.rule(page.path)])
        for page, findable in zip(pages, findables, strict=True)
    ]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["page"], update_fields=FIELDS
    )
    _write_values({page.pk: facets_of(f) for page, f in zip(pages, findables, strict=True)})
    get_engine().index(entries)
    return len(entries)


def _prefetch(pages: Sequence[IntranetPage]) -> None:
    """Load tags, audience and foreign keys of many pages in a few queries for each type."""
    by_type: dict[type[IntranetPage], list[IntranetPage]] = {}
    for page in pages:
        by_type.setdefault(type(page), []).append(page)
    for model, same in by_type.items():
        keys = [f.name for f in model._meta.local_fields if f.many_to_one or f.one_to_one]
        keys = [name for name in keys if not name.endswith("_ptr") and name != "content_owner"]
        prefetch_related_objects(same, *keys)
        for through, name in ((PageSpecialty, "tagged_specialties"), (PageTopic, "tagged_topics")):
            tagged = through.objects.filter(content_object__in=same).select_related("tag")
            _hand_out(same, name, ((item.content_object_id, item) for item in tagged))
        for name in ("audience_sites", "audience_staff_groups"):
            field = model._meta.get_field(name)
            rows = field.remote_field.through.objects.filter(
                **{f"{field.m2m_field_name()}__in": same}
            ).select_related(field.m2m_reverse_field_name())
            source, target = f"{field.m2m_field_name()}_id", field.m2m_reverse_field_name()
            _hand_out(same, name, ((getattr(row, source), getattr(row, target)) for row in rows))


def _hand_out(pages: Sequence[IntranetPage], name: str, related: Iterable[tuple[int, Any]]) -> None:
    """Put related objects where modelcluster looks first, so that a page asks no query."""
    found: dict[int, list[Any]] = {page.pk: [] for page in pages}
    for pk, item in related:
        found[pk].append(item)
    for page in pages:
        if not hasattr(page, "_cluster_related_objects"):
            page._cluster_related_objects = {}
        page._cluster_related_objects.setdefault(name, found[page.pk])


def _document_texts(findables: Sequence[Findable]) -> dict[int, str]:
    """Return the words of the documents that every reader of their page may open."""
    ids = {pk for findable in findables for pk in findable.documents}
    if not ids:
        return {}
    found = in_open_collections(LibraryDocument.objects.filter(pk__in=ids), AnonymousUser())
    rows = found.values_list("pk", "title", "text")
    return {pk: f"{title}\n{text}" for pk, title, text in rows}


def _clean(text: str) -> str:
    """PostgreSQL refuses NUL, and no reader misses it."""
    return text.replace("\x00", " ")


def _entry(
    page: IntranetPage, findable: Findable, documents: dict[int, str], access: int
) -> SearchEntry:
    labels = [findable.reference, findable.type.label]
    labels += [label.label for label in (*findable.specialties, *findable.topics)]
    labels += findable.synonyms
    if findable.source:
        labels.append(findable.source.label)
    attachments = "\n".join(documents.get(pk, "") for pk in findable.documents)
    return SearchEntry(
        page_id=page.pk,
        reference=findable.reference,
        title=_clean(findable.title),
        labels=_clean("\n".join(label for label in labels if label)),
        summary=_clean(findable.summary),
        body=_clean(findable.body)[:MAX_BODY],
        attachments=_clean(attachments)[:MAX_BODY],
        url=url_of(page.url_path),
        path=page.path,
        picture_id=findable.picture,
        published_at=page.first_published_at or page.last_published_at or timezone.now(),
        access_id=access,
    )


def facets_of(findable: Findable) -> set[tuple[int, Label]]:
    """Return the facet values of a page; an open audience is the value for all."""
    values: set[tuple[int, Label]] = {(Facet.TYPE, findable.type)}
    for facet, labels in (
        (Facet.SPECIALTY, findable.specialties),
        (Facet.TOPIC, findable.topics),
        (Facet.SITE, findable.sites or (OPEN,)),
        (Facet.STAFF_GROUP, findable.staff_groups or (OPEN,)),
        (Facet.SOURCE, (findable.source,) if findable.source else ()),
        (Facet.HARM, (findable.harm,) if findable.harm else ()),
    ):
        values |= {(facet, Label(_clean(x.slug)[:120], _clean(x.label)[:120])) for x in labels}
    return values


def _write_values(wanted: dict[int, set[tuple[int, Label]]]) -> None:
    ids = _value_ids(set().union(*wanted.values()))
    rows = {
        (entry, ids[facet, label.slug])
        for entry, values in wanted.items()
        for facet, label in values
    }
    before = set(
        EntryValue.objects.filter(entry__in=list(wanted)).values_list("entry_id", "facet_value_id")
    )
    gone: dict[int, list[int]] = {}
    for entry, value in before - rows:
        gone.setdefault(value, []).append(entry)
    for value, entries in gone.items():
        EntryValue.objects.filter(facet_value=value, entry__in=entries).delete()
    EntryValue.objects.bulk_create(
        [EntryValue(entry_id=entry, facet_value_id=value) for entry, value in rows - before],
        ignore_conflicts=True,
    )


def _value_ids(values: set[tuple[int, Label]]) -> dict[tuple[int, str], int]:
    """Return {(facet, slug): id}, making values that are new and mending labels that changed."""
    labels = {(facet, label.slug): label.label for facet, label in values}
    slugs = {slug for _facet, slug in labels}
    found = {(row.facet, row.value): row for row in FacetValue.objects.filter(value__in=slugs)}
    for key in labels.keys() & found.keys():
        if found[key].label != labels[key]:
            FacetValue.objects.filter(pk=found[key].pk).update(label=labels[key])
    ids = {key: row.pk for key, row in found.items() if key in labels}
    if missing := labels.keys() - ids.keys():
        FacetValue.objects.bulk_create(
            [FacetValue(facet=f, value=v, label=labels[f, v]) for f, v in sorted(missing)],
            ignore_conflicts=True,
        )
        made = FacetValue.objects.filter(value__in={value for _facet, value in missing})
        ids |= {(row.facet, row.value): row.pk for row in made if (row.facet, row.value) in missing}
    return ids


def _roots() -> list[str]:
    """Return the url paths of the sites' root pages, longest first."""
    return sorted({root.root_path for root in Site.get_site_root_paths()}, key=len, reverse=True)


def url_of(url_path: str) -> str:
    """Return the address of the page with ``url_path``; the intranet has one host."""
    for root in _roots():
        if url_path.startswith(root):
            return "/" + url_path[len(root) :]
    return url_path


def refresh_places() -> None:
    """Set tree path and address of every entry whose page has moved, in two updates."""
    page = Page.objects.filter(pk=OuterRef("pk"))
    moved = SearchEntry.objects.exclude(path=F("page__path"))
    with outbox.noting(moved):
        moved.update(path=Subquery(page.values("path")[:1]))
    for root in _roots():
        url = Concat(Value("/"), Substr(F("page__url_path"), len(root) + 1))
        new = page.annotate(address=Concat(Value("/"), Substr("url_path", len(root) + 1))).values(
            "address"
        )[:1]
        inside = SearchEntry.objects.filter(page__url_path__startswith=root)
        inside.exclude(url=url).update(url=Subquery(new))


def mark_stale(entries: QuerySet[SearchEntry]) -> None:
    """Have ``reconcile`` write these entries again."""
    entries.update(indexed_at=STALE)


def reconcile(limit: int | None = None) -> int:
    """Mend what signals missed; return how many entries were written or removed.

    Finds live pages without an entry, entries of pages that are no longer live, and entries
    older than their page's publication or marked stale, each with one query.
    """
    gone = list(SearchEntry.objects.filter(page__live=False).values_list("pk", flat=True))
    for chunk in in_chunks(gone):
        remove(chunk)
    missing = findable_pages().filter(search_entry__isnull=True)
    stale = findable_pages().filter(
        search_entry__isnull=False, last_published_at__gt=F("search_entry__indexed_at")
    )
    marked = findable_pages().filter(search_entry__indexed_at=STALE)
    ids: dict[int, None] = {}
    for pages in (missing, stale, marked):
        ids |= dict.fromkeys(pages.values_list("pk", flat=True)[:limit])
    refresh_places()
    return len(gone) + index_ids(ids)
