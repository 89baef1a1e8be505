"""Publishing and expiry at their time, safe against kills and against doing it twice.

Wagtail's own command clears a revision's schedule before it saves the page: killed between the
two, the page is neither published nor scheduled. Here each page is one transaction, which what
listens to ``page_published`` shares: afterwards the page is either out or still scheduled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.apps import apps
from django.db import connection, models, transaction
from wagtail.models import DraftStateMixin, Page, Revision

from learning.gate.passing import GateClosed
from learning.review import PublishedByTwo

logger = logging.getLogger(__name__)


def publish_due(now: datetime) -> int:
    """Publish every revision whose time has come by ``now``; return how many went out.

    One that fails stays scheduled, and the next call tries it again. One that may not go out any
    more, as by what changed since it was approved, is a draft again.
    """
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by(
        "approved_go_live_at", "pk"
    )
    return sum(_one_by_one(due, lambda revision: _publish(revision, now)))


def expire_due(now: datetime) -> int:
    """Take down every live page, and anything else with drafts, whose time was up by ``now``."""
    expired = 0
    for model in _models_with_drafts():
        due = model._default_manager.filter(live=True, expire_at__lte=now)
        expired += sum(_one_by_one(due.order_by("expire_at", "pk"), _expire))
    return expired


def _publish(revision: Revision, now: datetime) -> bool:
    page = revision.as_object()
    if isinstance(page, PublishedByTwo) and page.is_held_back(revision, now):
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _expire(thing: DraftStateMixin) -> bool:
    thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _one_by_one(
    due: models.QuerySet[models.Model], act: Callable[[models.Model], bool]
) -> Iterator[bool]:
    """Act on each row of ``due`` in its own transaction, if it is still due inside that; yield
    whether it was done."""
    for pk in list(due.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                row = _lock(due.filter(pk=pk)).first()
                done = row is not None and act(row)
            yield done
        except GateClosed as closed:
            logger.warning("%s %s: not published. %s", due.model.__name__, pk, closed)
        except Exception:
            logger.exception("%s %s: failed, and is tried again", due.model.__name__, pk)


def _lock(rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model]:
    """Leave out what another worker holds. On SQLite the transaction itself holds everything."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def _models_with_drafts() -> Iterable[type[models.Model]]:
    """Return the page model, and each other model that can expire."""
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model
