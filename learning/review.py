"""Nobody publishes what they wrote: the rule, and the permissions that hold it everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from wagtail.models import Page, PagePermissionTester, Revision

from intranet.restrictions import NoAliasAbove

if TYPE_CHECKING:
    from intranet.network.models import User

SECOND_PERSON = (
    "You wrote part of what would be published. A colleague who wrote none of it must approve it."
)
NEWER_VERSION = (
    "Nothing was approved: a newer version was saved after you opened this page. This is the newer "
    "version; read it, and approve it if it is right."
)


class NotApproved(Exception):
    """Someone tried to approve a page that they may not approve, or not as it is."""

    def __init__(self, page: Page, why: str) -> None:
        super().__init__(why)
        self.page = page


class NotByTheAuthor(NotApproved):
    """They wrote a part of it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, SECOND_PERSON)


@contextmanager
def approving(page: Page, user: User) -> Iterator[None]:
    """Let ``user`` publish ``page`` for as long as an approval of it is carried out."""
    user._approves = page.pk  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del user._approves  # type: ignore[attr-defined]


def wrote(page: Page, user: User) -> bool:
    """Return whether ``user`` wrote any of what publishing ``page`` now would put before readers.

    That is whoever owns the page, saved a revision since the one that is live, or asked for the
    review that is under way. Superusers are people too: the rule has no exception. The answer
    comes from the database, since a page read from a revision does not carry all of it.
    """
    stored = Page.objects.filter(pk=page.pk).values_list("owner_id", "live_revision_id").first()
    owner, live_revision = stored or (None, None)
    return (
        owner == user.pk
        or Revision.page_revisions.filter(
            object_id=str(page.pk), user=user, pk__gt=live_revision or 0
        ).exists()
        or page.workflow_states.active().filter(requested_by=user).exists()
    )


class SecondPersonPublishes(PagePermissionTester):
    """What a person may do with a page that a second person has to read."""

    def can_publish(self) -> bool:
        """Whatever way a page is published, Wagtail asks here: by the review, or not at all."""
        approves = getattr(self.user, "_approves", None) == self.page.pk
        return approves and super().can_publish() and not wrote(self.page, self.user)

    def can_unschedule(self) -> bool:
        return super().can_publish()

    def can_set_view_restrictions(self) -> bool:
        return super().can_publish()


class NothingIsPublishedUnread(PagePermissionTester):
    """What a person may do in a section of such pages."""

    def can_publish_subpage(self) -> bool:
        """Whoever creates or copies a page there wrote it, so it starts as a draft."""
        return False


class PublishedByTwo(NoAliasAbove):
    """A kind of page that goes out when a second person approves it, and in no other way."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: User) -> SecondPersonPublishes:
        return SecondPersonPublishes(user, self)

    def not_ready(self) -> str:
        """Return why approving it now would be of no use, or nothing."""
        return ""

    def what_approval_does(self) -> str:
        """Return what the second person should know of before they approve it, or nothing."""
        return ""

    def is_held_back(self, revision: Revision, now: datetime) -> bool:
        """Return whether ``revision``, which this page is read from, must not go out now that its
        scheduled time has come. What keeps it back says so to whom it concerns."""
        return False


class SectionOfReviewed(NoAliasAbove):
    """A section in which nobody publishes alone."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: User) -> NothingIsPublishedUnread:
        return NothingIsPublishedUnread(user, self)
