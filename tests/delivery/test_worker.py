import logging

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from intranet.delivery import sending
from intranet.delivery.models import Heartbeat
from intranet.delivery.querysets import FORGOTTEN_AFTER
from intranet.delivery.schedule import Job, jobs
from intranet.delivery.tasks import forget_stopped_workers
from intranet.delivery.worker import Worker
from tests.delivery.mailing import crowd, mail_to
from tests.test_publishing import scheduled


@pytest.fixture(autouse=True)
def same_connection(monkeypatch):
    """A worker opens its connections anew; a test lives inside one transaction of one."""
    monkeypatch.setattr("intranet.delivery.worker.close_old_connections", lambda: None)


def counting(seconds, calls, error=None):
    def run():
        calls.append(seconds)
        if error:
            raise error

    return Job(f"every {seconds}", run, seconds)


def test_job_runs_once_in_each_slot_of_the_wall_clock(db):
    calls = []
    worker = Worker([counting(60, calls)])
    worker.run_due(59.0)  # at the start
    worker.run_due(59.9)
    assert len(calls) == 1
    worker.run_due(60.1)  # the next full minute
    worker.run_due(119.9)
    assert len(calls) == 2


def test_missed_slots_are_one_call(db):
    calls = []
    worker = Worker([counting(60, calls)])
    worker.run_due(0)
    worker.run_due(7 * 24 * 3600)
    assert len(calls) == 2


def test_failing_job_stops_no_other(db, caplog):
    calls = []
    worker = Worker([counting(60, calls, ValueError("broken")), counting(61, calls)])
    with caplog.at_level(logging.ERROR):
        worker.run_due(0)
    assert calls == [60, 61]
    assert "broken" in caplog.text


def test_silent_database_is_one_line_and_no_end(db, caplog):
    calls = []
    worker = Worker([counting(60, calls, OperationalError("server closed the connection\n"))])
    worker.run_due(0)
    worker.run_due(60)
    assert len(calls) == 2
    assert "Traceback" not in caplog.text


def test_no_job_starts_after_the_word_to_stop(db):
    calls = []
    worker = Worker([])
    worker.jobs = [Job("stop", worker.stop, 60), counting(60, calls)]
    worker.run_due(0)
    assert calls == []


def test_once_does_what_is_due_and_leaves_a_heartbeat(db):
    page = scheduled(timezone.now())
    call_command("worker", "--once")
    page.refresh_from_db()
    assert page.live
    assert Heartbeat.objects.alive(timezone.now()).count() == 1


def test_once_sends_all_that_waits_however_many_rounds_it_takes(db, settings, monkeypatch):
    settings.MAIL_RATE = 0
    monkeypatch.setattr(sending, "ROUND", 0.05)
    mail_to(*crowd(120))
    call_command("worker", "--once")
    assert len(mail.outbox) == 120


def test_publishing_comes_before_expiry():
    names = [job.name for job in jobs()]
    assert names.index("intranet.tasks.publish_scheduled_pages") < names.index(
        "intranet.tasks.expire_pages"
    )


def test_heartbeats_of_killed_workers_are_forgotten(db):
    now = timezone.now()
    Heartbeat.objects.create(worker="killed", started_at=now, beat_at=now - FORGOTTEN_AFTER)
    Heartbeat.objects.create(worker="alive", started_at=now, beat_at=now)
    forget_stopped_workers()
    assert Heartbeat.objects.get().worker == "alive"
