"""Sites hear of an innovation when readers can open it."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published

from learning.models import InnovationPage


def published(instance: Page, **kwargs: Any) -> None:
    """The signal also comes when a page is only scheduled: then it is not live."""
    if isinstance(instance, InnovationPage) and instance.live:
        from learning.adoption.informing import inform

        inform(instance)


def connect() -> None:
    page_published.connect(published)
