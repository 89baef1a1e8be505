"""The demo network has somebody who is asked, somebody who has answered, and advice."""

from django.utils import timezone

from intranet.network.models import User
from learning.gate.short import what_tells
from learning.peer.models import Invitation, PeerEntry
from learning.peer.reading import asked_of
from learning.peer.states import State


def test_one_is_asked_one_has_said_something_and_one_has_advised(db):
    staff, partner = (User.objects.get(username=name) for name in ("staff", "partner"))
    assert asked_of(staff).count() == 1
    assert Invitation.objects.get(peer=partner).state == State.COMMENTED
    assert Invitation.objects.exclude(adviser="").get().state == State.COMMENTED
    assert not PeerEntry.objects.filter(at__gt=timezone.now()).exists()


def test_what_they_say_would_pass_the_gate(db):
    said = set(PeerEntry.objects.values_list("text", flat=True))
    assert len(said) >= 3
    assert [found for text in said for found in what_tells(text)] == []
