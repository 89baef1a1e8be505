"""Somebody saw what should not be there: out of sight first, and the quality team is told."""

from __future__ import annotations

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page

from intranet.delivery.delivering import Draft, deliver
from intranet.network.audience import holders_of
from intranet.network.models import User
from learning.gate.models import PrivacyProblem

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
    """Send the quality team word of each problem they were not told of; return how many.

    It names no page and repeats no word: it leads to the list. While the team has nobody in it,
    the problem waits.
    """
    told = 0
    for pk in list(PrivacyProblem.objects.filter(told_at=None).values_list("pk", flat=True)):
        with transaction.atomic():
            rows = PrivacyProblem.objects.filter(pk=pk, told_at=None)
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            team = holders_of(TEAM)
            if (problem := rows.first()) is None or not team.exists():
                continue
            deliver(message=_word_of(problem), recipients=team)
            problem.told_at = timezone.now()
            problem.save(update_fields=["told_at"])
            told += 1
    return told


def _word_of(problem: PrivacyProblem) -> Draft:
    return Draft(
        key=f"privacy-problem:{problem.pk}",
        template="privacy_problem",
        subject="Privacy problem on a page",
        why="You get this because you are in the quality team, which looks after privacy problems.",
        path=reverse("gate_page", args=[problem.page_id]),
        context={"hidden": problem.hidden},
    )
