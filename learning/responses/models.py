"""One response for each site and learning page, and the thread of what was said about it.

Nothing here knows where the learning came from: the source site answers like every other.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from intranet.network.models import ProviderSite
from learning.models import LearningPage
from learning.responses.querysets import SiteResponseQuerySet
from learning.responses.states import OWED, Answer, Event, State
from learning.thread import Entry

TAKEN_DOWN = "A page that was taken down"
DECIDED = (State.ACCEPTED, State.CHALLENGED)


class SiteResponse(models.Model):
    """What one site says to "how could this apply here?" about one learning page."""

    page = models.ForeignKey(
        LearningPage, on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    provider_site = models.ForeignKey(
        ProviderSite, on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    version = models.PositiveSmallIntegerField(help_text="Of the page that was asked about last.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.AWAITING)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="responses_to_draft", help_text="A colleague who was asked to draft it.",
    )  # fmt: skip
    draft_answer = models.CharField(max_length=15, choices=Answer.choices, blank=True)
    draft = models.TextField(blank=True, help_text="What a colleague wrote, and nobody sent yet.")
    answer = models.CharField(max_length=15, choices=Answer.choices, blank=True)
    reason = models.TextField(blank=True, help_text="In the site's own words.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", db_index=False,
    )  # fmt: skip
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", help_text="Somebody else, who accepted or challenged it.",
    )  # fmt: skip
    decided_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField(blank=True, help_text="What the last challenge asks.")
    steps = models.PositiveIntegerField(
        default=0, help_text="Entries of the thread: whoever read fewer answers an older state."
    )

    objects = SiteResponseQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            # Each list of a site and of the network is filtered and ordered in an index alone.
            models.Index(
                fields=["provider_site", "state", "due_on", "answer"], name="response_by_site"
            ),
            models.Index(fields=["state", "due_on", "answer"], name="response_by_state"),
            models.Index(fields=["answer", "due_on"], name="response_by_answer"),
            # The orders in which lists show them, the same row first each time.
            models.Index(fields=["due_on", "id"], name="response_by_date"),
            models.Index(fields=["-asked_at", "-id"], name="response_by_asking"),
            models.Index(fields=["answered_by", "answered_at"], name="response_by_answerer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["page", "provider_site"], name="response_once"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="response_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, *DECIDED])
                | (Q(answer__in=Answer.values, answered_at__isnull=False) & ~Q(reason="")),
                name="response_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="response_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("answered_by")),
                name="response_decided_by_another",
                violation_error_message="Somebody else has to accept it.",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CHALLENGED) | ~Q(question=""),
                name="response_challenge_asks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_site}: {self.get_state_display()}"

    @property
    def is_owed(self) -> bool:
        return self.state in OWED

    @property
    def page_title(self) -> str:
        """What the page is called. Of one that was taken down nobody is told: it may be why."""
        return self.page.title if self.page.live else TAKEN_DOWN

    def is_late(self, on: date) -> bool:
        return self.is_owed and self.due_on < on


class ResponseEntry(Entry):
    """One thing that was said or done about a response. Only ever added."""

    response = models.ForeignKey(
        SiteResponse, on_delete=models.PROTECT, related_name="thread", db_index=False
    )
    event = models.CharField(max_length=12, choices=Event.choices)
    version = models.PositiveSmallIntegerField(help_text="Of the page.")
    answer = models.CharField(max_length=15, choices=Answer.choices, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="response_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.response_id}, {self.number}: {self.get_event_display()}"
