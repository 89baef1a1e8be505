"""Who may open source records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission

if TYPE_CHECKING:
    from intranet.network.models import User


def may(user: User, codename: str) -> bool:
    """Return whether one of ``user``'s groups holds a permission such as "view_sourcerecord".

    ``user.has_perm`` says yes to every superuser; this asks the groups alone, once a request.
    """
    if not user.is_active:
        return False
    held = getattr(user, "_source_record_permissions", None)
    if held is None:
        held = set(
            Permission.objects.filter(
                group__user=user,
                content_type__app_label="learning",
                content_type__model="sourcerecord",
            ).values_list("codename", flat=True)
        )
        user._source_record_permissions = held  # type: ignore[attr-defined]
    return codename in held
