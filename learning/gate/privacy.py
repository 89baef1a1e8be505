"""Somebody saw what should not be there: out of sight first, and the quality team is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page

from learning.gate.models import PrivacyProblem

if TYPE_CHECKING:
    from intranet.network.models import User

HIDE = "gate.take_out_of_sight"
TEAM = "gate.change_privacyproblem"
REPORTED = "gate.privacy_problem"


def hides(page: Page, user: User) -> bool:
    """Without the front page nobody would get anywhere: of it the team is told."""
    return user.has_perm(HIDE) and not page.is_site_root()


@transaction.atomic
def report(*, page: Page, user: User, what: str) -> PrivacyProblem:
    """Keep that ``user`` saw a privacy problem on ``page``; whoever has the right hides it too,
    whether or not they may edit it."""
    hidden = hides(page, user) and page.live
    problem = PrivacyProblem.objects.create(page_id=page.pk, by=user, what=what, hidden=hidden)
    log(instance=page, action=REPORTED, user=user, data={"hidden": hidden})
    if hidden:
        UnpublishPageAction(page.specific, user=user).execute(skip_permission_checks=True)
    return problem


def tell_the_team() -> int:
    """Mail the quality team about each problem they were not told of; return how many.

    The mail names no page and repeats no word: it leads to the list.
    """
    told = 0
    for pk in list(PrivacyProblem.objects.filter(told_at=None).values_list("pk", flat=True)):
        with transaction.atomic():
            rows = PrivacyProblem.objects.filter(pk=pk, told_at=None)
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            if (problem := rows.first()) is None:
                continue
            _mail(problem)
            problem.told_at = timezone.now()
            problem.save(update_fields=["told_at"])
            told += 1
    return told


def _mail(problem: PrivacyProblem) -> None:
    team = _team()
    if not team:
        return
    address = settings.WAGTAILADMIN_BASE_URL + reverse("gate_page", args=[problem.page_id])
    now = "It is out of sight now." if problem.hidden else "READERS STILL SEE IT."
    EmailMessage(
        subject="Privacy problem on a page",
        body=f"A colleague reported a privacy problem. {now}\n\nLook at it: {address}\n",
        bcc=team,
        headers={"Message-ID": f"<privacy-problem-{problem.pk}@spreading-learning>"},
    ).send()


def _team() -> list[str]:
    from intranet.network.models import User

    people = User.objects.with_perm(
        TEAM, is_active=True, include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )  # fmt: skip
    return sorted({person.email for person in people if person.email})
