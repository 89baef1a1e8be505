import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published

from intranet.publishing import expire_due, publish_due
from tests.factories import learning_page


def scheduled(due, **fields):
    """Make a page whose schedule says ``due``, as if it had been scheduled before that."""
    page = learning_page(publish=False, **fields)
    page.go_live_at = timezone.now() + timedelta(days=30)
    revision = page.save_revision()
    revision.publish()
    revision.content["go_live_at"] = due.isoformat()
    revision.approved_go_live_at = due
    revision.save()
    Page.objects.filter(pk=page.pk).update(go_live_at=due)
    return page


@pytest.fixture
def live_signals():
    """The pages ``page_published`` told of, with whether each was live."""
    told = []

    def note(*, instance, **_):
        told.append((instance.pk, instance.live))

    page_published.connect(note)
    yield told
    page_published.disconnect(note)


@pytest.fixture
def refuse_page():
    """Let what listens to ``page_published`` fail for the pages in the set."""
    refused = set()

    def fail(*, instance, **_):
        if instance.pk in refused:
            raise ValueError("no room in the index")

    page_published.connect(fail)
    yield refused
    page_published.disconnect(fail)


def test_page_is_published_at_its_time_and_not_before(db, live_signals):
    now = timezone.now()
    page = scheduled(now)
    live_signals.clear()
    assert publish_due(now - timedelta(seconds=1)) == 0
    assert publish_due(now) == 1
    page.refresh_from_db()
    assert page.live
    assert live_signals == [(page.pk, True)]
    entry = PageLogEntry.objects.get(page=page.pk, action="wagtail.publish.scheduled")
    assert entry.user is None


def test_second_call_publishes_nothing(db, live_signals):
    now = timezone.now()
    scheduled(now)
    publish_due(now)
    live_signals.clear()
    assert publish_due(now) == 0
    assert live_signals == []


def test_run_missed_for_a_week_catches_up(db):
    page = scheduled(timezone.now() - timedelta(days=7))
    assert publish_due(timezone.now()) == 1
    page.refresh_from_db()
    assert page.live


def test_failing_page_stops_no_other_and_is_tried_again(db, refuse_page, caplog):
    now = timezone.now()
    failing = scheduled(now - timedelta(minutes=2), title="First")
    other = scheduled(now - timedelta(minutes=1), title="Second")
    refuse_page.add(failing.pk)
    with caplog.at_level(logging.ERROR):
        assert publish_due(now) == 1
    assert "is tried again" in caplog.text
    other.refresh_from_db()
    failing.refresh_from_db()
    assert other.live
    assert not failing.live
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 1

    refuse_page.clear()
    assert publish_due(now) == 1
    failing.refresh_from_db()
    assert failing.live


def test_schedule_taken_back_in_the_meantime_publishes_nothing(db, monkeypatch):
    """Between the list and the transaction an editor cancels."""
    import intranet.publishing as publishing

    page = scheduled(timezone.now())
    take_lock = publishing._lock

    def cancel_first(rows):
        Revision.objects.update(approved_go_live_at=None)
        return take_lock(rows)

    monkeypatch.setattr(publishing, "_lock", cancel_first)
    assert publish_due(timezone.now()) == 0
    page.refresh_from_db()
    assert not page.live


def test_expired_page_is_taken_down_and_logged(db):
    page = learning_page()
    now = timezone.now()
    Page.objects.filter(pk=page.pk).update(expire_at=now)
    assert expire_due(now - timedelta(seconds=1)) == 0
    assert expire_due(now) == 1
    assert expire_due(now) == 0
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.unpublish.scheduled").exists()


def test_new_version_due_as_the_old_one_expires_keeps_the_page_up(db):
    now = timezone.now()
    page = learning_page()
    Page.objects.filter(pk=page.pk).update(expire_at=now - timedelta(minutes=1))
    page.refresh_from_db()
    page.title, page.expire_at = "Newer", None
    revision = page.save_revision()
    revision.approved_go_live_at = now
    revision.save()

    publish_due(now)
    expire_due(now)
    page.refresh_from_db()
    assert (page.live, page.title) == (True, "Newer")


def test_nothing_due_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        publish_due(timezone.now())
