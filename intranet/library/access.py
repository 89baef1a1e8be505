"""Who may have a file, where the library's answer differs from the stock one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.models import CollectionViewRestriction

from intranet.library.models import LibraryDocument


def refuse_other_groups(document: LibraryDocument, request: HttpRequest) -> None:
    """Refuse who is in none of the groups; the stock view asks them to sign in once more."""
    for restriction in document.collection.get_view_restrictions():
        is_for_groups = restriction.restriction_type == CollectionViewRestriction.GROUPS
        if is_for_groups and not restriction.accept_request(request):
            raise PermissionDenied
