"""Quality review: a second person reads every learning page before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState, WorkflowState

from learning.gate.checking import check
from learning.gate.forms import Confirmation, was_read
from learning.gate.passing import GateClosed, ready_for_review, sign_off
from learning.review import NEWER_VERSION, NotApproved, NotByTheAuthor, approving, wrote

if TYPE_CHECKING:
    from intranet.network.models import User

APPROVE = "approve"
UNANSWERED = (
    "Nothing was approved: say first that you read every finding, and whether somebody could tell."
)


class ApprovalForm(Confirmation):
    """What a second person answers for, with a comment for the author."""

    note = None  # type: ignore[assignment]
    comment = forms.CharField(
        label="Comment (optional)", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def goes_out(task_state: TaskState) -> Revision:
    """Return what an approval publishes: the newest version, not the one that was submitted."""
    return task_state.workflow_state.content_object.get_latest_revision()


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
        without = [action for action in actions if action[0] != APPROVE]
        if len(without) == len(actions) or wrote(obj, user):
            return without
        return [(APPROVE, "Approve", True), *without]

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Begin the review; raise ``GateClosed`` while a finding is open."""
        revision = workflow_state.content_object.get_latest_revision()
        ready_for_review(check(revision.as_object()))
        return super().start(workflow_state, user=user)

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return ApprovalForm if action == APPROVE else super().get_form_for_action(action)

    def get_template_for_action(self, action: str) -> str:
        return "learning/approval.html" if action == APPROVE else ""

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Do what was chosen; raise ``NotApproved`` for an approval by an author, or of another
        version than they read."""
        page = task_state.workflow_state.content_object
        revision = goes_out(task_state)
        if not self._has_member(user):
            raise PermissionDenied
        if action_name != APPROVE:
            super().on_action(task_state, user, action_name, **kwargs)
            return
        if wrote(page, user):
            raise NotByTheAuthor(page)
        answers, checked = ApprovalForm(kwargs), check(revision.as_object())
        if not answers.is_valid():
            raise GateClosed(UNANSWERED, checked)
        if not was_read(answers.cleaned_data["texts"], checked):
            raise NotApproved(page, NEWER_VERSION)
        if why_not := revision.as_object().not_ready():
            raise NotApproved(page, f"Nothing was approved. {why_not}")
        note = answers.cleaned_data["comment"]
        with approving(page, user), transaction.atomic():
            sign_off(page=page, revision=revision, user=user, note=note)
            super().on_action(task_state, user, action_name, comment=note)

    def _has_member(self, user: User) -> bool:
        return self.groups.filter(user=user.pk).exists()

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> QuerySet[TaskState]:
        """Leave out what the person submitted or saved last: it waits for someone else."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        return states.exclude(workflow_state__requested_by=user).exclude(revision__user=user)
