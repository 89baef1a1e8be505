"""A new index beside the one in use: filled, then put in its place in one step.

What changes meanwhile goes into both (``search.outbox``). Documents of the build are written only
where the new index has none yet, so a change that came first stays. A build that was killed goes
on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from search import outbox
from search.engines import documents
from search.engines.elasticsearch import ElasticsearchEngine, EngineDown, as_engine_down
from search.models import IndexBuild, IndexChange, SearchEntry

CHUNK = 500
GONE_AFTER = timedelta(seconds=60)  # without a sign of life a build counts as killed
OLDEST = 0  # the version of a build's documents: any change is newer


class AlreadyBuilding(Exception):
    """Another process is building an index at this moment."""


def rebuild(
    engine: ElasticsearchEngine, on_done: Callable[[int], object] = lambda count: None
) -> int:
    """Build the index anew and put it in use; return how many documents were looked at.

    Raises ``AlreadyBuilding``, or ``EngineDown`` (then a later call goes on where this stopped).
    """
    build = _claim(engine)
    try:
        return _build(engine, build, on_done)
    except EngineDown:
        # Nobody is at it any more, so that the next call need not wait for a sign of life.
        IndexBuild.objects.filter(pk=build.pk).update(beat_at=timezone.now() - 2 * GONE_AFTER)
        raise


def _build(engine: ElasticsearchEngine, build: IndexBuild, on_done: Callable[[int], object]) -> int:
    with as_engine_down():
        _ensure(engine, build.name)
        looked_at = SearchEntry.objects.filter(pk__lte=build.done_upto).count()
        on_done(looked_at)
        while ids := _next_ids(build.done_upto):
            _take_in(engine, build.name, ids)
            IndexBuild.objects.filter(pk=build.pk).update(done_upto=ids[-1], beat_at=timezone.now())
            build.done_upto = ids[-1]
            looked_at += len(ids)
            on_done(len(ids))
        engine.writer.indices.refresh(index=build.name)
        # One segment is searched in three quarters of the time. The server merges beside us.
        engine.writer.indices.forcemerge(
            index=build.name, max_num_segments=1, wait_for_completion=False
        )
        _put_in_use(engine, build.name)
        build.delete()
        IndexChange.objects.update(next_try_at=timezone.now())
        _delete_others(engine, build.name)
    return looked_at


def exists(engine: ElasticsearchEngine) -> bool:
    """Return whether an index of today's mapping is in use. Raises ``EngineDown``."""
    with as_engine_down():
        return any(f"-v-{documents.VERSION}-" in name for name in engine.in_use())


def _claim(engine: ElasticsearchEngine) -> IndexBuild:
    """Take up a build that was killed, or start one."""
    now = timezone.now()
    build = IndexBuild.objects.first()
    if build is None:
        name = f"{engine.alias}-v-{documents.VERSION}-{now:%Y%m%d%H%M%S%f}"
        try:
            with transaction.atomic():
                return IndexBuild.objects.create(name=name)
        except IntegrityError:
            raise AlreadyBuilding from None
    silent = IndexBuild.objects.filter(pk=build.pk, beat_at__lt=now - GONE_AFTER)
    if not silent.update(beat_at=now):
        raise AlreadyBuilding
    return build


def _ensure(engine: ElasticsearchEngine, name: str) -> None:
    if not engine.writer.indices.exists(index=name):
        engine.writer.indices.create(
            index=name, settings=documents.SETTINGS, mappings=documents.MAPPING
        )


def _next_ids(after: int) -> list[int]:
    entries = SearchEntry.objects.filter(pk__gt=after).order_by("pk")
    return list(entries.values_list("pk", flat=True)[:CHUNK])


def _take_in(engine: ElasticsearchEngine, name: str, ids: list[int]) -> None:
    lines = [
        line
        for page, document in documents.documents(SearchEntry.objects.filter(pk__in=ids))
        for line in outbox.operation(name, page, OLDEST, document)
    ]
    if failed := outbox.send(engine, lines, refresh=False):
        page, why = next(iter(failed.items()))
        raise EngineDown(f"page {page}: {why}")


def _put_in_use(engine: ElasticsearchEngine, name: str) -> None:
    actions = [
        {"remove": {"index": old, "alias": engine.alias}} for old in engine.in_use() if old != name
    ]
    actions.append({"add": {"index": name, "alias": engine.alias}})
    engine.writer.indices.update_aliases(actions=actions)


def _delete_others(engine: ElasticsearchEngine, name: str) -> None:
    """Delete the indexes that were in use before, and those of builds nobody finished."""
    ours = engine.writer.indices.get(index=f"{engine.alias}-v-*", features="aliases")
    for old in set(ours) - {name}:
        engine.writer.indices.delete(index=old)
