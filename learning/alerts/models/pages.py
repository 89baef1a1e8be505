"""What an alert says, for whom and by when, and the section readers find theirs in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    PageChooserPanel,
    TitleFieldPanel,
)
from wagtail.models import Page, Revision

from intranet.network.models import User, lines
from intranet.pages import IntranetPage
from learning.alerts.models.ladders import Ladder
from learning.alerts.states import DutyKind, Severity
from learning.gate.pages import Gated
from learning.review import PublishedByTwo, SectionOfReviewed

MAX_STEPS = 9


def a_few_steps(text: str) -> None:
    """Refuse more steps than a team carries out between two patients."""
    if len(lines(text)) > MAX_STEPS:
        raise ValidationError(
            f"Keep at most {MAX_STEPS} steps, one on each line; there are {len(lines(text))}."
        )


class AlertIndexPage(SectionOfReviewed, Gated):
    """The section of all alerts: each reader's own, the most urgent first."""

    introduction = models.CharField(max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["alerts.AlertPage"]
    max_count = 1

    class Meta:
        verbose_name = "alerts section"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from learning.alerts.reading import index_context

        return super().get_context(request, *args, **kwargs) | index_context(request)


class AlertPage(PublishedByTwo, Gated, IntranetPage):
    """Something that people or sites must do by a deadline."""

    in_search = False  # only its audience may know of it, and an index knows no audiences

    version = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1)],
        help_text="Raise it when the substance changes: everybody acknowledges again. Leave it "
        "when you mend a spelling.",
    )
    severity = models.CharField(
        max_length=10,
        choices=Severity.choices,
        default=Severity.IMPORTANT,
        help_text="A critical alert stands on every page of its audience until it is done.",
    )
    duty_kind = models.CharField(
        "who owes it",
        max_length=10,
        choices=DutyKind.choices,
        default=DutyKind.PEOPLE,
        help_text="Most alerts are acted on once for each site: one lead acts for everybody "
        "there. Ask each person only for what each must know.",
    )
    issued_by = models.CharField(
        max_length=120,
        default="Central risk and quality team",
        help_text="The team that answers for it; never a person's name.",
    )
    what_happened = models.TextField(
        "what happened elsewhere",
        help_text="Three sentences in system language: what happened, why it could, what it led "
        "to. “Two ampoules of similar size stood side by side. …”",
    )
    what_to_do = models.TextField(
        validators=[a_few_steps],
        help_text="One step on each line, each with a verb: “Store the two strengths in separate "
        "drawers”.",
    )
    deadline = models.DateTimeField(
        help_text="By when it is done. London time. Give people two working weeks where you can."
    )
    evidence_asked = models.TextField(
        "evidence asked for",
        blank=True,
        help_text="What a site shows when it has acted, such as “a photograph of the drawers, "
        "without people”. Only where sites owe it.",
    )
    recheck_months = models.PositiveSmallIntegerField(
        "check again after",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text="Months after which a site looks whether it still holds. Empty for never.",
    )
    ladder = models.ForeignKey(
        Ladder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="reminders and escalation",
        help_text="Leave empty for the default ladder.",
    )
    linked_page = models.ForeignKey(
        "learning.LearningPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="learning page",
        help_text="Where readers find the whole story.",
    )

    exclude_fields_in_copy = ["version"]
    served_with = ("linked_page",)
    parent_page_types = ["alerts.AlertIndexPage"]
    subpage_types: list[str] = []
    template = "alerts/alert_page.html"

    content_panels = [
        TitleFieldPanel(
            "title",
            help_text="The headline: one sentence that says what to do. “Check that the two "
            "strengths stand in separate drawers.”",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("severity"), FieldPanel("duty_kind")]),
                FieldRowPanel([FieldPanel("deadline"), FieldPanel("issued_by")]),
            ],
            heading="Who, and by when",
        ),
        FieldPanel("what_happened"),
        MultiFieldPanel(
            [FieldPanel("what_to_do"), FieldPanel("evidence_asked"), FieldPanel("recheck_months")],
            heading="What to do",
        ),
        IntranetPage.audience_panel,
        MultiFieldPanel(
            [PageChooserPanel("linked_page", "learning.LearningPage"), FieldPanel("ladder")],
            heading="Learning, reminders and escalation",
        ),
    ]
    promote_panels = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("version")], heading="Address and version"),
        IntranetPage.upkeep_panel,
    ]

    class Meta:
        verbose_name = "alert"

    def clean(self) -> None:
        super().clean()
        if self.deadline is None:
            return
        out_at = self.go_live_at
        if out_at and self.deadline <= out_at:
            raise ValidationError(
                {"deadline": "The deadline is before the alert goes out. Choose a later one."}
            )
        if self.expire_at and self.expire_at <= self.deadline:
            raise ValidationError(
                {"expire_at": "The alert would be gone before its deadline. Choose a later date."}
            )

    def not_ready(self) -> str:
        """Return why it would help nobody to issue this now, or nothing."""
        out_at = max(self.go_live_at or timezone.now(), timezone.now())
        if self.deadline <= out_at + timedelta(hours=1):
            return (
                "The deadline is over, or less than an hour after the alert goes out: nobody could "
                "meet it. Choose a later one."
            )
        from learning.alerts.audience import nobody

        return nobody(self)

    def is_held_back(self, revision: Revision, now: datetime) -> bool:
        from learning.alerts.holding import hold_back

        return hold_back(self, revision, now)

    def what_approval_does(self) -> str:
        from learning.alerts.preview import what_approval_does

        return what_approval_does(self)

    def is_known_to(self, user: User) -> bool:
        from learning.alerts.reading import open_alert

        return open_alert(self, user) is not None

    @property
    def steps(self) -> list[str]:
        return lines(self.what_to_do)

    def body_text(self) -> str:
        return "\n".join([self.what_happened, self.what_to_do, self.evidence_asked])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        """Show it to whoever owes something or watches it; for all others it is not there."""
        from learning.alerts.reading import open_alert

        user = request.user
        shown = open_alert(self, user) if user.is_authenticated else None
        if shown is None:
            raise Http404
        request.shown_alert = shown  # type: ignore[attr-defined]
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from learning.alerts.reading import page_context

        return super().get_context(request, *args, **kwargs) | page_context(self, request)
