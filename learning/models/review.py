"""Quality review: a second person reads every learning page before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import AbstractGroupApprovalTask, Page

if TYPE_CHECKING:
    from intranet.network.models import User


class QualityReviewTask(AbstractGroupApprovalTask):
    """Approval by a member of the groups who wrote none of what is being approved."""

    class Meta:
        verbose_name = "quality review by a second person"
