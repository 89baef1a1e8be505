"""What the page editor offers for a learning page, so that nobody meets a closed door late."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from intranet.network.models import User
from learning.models import QualityReviewTask
from learning.models.review import APPROVE
from learning.review import (
    NEWER_VERSION,
    SECOND_PERSON,
    PublishedByTwo,
    SectionOfReviewed,
    wrote,
)

REVIEW_FIRST = (
    "Your changes are saved as a draft. This page goes live when a second person approves it: "
    "submit it to the review."
)


def hide_publish(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Take "Publish" off the editor's menu: saving there makes the person an author."""
    page = context.get("page")
    parent = context.get("parent_page")
    if isinstance(page, PublishedByTwo) or (
        page is None and parent is not None and issubclass(parent.specific_class, SectionOfReviewed)
    ):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


def explain_review(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Tell an author under review why "Approve" is missing; refuse it if it is sent anyway.

    A reviewer approves what they have read: not what a colleague saved in the meantime.
    """
    task = page.current_workflow_task if isinstance(page, PublishedByTwo) else None
    if not isinstance(task, QualityReviewTask) or task.locked_for_user(page, request.user):
        return None
    author = isinstance(request.user, User) and wrote(page, request.user)
    if request.method == "GET" and author:
        messages.info(request, SECOND_PERSON)
    if request.POST.get("workflow-action-name") != APPROVE:
        return None
    if author or _another_version_was_read(request, page):
        messages.error(request, SECOND_PERSON if author else NEWER_VERSION)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def _another_version_was_read(request: HttpRequest, page: Page) -> bool:
    read = request.POST.get("loaded_revision_id")
    return bool(read) and read != str(page.latest_revision_id)


def refuse_direct_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Stop "Publish" from the editor, whoever sends it; the draft they saved stays."""
    if not isinstance(page.specific, PublishedByTwo):
        return None
    messages.error(request, REVIEW_FIRST)
    return redirect("wagtailadmin_pages:edit", page.pk)
