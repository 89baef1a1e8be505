"""A file that a live page shows comes to say no more than the page's gate has heard.

Whoever may change a file in the library would else put words before readers that no gate saw.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.signals import pre_save
from wagtail.documents import get_document_model
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images import get_image_model
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page, ReferenceIndex

from intranet.library.extraction import Read
from learning.gate.checking import Found, found_in_file
from learning.gate.models import Mark
from learning.gate.passing import GateClosed

SHOWN = {"description", "file", "title"}
SAYS_MORE = (
    "A live page shows this file, and its gate has not heard of what is new in it: {}. Add it as a "
    "new file and put that on the page, so that somebody answers for it first."
)
TOO_LONG = "a long text"


def why_not(file: Any) -> str:
    """Return why ``file`` may not be saved as it stands in memory, or nothing."""
    before = type(file)._default_manager.filter(pk=file.pk).first()
    pages = _live_pages_with(file)
    if before is None or not pages.exists():
        return ""
    if not file.file._committed:
        _read(file)
    found, waiting = found_in_file(file)
    if waiting:
        return SAYS_MORE.format(TOO_LONG)
    known = {one.fingerprint for one in found_in_file(before)[0]}
    new = [one for one in found if one.fingerprint not in known]
    open_ = [one for one in new if not _answered_on(pages, one)]
    return (
        SAYS_MORE.format(", ".join(sorted({one.label.lower() for one in open_}))) if open_ else ""
    )


def _live_pages_with(file: Any) -> QuerySet[Page]:
    shown = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(file),
        to_object_id=str(file.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    return Page.objects.live().filter(
        pk__in=[int(pk) for pk in shown.values_list("object_id", flat=True)]
    )


def _read(file: Any) -> None:
    """Look into a file that is not stored yet."""
    if isinstance(file, get_document_model()):
        file.text, file.metadata, file.whole = file.read() or Read()
        file._set_document_file_metadata()
    else:
        file._set_image_file_metadata()


def _answered_on(pages: QuerySet[Page], one: Found) -> bool:
    marks = Mark.objects.filter(fingerprint=one.fingerprint, page__in=pages)
    return marks.values("page").distinct().count() == pages.count()


def before_saving(
    instance: Any, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Whatever saves it; what is read anew of the same file is for the night to see."""
    asked = update_fields is None or not SHOWN.isdisjoint(update_fields)
    if asked and not instance._state.adding and (why := why_not(instance)):
        raise GateClosed(why)


def connect() -> None:
    for model in (get_document_model(), get_image_model()):
        pre_save.connect(before_saving, sender=model)


class GatedFile:
    """Tells whoever changes a file in the library, beside the form."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.instance.pk and not self.errors and (why := why_not(self.instance)):  # type: ignore[attr-defined]
            self.add_error(None, why)  # type: ignore[attr-defined]


class GatedDocumentForm(GatedFile, BaseDocumentForm):
    pass


class GatedImageForm(GatedFile, BaseImageForm):
    pass
