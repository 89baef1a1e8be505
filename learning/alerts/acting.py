"""Who put an alert into force and who took it down, as the log names them.

Wagtail's signals do not say it: whoever is signed in to the admin stands in its log context, and
what took a page down stands in the page's own history, whichever way it went.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wagtail.log_actions import get_active_log_context
from wagtail.models import PageLogEntry

from intranet.network.models import User
from learning.alerts.models import AlertPage, IssuedAlert

TO_BE_PUBLISHED = "wagtail.publish.schedule"
TAKEN_DOWN, EXPIRED = "wagtail.unpublish", "wagtail.unpublish.scheduled"
BY_SCHEDULE = {"by_schedule": True}


@dataclass(frozen=True, kw_only=True)
class Acting:
    """``by`` is an id; ``data`` is what an entry of the log says of it besides."""

    by: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def who_issues(page: AlertPage, by: User | None) -> Acting:
    """Return who publishes ``page`` at this moment, and who approved it: the same person, unless
    it had a date."""
    user = by or get_active_log_context().user
    if user:
        return Acting(by=user.pk, data={"approved_by": user.pk})
    if page.go_live_at is None:
        return Acting()
    approvals = PageLogEntry.objects.filter(
        page=page.pk, revision=page.live_revision_id, action=TO_BE_PUBLISHED
    )
    approved_by = approvals.order_by("-timestamp", "-pk").values_list("user", flat=True).first()
    return Acting(data={**BY_SCHEDULE, "approved_by": approved_by})


def who_withdraws(alert: IssuedAlert, by: User | None) -> Acting:
    """Return who has just taken its page down."""
    if by:
        return Acting(by=by.pk)
    taken_down = PageLogEntry.objects.filter(
        page=alert.page_id, action__in=[TAKEN_DOWN, EXPIRED], timestamp__gte=alert.issued_at
    )
    last = taken_down.order_by("-timestamp", "-pk").first()
    if last is None:
        return Acting()
    return Acting(by=last.user_id, data=BY_SCHEDULE if last.action == EXPIRED else {})
