"""Keeps entries in step with pages, restrictions, documents and the network's names."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    ReferenceIndex,
)
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from intranet.library.models import LibraryDocument
from intranet.network.models import ProviderSite, Specialty, StaffGroup, Topic
from search import fulltext, indexing
from search.access import refresh_access
from search.engines import get_engine
from search.models import Facet, FacetValue, SearchEntry

AT_ONCE = 50  # entries written again within the request; the worker does the rest

NAMED: dict[type[Model], Facet] = {
    Specialty: Facet.SPECIALTY,
    Topic: Facet.TOPIC,
    ProviderSite: Facet.SITE,
    StaffGroup: Facet.STAFF_GROUP,
}


def published(instance: Page, **kwargs: Any) -> None:
    """The signal also comes when a page is only scheduled: then it is not live."""
    if instance.live and indexing.is_findable(type(instance)):
        indexing.index_pages([instance])


def unpublished(instance: Page, **kwargs: Any) -> None:
    indexing.remove([instance.pk])


def entry_deleted(instance: SearchEntry, **kwargs: Any) -> None:
    """However an entry goes, with its page for instance."""
    get_engine().remove([instance.pk])


def moved(instance: Page, **kwargs: Any) -> None:
    indexing.refresh_places()
    refresh_access(instance.path)


def slug_changed(instance: Page, **kwargs: Any) -> None:
    indexing.refresh_places()


def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    path = Page.objects.filter(pk=instance.page_id).values_list("path", flat=True).first()
    if path:
        refresh_access(path)


def restriction_groups_changed(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if not action.startswith("post_"):
        return
    if not reverse:
        restriction_changed(instance)
        return
    for restriction in PageViewRestriction.objects.filter(pk__in=pk_set or ()):
        restriction_changed(restriction)


def remember_name(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Keep what the database says, to see after the save what has changed."""
    before = sender._base_manager.filter(pk=instance.pk).first() if instance.pk else None
    instance._named_before = _naming(before) if before else None


def _naming(instance: Any) -> tuple[str, str, str]:
    return instance.slug, instance.name, getattr(instance, "synonyms", "")


def renamed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Rename the facet value at once, and write its entries' words again."""
    before = getattr(instance, "_named_before", None)
    if before is None or before == _naming(instance):
        return
    value = FacetValue.objects.filter(facet=NAMED[sender], value=before[0]).first()
    if value is None:
        return
    taken = FacetValue.objects.filter(facet=value.facet, value=instance.slug).exclude(pk=value.pk)
    if not taken.exists():
        value.value, value.label = instance.slug, instance.name
        value.save()
    _write_again(SearchEntry.objects.filter(entryvalue__facet_value=value))


def unnamed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Before a name is deleted, mark what carries it: afterwards nobody could tell."""
    value = FacetValue.objects.filter(facet=NAMED[sender], value=instance.slug)
    indexing.mark_stale(SearchEntry.objects.filter(entryvalue__facet_value__in=value))


def document_changed(instance: LibraryDocument, created: bool = False, **kwargs: Any) -> None:
    if not created:
        _write_pages_of_documents_again([instance.pk])


def collection_changed(instance: CollectionViewRestriction | Collection, **kwargs: Any) -> None:
    """The words of documents are in search while their collection is open to everyone."""
    collection = instance if isinstance(instance, Collection) else instance.collection
    inside = LibraryDocument.objects.filter(collection__path__startswith=collection.path)
    ids = list(inside.values_list("pk", flat=True))
    for chunk in indexing.in_chunks(ids):
        _write_pages_of_documents_again(chunk)


def _write_pages_of_documents_again(documents: list[int]) -> None:
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(LibraryDocument),
        to_object_id__in=[str(pk) for pk in documents],
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    pages = {int(pk) for pk in references.values_list("object_id", flat=True)}
    _write_again(SearchEntry.objects.filter(pk__in=pages))


def _write_again(entries: Any) -> None:
    ids = list(entries.values_list("pk", flat=True))
    for chunk in indexing.in_chunks(ids[AT_ONCE:]):
        indexing.mark_stale(SearchEntry.objects.filter(pk__in=chunk))
    indexing.index_ids(ids[:AT_ONCE])


def connect() -> None:
    """Wire every receiver; called once when the app is ready."""
    page_published.connect(published)
    page_unpublished.connect(unpublished)
    post_delete.connect(entry_deleted, sender=SearchEntry)
    post_page_move.connect(moved)
    page_slug_changed.connect(slug_changed)
    post_save.connect(restriction_changed, sender=PageViewRestriction)
    post_delete.connect(restriction_changed, sender=PageViewRestriction)
    m2m_changed.connect(restriction_groups_changed, sender=PageViewRestriction.groups.through)
    post_save.connect(document_changed, sender=LibraryDocument)
    post_delete.connect(document_changed, sender=LibraryDocument)
    for kept in (CollectionViewRestriction, Collection):
        post_save.connect(collection_changed, sender=kept)
    post_delete.connect(collection_changed, sender=CollectionViewRestriction)
    for model in list(NAMED):
        connect_names(model)


def connect_names(model: type[Model], facet: Facet | None = None) -> None:
    """Keep entries in step with the names of ``model``; other apps say which ``facet`` it is."""
    if facet is not None:
        NAMED[model] = facet
    pre_save.connect(remember_name, sender=model)
    post_save.connect(renamed, sender=model)
    pre_delete.connect(unnamed, sender=model)


def connect_migrate(sender: Any) -> None:
    from django.db.models.signals import post_migrate

    post_migrate.connect(fulltext.mend_after_migrate, sender=sender)
