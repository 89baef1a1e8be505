"""A worker that is killed in between loses nothing and doubles nothing."""

import pytest

from learning.alerts import reminding
from learning.alerts import summaries as telling
from learning.alerts.log import verify
from learning.alerts.models import Escalation, LogEntry
from learning.alerts.states import Event
from tests.alerts.ledger import reminded, run, summaries
from tests.factories import StaffProfileFactory

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def kill_at(monkeypatch, module, name, call=1):
    """Let the process die as ``module`` calls ``name`` for the ``call``-th time."""
    calls = []
    real = getattr(module, name)

    def die(*args, **kwargs):
        calls.append(1)
        if len(calls) == call:
            raise Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, die)


@pytest.mark.parametrize(("name", "call"), [("append", 2), ("append", 4), ("moment", 3)])
def test_killed_between_or_in_pieces_nothing_is_lost_or_doubled(
    page, site, manager, clock, monkeypatch, name, call
):
    for number in range(6):
        StaffProfileFactory(home_site=site, line_manager=manager, user__username=f"also{number}")
    run()
    clock.go_to(2026, 10, 27, 9)
    monkeypatch.setattr(reminding, "PIECE", 2)
    everybody = ["late", *(f"also{number}" for number in range(6))]
    with monkeypatch.context() as during:
        kill_at(during, reminding, name, call)
        with pytest.raises(Killed):
            reminding.remind_all(clock.now)
    assert len(reminded(page)) < len(everybody)
    run()
    run()
    assert reminded(page) == sorted((0, who) for who in everybody)
    assert Escalation.objects.count() == len(everybody)
    assert LogEntry.objects.filter(event=Event.REMINDED).count() == len(everybody)
    assert LogEntry.objects.filter(event=Event.ESCALATED).count() == len(everybody)
    assert summaries() == ["manager"]
    assert list(verify()) == []


def test_killed_while_telling_a_summary_it_is_told_once(page, clock, monkeypatch):
    clock.go_to(2026, 10, 28, 9)
    reminding.remind_all(clock.now)
    with monkeypatch.context() as during:
        kill_at(during, telling, "_why")
        with pytest.raises(Killed):
            telling.tell_of_late(clock.now)
    assert summaries() == []
    run()
    run()
    assert summaries() == ["manager"]
