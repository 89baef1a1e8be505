"""A response is owed as long as its page is live."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from learning.models import LearningPage


def published(instance: Page, **kwargs: Any) -> None:
    """The signal also comes when a page is only scheduled: then it is not live."""
    if isinstance(instance, LearningPage) and instance.live:
        from learning.responses.owing import ask

        ask(instance)


def unpublished(instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, LearningPage):
        from learning.responses.owing import close

        close(instance)


def connect() -> None:
    page_published.connect(published)
    page_unpublished.connect(unpublished)
