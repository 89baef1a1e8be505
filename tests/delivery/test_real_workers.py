"""Real worker processes on a real database."""

import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from intranet.delivery.models import Heartbeat
from tests.delivery.conftest import wait_until
from tests.factories import learning_page

PUBLISHED = "wagtail.publish.scheduled"


def scheduled(*, after: float, **fields) -> Page:
    """Make a page that is due ``after`` seconds from now."""
    page = learning_page(publish=False, **fields)
    page.go_live_at = timezone.now() + timedelta(seconds=after)
    page.save_revision().publish()
    return page


def is_live(page: Page) -> bool:
    return Page.objects.filter(pk=page.pk, live=True).exists()


def is_scheduled(page: Page) -> bool:
    return Revision.page_revisions.filter(
        object_id=str(page.pk), approved_go_live_at__isnull=False
    ).exists()


def test_scheduled_page_is_out_within_seconds_and_a_worker_told_to_stop_leaves(start):
    worker = start()
    wait_until(Heartbeat.objects.exists)
    page = scheduled(after=2)
    assert not is_live(page)
    wait_until(lambda: is_live(page), seconds=15)
    late = Page.objects.get(pk=page.pk).first_published_at - page.go_live_at
    assert timedelta(0) <= late < timedelta(seconds=10)

    worker.terminate()
    assert worker.wait(15) == 0
    assert not Heartbeat.objects.exists()


def test_page_survives_workers_killed_while_publishing_it(workers):
    page = scheduled(after=1)
    for moment in ("schedule_cleared", "page_saved", "logged"):
        assert workers.end_of("kill", moment) == -signal.SIGKILL, moment
        assert is_scheduled(page)
        assert not is_live(page)

    workers.start("plain")
    wait_until(lambda: is_live(page))
    assert not is_scheduled(page)
    assert PageLogEntry.objects.filter(page=page.pk, action=PUBLISHED).count() == 1


def test_two_workers_publish_each_page_once(workers, tmp_path):
    notes = tmp_path / "notes"
    for _ in range(2):
        workers.start("note", str(notes))
    wait_until(lambda: Heartbeat.objects.count() == 2)
    pages = [scheduled(after=2, title=f"Page {number}") for number in range(6)]
    wait_until(lambda: all(is_live(page) for page in pages))

    wait_until(lambda: PageLogEntry.objects.filter(action=PUBLISHED).count() >= len(pages))
    entries = PageLogEntry.objects.filter(action=PUBLISHED).values_list("page", flat=True)
    once = {page.pk: 1 for page in pages}
    assert Counter(entries) == once
    assert Counter(map(int, Path(notes).read_text().split())) == once
