"""Actions: what a site does about a learning page, by whom, until when, and what shows it.

A network-wide action is one linked copy for each site, with its own owner, date and state.
"""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from wagtail.models import Page

from intranet.network.models import ProviderSite
from learning.actions.querysets import ActionQuerySet
from learning.actions.states import (
    HOST_ANSWERED,
    NOT_TO_BE_DONE,
    OPEN,
    SETTLED,
    SHOWN_DONE,
    Event,
    HostState,
    State,
    Strength,
)
from learning.models.lists import TemplateList
from learning.responses.models import SiteResponse
from learning.thread import Entry

FOLDER = "evidence"  # of the files that show what was done
SENTENCE = 200  # characters
MOST_MONTHS = 36

SOMEBODY = settings.AUTH_USER_MODEL


def evidence_name(action: Action, filename: str) -> str:
    """Return where a file is kept: of its name, which may tell who or where, only the ending."""
    return f"{FOLDER}/{uuid4().hex}{PurePosixPath(filename).suffix.lower()[:8]}"


class ActionKind(TemplateList):
    """A kind of action, with its place in the hierarchy of strength."""

    strength = models.CharField(max_length=12, choices=Strength.choices)

    class Meta(TemplateList.Meta):
        constraints = [
            models.UniqueConstraint(Lower("name"), name="action_kind_once"),
            models.CheckConstraint(
                condition=Q(strength__in=Strength.values), name="action_kind_strength_is_known"
            ),
        ]


class Wanted(models.Model):
    """What is to be done, why, and how it will be known to work."""

    what = models.CharField(max_length=SENTENCE, help_text="One sentence that begins with a verb.")
    why = models.TextField(blank=True)
    kind = models.ForeignKey(ActionKind, on_delete=models.PROTECT, related_name="+")
    measure_what = models.CharField(max_length=SENTENCE, blank=True)
    measure_how = models.CharField(max_length=SENTENCE, blank=True)
    measure_level = models.CharField(max_length=SENTENCE, blank=True)
    measure_by = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    recheck_months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(MOST_MONTHS)]
    )
    created_by = models.ForeignKey(SOMEBODY, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.what


class NetworkAction(Wanted):
    """One action for the whole network: each open site has a copy, until it is ended."""

    pages = models.ManyToManyField(Page, blank=True, related_name="+")
    ended_by = models.ForeignKey(
        SOMEBODY, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True, help_text="Why sites that open later need none.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why="")),
                name="network_action_ended_by_somebody",
            )
        ]


class Action(Wanted):
    """What one site does."""

    provider_site = models.ForeignKey(
        ProviderSite, on_delete=models.PROTECT, related_name="actions", db_index=False
    )
    network = models.ForeignKey(
        NetworkAction, null=True, blank=True, on_delete=models.PROTECT, related_name="copies",
        help_text="The action for the whole network of which this is the site's copy.",
    )  # fmt: skip
    response = models.ForeignKey(
        SiteResponse, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    owner = models.ForeignKey(
        SOMEBODY, null=True, blank=True, on_delete=models.PROTECT, related_name="actions",
        db_index=False, help_text="One person, never a committee.",
    )  # fmt: skip
    host_site = models.ForeignKey(
        ProviderSite, null=True, blank=True, on_delete=models.PROTECT,
        related_name="hosted_actions", db_index=False,
        help_text="Another site whose people or premises it needs.",
    )  # fmt: skip
    host_state = models.CharField(
        max_length=10, choices=HostState.choices, default=HostState.NOT_NEEDED
    )
    host_by = models.ForeignKey(
        SOMEBODY, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    host_at = models.DateTimeField(null=True, blank=True)
    host_note = models.TextField(blank=True)
    state = models.CharField(max_length=17, choices=State.choices, default=State.PROPOSED)
    evidence = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.FileField(
        upload_to=evidence_name, blank=True, max_length=200,
        help_text="In no library: only whoever sees the action gets it.",
    )  # fmt: skip
    done_by = models.ForeignKey(
        SOMEBODY, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    sent_back = models.TextField(blank=True, help_text="What the last check found missing.")
    verified_by = models.ForeignKey(
        SOMEBODY, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    effect = models.CharField(
        max_length=SENTENCE, blank=True, help_text="One sentence: what has changed."
    )
    recheck_on = models.DateField(null=True, blank=True)
    not_possible = models.TextField(blank=True, help_text="Why it cannot be done.")
    said_by = models.ForeignKey(
        SOMEBODY, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who said that it cannot be done.",
    )  # fmt: skip
    approved_by = models.ForeignKey(
        SOMEBODY, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state_before = models.CharField(
        max_length=17, blank=True, help_text="Where it goes back to if that is not approved."
    )
    steps = models.PositiveIntegerField(
        default=0, help_text="Entries of the history: whoever read fewer acts on an older state."
    )
    changed_at = models.DateTimeField(help_text="Of the last entry.")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["provider_site", "state", "due_on"], name="action_by_site"),
            models.Index(fields=["owner", "state", "due_on"], name="action_by_owner"),
            models.Index(fields=["host_site", "host_state"], name="action_by_host"),
            models.Index(fields=["state", "due_on"], name="action_by_state"),
            models.Index(fields=["state", "changed_at"], name="action_by_change"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "provider_site"], name="action_one_copy_for_each_site"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="action_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(host_state__in=HostState.values), name="action_host_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(what=""), name="action_says_what"),
            models.CheckConstraint(
                condition=Q(host_site__isnull=True, host_state=HostState.NOT_NEEDED)
                | (Q(host_site__isnull=False) & ~Q(host_state=HostState.NOT_NEEDED)),
                name="action_host_is_asked",
            ),
            models.CheckConstraint(
                condition=Q(host_site__isnull=True) | ~Q(host_site=F("provider_site")),
                name="action_host_is_another_site",
                violation_error_message="The host site is another site.",
            ),
            models.CheckConstraint(
                condition=~Q(host_state__in=HOST_ANSWERED)
                | Q(host_by__isnull=False, host_at__isnull=False),
                name="action_host_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(host_state=HostState.DECLINED) | ~Q(host_note=""),
                name="action_host_says_why_not",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SETTLED)
                | Q(
                    owner__isnull=False, due_on__isnull=False,
                    host_state__in=[HostState.NOT_NEEDED, HostState.AGREED],
                ),
                name="action_agreed_with_owner_date_and_host",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.DONE, *SHOWN_DONE])
                | (
                    Q(done_by__isnull=False, done_at__isnull=False)
                    & (~Q(evidence="") | ~Q(link="") | ~Q(file=""))
                ),
                name="action_done_with_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SHOWN_DONE)
                | (Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(effect="")),
                name="action_verified_with_effect",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("done_by")),
                name="action_verified_by_another",
                violation_error_message="Somebody else has to verify it.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=NOT_TO_BE_DONE)
                | (Q(said_by__isnull=False, state_before__in=OPEN) & ~Q(not_possible="")),
                name="action_not_possible_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.NOT_POSSIBLE) | Q(approved_by__isnull=False),
                name="action_not_possible_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("said_by")),
                name="action_approved_by_another",
                violation_error_message="Somebody else has to approve it.",
            ),
        ]  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today

    @property
    def has_no_owner(self) -> bool:
        return self.owner is None or not self.owner.is_active

    @property
    def measure(self) -> str:
        """What is measured, how, to which level, in one line."""
        return ", ".join(
            part for part in (self.measure_what, self.measure_how, self.measure_level) if part
        )


class ActionPage(models.Model):
    """One action may serve many pages: learning pages, alerts, later meetings."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="page_links", db_index=False
    )
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "page"], name="action_page_once")]

    def __str__(self) -> str:
        return f"{self.action_id}: page {self.page_id}"


class ActionEntry(Entry):
    """One thing that was done to an action. Only ever added."""

    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, related_name="history", db_index=False
    )
    event = models.CharField(max_length=15, choices=Event.choices)
    changes = models.JSONField(default=list, help_text="[[what, from, to], …] in words.")
    file = models.FileField(
        blank=True, max_length=200, help_text="What was verified stays, whatever comes later."
    )

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="action_entry_once")
        ]
        indexes = [
            models.Index(fields=["file"], condition=~Q(file=""), name="action_entry_with_a_file")
        ]

    def __str__(self) -> str:
        return f"{self.action_id}, {self.number}: {self.get_event_display()}"


class PlanNote(models.Model):
    """Why the plan of a response has nothing intermediate or strong."""

    response = models.OneToOneField(
        SiteResponse, on_delete=models.PROTECT, related_name="plan_note"
    )
    reason = models.TextField()
    by = models.ForeignKey(SOMEBODY, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    steps = models.PositiveIntegerField(default=0, help_text="Entries of the history.")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="plan_note_says_why")]

    def __str__(self) -> str:
        return self.reason


class PlanNoteEntry(Entry):
    """What was said of it, the last of which holds. Only ever added."""

    note = models.ForeignKey(
        PlanNote, on_delete=models.PROTECT, related_name="history", db_index=False
    )

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="plan_note_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.note_id}, {self.number}"
