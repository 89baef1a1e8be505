"""Quality review: a second person reads every learning page before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from learning.review import NotByTheAuthor, approving, wrote

if TYPE_CHECKING:
    from intranet.network.models import User

APPROVE = "approve"


class QualityReviewTask(AbstractGroupApprovalTask):
    """Approval by a member of the groups who wrote none of what is being approved."""

    class Meta:
        verbose_name = "quality review by a second person"

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        """Offer what a member of the groups may do, superuser or not.

        Whoever wrote a part may only ask for changes.
        """
        if not self._has_member(user):
            return []
        actions = super().get_actions(obj, user)
        if actions and wrote(obj, user):
            return [action for action in actions if action[0] != APPROVE]
        return actions

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Do what was chosen; raise ``NotByTheAuthor`` for an approval by an author."""
        page = task_state.workflow_state.content_object
        if not self._has_member(user):
            raise PermissionDenied
        if action_name != APPROVE:
            super().on_action(task_state, user, action_name, **kwargs)
            return
        if wrote(page, user):
            raise NotByTheAuthor(page)
        with approving(page, user):
            super().on_action(task_state, user, action_name, **kwargs)

    def _has_member(self, user: User) -> bool:
        return self.groups.filter(user=user.pk).exists()

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> QuerySet[TaskState]:
        """Leave out what the person submitted or saved last: it waits for someone else."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        return states.exclude(workflow_state__requested_by=user).exclude(revision__user=user)
