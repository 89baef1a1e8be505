"""Pictures under /media/, given out after the same check as the collection they are in."""

from __future__ import annotations

import mimetypes
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from intranet.library.models import Picture, Rendition

ORIGINALS = "original_images/"
AVATARS = "avatar_images/"
EDITORS = "wagtailadmin.access_admin"
OPEN_PICTURE_SECONDS = 3600

T = TypeVar("T", bound=Model)


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with the picture stored as ``name``.

    Only names the database knows are ever looked for on disk. A document is none of them: it
    is given out by its own view alone, which checks it. Pages show renditions, so the picture
    as it was uploaded is for those who edit.
    """
    if "\x00" in name:
        raise Http404
    if name.startswith((ORIGINALS, AVATARS)) and not request.user.has_perm(EDITORS):
        raise PermissionDenied
    if name.startswith(AVATARS):
        return _send(request, _one(UserProfile.objects.filter(avatar=name)).avatar, is_open=False)
    if name.startswith(ORIGINALS):
        picture = _one(Picture.objects.select_related("collection").filter(file=name))
        collection, file = picture.collection, picture.file
    else:
        rendition = _one(Rendition.objects.select_related("image__collection").filter(file=name))
        collection, file = rendition.image.collection, rendition.file
    return _send(request, file, is_open=_is_open(request, collection))


def _one(found: QuerySet[T]) -> T:
    """Return the first of ``found``; two rows may share a file, and then say the same of it."""
    row = found.order_by("pk").first()
    if row is None:
        raise Http404
    return row


def _is_open(request: HttpRequest, collection: Collection) -> bool:
    """Whether everyone signed in may see ``collection``; raise if this person may not."""
    restrictions = list(collection.get_view_restrictions())
    if not all(restriction.accept_request(request) for restriction in restrictions):
        raise PermissionDenied
    return not restrictions


def _send(request: HttpRequest, file: FieldFile, *, is_open: bool) -> HttpResponseBase:
    """Stream ``file``, or say that the browser's copy is fresh.

    A picture that everyone signed in may see stays in their own browser for an hour, so that a
    page of cards does not fetch each of them again; one that is not, stays nowhere.
    """
    name, storage = str(file.name), file.storage
    content_type = mimetypes.guess_type(name, strict=False)[0] or ""
    if not content_type.startswith("image/") or content_type == "image/svg+xml":
        raise Http404
    try:
        modified = int(storage.get_modified_time(name).timestamp())
        response: HttpResponseBase
        if was_modified_since(request.headers.get("If-Modified-Since"), modified):
            response = FileResponse(storage.open(name), content_type=content_type)
        else:
            response = HttpResponseNotModified()
    except FileNotFoundError:
        raise Http404 from None
    response["Last-Modified"] = http_date(modified)
    if is_open:
        patch_cache_control(response, private=True, max_age=OPEN_PICTURE_SECONDS)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
