"""What is said about an invitation. Each form is one verb of ``inviting.py``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils import timezone

from intranet.network.models import User
from learning.peer import inviting
from learning.peer.models import LONGEST_NAME, Invitation
from learning.peer.reading import Part
from learning.peer.things import Thing
from learning.people_found import FIND, PicksPeople, name_field, person_field, staff_of_others
from learning.verbs import DAY, INPUT, REASON, Stepwise, short_text, written_text

NO_SOURCE = "Say nothing of where the learning came from, even if you know."
NO_DATE = {"required": "Choose a day.", "invalid": "Enter a date."}


def _name(label: str, required: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_NAME, error_messages={"required": required},
        widget=forms.TextInput(attrs=INPUT | {"autocomplete": "off"}),
    )  # fmt: skip


class Asks(Stepwise):
    """What is asked, and until when it is open."""

    written = ("question",)

    question = written_text(
        "What would you like to know?", "One question that helps them to look.",
        "Write what you would like to know.", longest=REASON * 2, rows=3,
    )  # fmt: skip
    ends_on = forms.DateField(
        label="Open until",
        help_text=f"The last day, at most {inviting.LONGEST} days from now.",
        widget=DAY,
        error_messages=NO_DATE,
    )

    def __init__(self, data: QueryDict | None = None, *, thing: Thing) -> None:
        self.thing = thing
        super().__init__(data)
        self.initial["ends_on"] = timezone.localdate() + timedelta(days=inviting.USUAL)

    @property
    def own_names(self) -> Iterable[str]:
        return self.thing.provider_site.own_names

    def clean_ends_on(self) -> Any:
        day, today = self.cleaned_data["ends_on"], timezone.localdate()
        if not today < day <= today + timedelta(days=inviting.LONGEST):
            raise forms.ValidationError(
                f"Choose a day from tomorrow to {inviting.LONGEST} days from now."
            )
        return day


class AskPeer(Asks, PicksPeople):
    name = "peer"
    heading = "Ask a colleague of another site"
    explains = (
        "They hear of it at once, see what stands below and nothing else of your site, and write "
        "one comment."
    )
    body = "peer/_ask_peer.html"
    button = "Ask them to look"
    done = "Asked. They hear of it at once"
    roles = ("colleague",)
    elsewhere = True

    colleague_called = name_field("Find a colleague by name")
    colleague = person_field(
        "Colleague", required="Choose a colleague.", unknown="Choose a colleague from the list."
    )
    field_order = ("colleague_called", "colleague", "question", "ends_on")

    def __init__(self, data: QueryDict | None = None, *, thing: Thing) -> None:
        super().__init__(data, thing=thing)
        self.choose_from(staff_of_others(thing.provider_site), ())

    def carry_out(self, by: User, seen: int) -> None:
        given = self.cleaned_data
        inviting.invite(
            self.thing, by=by, peer=given["colleague"], question=given["question"],
            ends_on=given["ends_on"],
        )  # fmt: skip


class AskAdviser(Asks):
    name = "adviser"
    heading = "Ask for advice from outside the network"
    explains = (
        "Nothing is sent, and nobody outside gets in: ask them yourself, in words that tell "
        "neither who nor where. What they advise you record here for them."
    )
    button = "Keep that they are asked"
    done = "Kept. Record the advice here when it has come"
    is_next = False

    adviser = _name("Name of the adviser", "Name the adviser.")
    organisation = _name("Where they work", "Say where the adviser works.")
    field_order = ("adviser", "organisation", "question", "ends_on")

    def carry_out(self, by: User, seen: int) -> None:
        given = self.cleaned_data
        inviting.ask_adviser(
            self.thing, by=by, adviser=given["adviser"], organisation=given["organisation"],
            question=given["question"], ends_on=given["ends_on"],
        )  # fmt: skip


class InvitationVerb(Stepwise):
    """One verb about one invitation."""

    def __init__(self, data: QueryDict | None = None, *, invitation: Invitation) -> None:
        self.invitation = invitation
        super().__init__(data)

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.looks

    @property
    def own_names(self) -> Iterable[str]:
        """The site that asks, and the site of whoever answers, which stand beside the words."""
        sites = (self.invitation.provider_site, self.invitation.peer_site)
        return [name for site in sites if site for name in site.own_names]


class Comment(InvitationVerb):
    name = "comment"
    heading = "Say what you think"
    explains = (
        "It stands beside the thread, with your name and your site, for those who answer for it. "
        f"You write once, and it stays as you wrote it. {NO_SOURCE}"
    )
    button = "Send the comment"
    done = "Sent. Whoever asked you hears of it"
    written = ("text",)

    text = written_text("Your comment", "", "Write what you think.")

    def carry_out(self, by: User, seen: int) -> None:
        inviting.comment(self.invitation, by=by, text=self.cleaned_data["text"])


class Decline(InvitationVerb):
    name = "decline"
    heading = "Decline"
    button = "Decline"
    done = "Kept. Whoever asked you hears of it, and may ask somebody else"
    is_next = False
    written = ("reason",)

    reason = short_text("Why not?", "", "Say why not.")

    def carry_out(self, by: User, seen: int) -> None:
        inviting.decline(self.invitation, by=by, reason=self.cleaned_data["reason"])


class Record(InvitationVerb):
    name = "record"
    heading = "Record the advice"
    explains = f"In your words or theirs. It stays as you write it. {NO_SOURCE}"
    button = "Keep the advice"
    done = "Kept"
    written = ("advice",)

    advice = written_text("What was advised?", "", "Write what was advised.")
    received_on = forms.DateField(label="Received on", widget=DAY, error_messages=NO_DATE)

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.records

    def __init__(self, data: QueryDict | None = None, *, invitation: Invitation) -> None:
        super().__init__(data, invitation=invitation)
        self.initial["received_on"] = timezone.localdate()

    def carry_out(self, by: User, seen: int) -> None:
        given = self.cleaned_data
        inviting.record_advice(
            self.invitation, by=by, advice=given["advice"], received_on=given["received_on"]
        )


class Withdraw(InvitationVerb):
    name = "withdraw"
    heading = "Withdraw the invitation"
    explains = "It is open to them no longer. You may ask them again, or somebody else."
    button = "Withdraw"
    done = "Withdrawn"
    is_next = False

    @staticmethod
    def is_for(part: Part) -> bool:
        return part.asks

    def carry_out(self, by: User, seen: int) -> None:
        inviting.withdraw(self.invitation, by=by)


ASKING = (AskPeer, AskAdviser)
ANSWERING = (Comment, Decline, Record, Withdraw)


def asking(thing: Thing, data: QueryDict) -> Asks:
    """Return the form that was sent on the page where somebody is asked."""
    kind = next((one for one in ASKING if one.name == data.get("act")), None)
    if kind is None:
        raise BadRequest("No such verb.")
    if kind is AskPeer and FIND in data:
        looking = AskPeer(thing=thing)
        looking.look(data)
        return looking
    return kind(data, thing=thing)


def fitting(invitation: Invitation, part: Part) -> list[InvitationVerb]:
    """Return what may be said now, the next step first."""
    return [kind(invitation=invitation) for kind in ANSWERING if kind.is_for(part)]
