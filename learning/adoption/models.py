"""One row for each site and innovation, and the thread of what was said about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from intranet.network.models import ProviderSite
from learning.adoption.querysets import AdoptionQuerySet
from learning.adoption.states import ARROWS, ASKED_FOR, Event, State
from learning.models import InnovationPage
from learning.thread import Entry


class Adoption(models.Model):
    """How far one site has come with one innovation."""

    page = models.ForeignKey(
        InnovationPage, on_delete=models.PROTECT, related_name="adoptions", db_index=False
    )
    provider_site = models.ForeignKey(
        ProviderSite, on_delete=models.PROTECT, related_name="adoptions", db_index=False
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.INFORMED)
    note = models.TextField(blank=True, help_text="What the site said when it came there.")
    since = models.DateTimeField(help_text="When it came to this state.")
    last_word_at = models.DateTimeField(help_text="When the site last said anything.")
    steps = models.PositiveIntegerField(
        default=0, help_text="Entries of the thread: whoever read fewer moves an older state."
    )

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "pk"]
        indexes = [
            models.Index(
                fields=["provider_site", "state", "last_word_at"], name="adoption_by_site"
            ),
            models.Index(fields=["state", "last_word_at"], name="adoption_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["page", "provider_site"], name="adoption_once"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="adoption_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(ASKED_FOR)) | ~Q(note=""),
                name="adoption_says_what_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_site}: {self.get_state_display()}"

    @property
    def next_states(self) -> tuple[State, ...]:
        return ARROWS[State(self.state)]


class AdoptionEntry(Entry):
    """One thing that a site said or was asked about an innovation."""

    adoption = models.ForeignKey(
        Adoption, on_delete=models.PROTECT, related_name="thread", db_index=False
    )
    event = models.CharField(max_length=10, choices=Event.choices)
    state = models.CharField(max_length=12, choices=State.choices)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["adoption", "number"], name="adoption_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.adoption_id}, {self.number}: {self.get_event_display()}"
