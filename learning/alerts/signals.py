"""An alert is in force as long as its page is live."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from learning.alerts.models import AlertPage


def published(instance: Page, **kwargs: Any) -> None:
    """The signal also comes when a page is only scheduled: then it is not live."""
    if isinstance(instance, AlertPage) and instance.live:
        from learning.alerts.issuing import issue

        issue(instance)


def unpublished(instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, AlertPage):
        from learning.alerts.issuing import withdraw

        withdraw(instance)


def connect() -> None:
    page_published.connect(published)
    page_unpublished.connect(unpublished)
