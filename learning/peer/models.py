"""Invitations to look at what another site answers or does, and what was said to them.

Nothing here knows where the learning came from.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from intranet.network.models import ProviderSite
from learning.actions.models import Action
from learning.peer.querysets import InvitationQuerySet
from learning.peer.states import IN_WORDS, Event, State
from learning.responses.models import SiteResponse
from learning.thread import Entry

SOMEBODY = settings.AUTH_USER_MODEL
LONGEST_NAME = 120  # characters


class Invitation(models.Model):
    """One person who is asked to look at one response or action until a day.

    They are a colleague of another site (``peer``), or an adviser outside the network, who has no
    account: what they advise is recorded by those who asked.
    """

    response = models.ForeignKey(
        SiteResponse, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    provider_site = models.ForeignKey(
        ProviderSite, on_delete=models.PROTECT, related_name="+", help_text="The site that asks."
    )
    peer = models.ForeignKey(
        SOMEBODY, null=True, blank=True, on_delete=models.PROTECT,
        related_name="invitations_to_look", db_index=False,
    )  # fmt: skip
    peer_site = models.ForeignKey(
        ProviderSite, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Where the peer worked when they were asked.",
    )  # fmt: skip
    adviser = models.CharField(max_length=LONGEST_NAME, blank=True)
    organisation = models.CharField(max_length=LONGEST_NAME, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    ends_on = models.DateField(help_text="The last day on which it is open.")
    invited_by = models.ForeignKey(SOMEBODY, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["peer", "state", "ends_on"], name="invitation_by_peer"),
            models.Index(fields=["state", "ends_on"], name="invitation_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="invitation_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(response__isnull=False, action__isnull=True)
                | Q(response__isnull=True, action__isnull=False),
                name="invitation_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=(
                    Q(peer__isnull=False, peer_site__isnull=False)
                    & Q(adviser="", organisation="")
                )
                | (
                    Q(peer__isnull=True, peer_site__isnull=True)
                    & ~Q(adviser="") & ~Q(organisation="")
                ),
                name="invitation_names_a_peer_or_an_adviser",
            ),
            models.CheckConstraint(
                condition=Q(peer_site__isnull=True) | ~Q(peer_site=F("provider_site")),
                name="invitation_peer_is_of_another_site",
            ),
            models.CheckConstraint(
                condition=Q(peer__isnull=True) | ~Q(peer=F("invited_by")),
                name="invitation_asks_somebody_else",
            ),
            *(
                models.UniqueConstraint(
                    fields=[about, "peer"], condition=Q(state=State.INVITED),
                    name=f"invitation_one_open_for_{about}_and_peer",
                )
                for about in ("response", "action")
            ),
            *(
                models.UniqueConstraint(
                    fields=[about, "adviser", "organisation"],
                    condition=Q(state=State.INVITED) & ~Q(adviser=""),
                    name=f"invitation_one_open_for_{about}_and_adviser",
                )
                for about in ("response", "action")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.whom}: {self.get_state_display()}"

    @property
    def whom(self) -> str:
        """Who is asked, with where they work."""
        if self.peer:
            return f"{self.peer}, {self.peer_site}"
        return f"{self.adviser}, {self.organisation}"

    @property
    def about(self) -> SiteResponse | Action:
        found = self.response or self.action
        assert found is not None  # the database keeps it so
        return found

    def is_open(self, on: date) -> bool:
        return self.state == State.INVITED and on <= self.ends_on

    def stands(self, on: date) -> State:
        """Return its state; one whose last day is over has ended, whether or not that is kept."""
        if self.state == State.INVITED and not self.is_open(on):
            return State.ENDED
        return State(self.state)


class PeerEntry(Entry):
    """What was asked, and what came of it. Only ever added, and never more than one of each."""

    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    event = models.CharField(max_length=10, choices=Event.choices)
    received_on = models.DateField(
        null=True, blank=True, help_text="When an adviser gave the advice."
    )

    class Meta(Entry.Meta):
        verbose_name_plural = "peer entries"
        constraints = [
            models.UniqueConstraint(fields=["invitation", "number"], name="peer_entry_once"),
            models.CheckConstraint(
                condition=Q(event=Event.INVITED, number=1)
                | (~Q(event=Event.INVITED) & Q(number=2)),
                name="peer_entry_asks_first_and_ends_second",
            ),
            models.CheckConstraint(
                condition=~Q(event__in=IN_WORDS) | ~Q(text=""), name="peer_entry_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.get_event_display()}"
