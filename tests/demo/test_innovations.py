"""The demo network has innovations on which each screen can be judged."""

from collections import Counter

from learning.adoption.models import Adoption, AdoptionEntry
from learning.adoption.states import Event, State
from learning.gate.checking import check
from learning.gate.passing import why_closed
from learning.models import InnovationPage


def test_sites_stand_at_most_states(db):
    states = Counter(Adoption.objects.values_list("state", flat=True))
    assert set(states) >= {State.INFORMED, State.ADOPTING, State.ADAPTED, State.EMBEDDED}
    assert InnovationPage.objects.live().count() == 3


def test_somebody_asked_and_was_answered(db):
    events = set(AdoptionEntry.objects.values_list("event", flat=True))
    assert events == set(Event.values)


def test_each_passes_the_gate(db):
    for page in InnovationPage.objects.all():
        assert not why_closed(check(page)), page.title
