"""Writes and verifies the log: entries that only this module adds, each sealed onto the last.

A seal is a keyed hash (HMAC-SHA256 under SECRET_KEY) of an entry and of the seal before it, so
whoever changes rows in the database cannot seal them anew. The chain keeps its length and its last
seal, sealed too, so that entries missing at the end are noticed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from learning.alerts.models import Chain, ClosingReport, IssuedAlert, LogEntry
from learning.alerts.states import Event

REGISTER = "register"  # one entry for each alert, so that a whole alert cannot vanish
SALT = "learning.alerts.log"
AT_ONCE = 1_000


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What an entry says. ``person``, ``site`` and ``by`` are ids."""

    event: Event
    at: datetime
    version: int
    person: int | None = None
    site: int | None = None
    by: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def append(chain: str, events: Iterable[Happened]) -> int:
    """Add ``events`` to a chain in the caller's transaction; return how many."""
    events = list(events)
    if not events:
        return 0
    held, _is_new = Chain.objects.select_for_update().get_or_create(name=chain)
    rows = []
    for number, event in enumerate(events, held.length + 1):
        row = LogEntry(
            chain_id=chain,
            number=number,
            at=event.at,
            event=event.event,
            person_id=event.person,
            provider_site_id=event.site,
            by_id=event.by,
            version=event.version,
            data=json.loads(json.dumps(event.data, cls=DjangoJSONEncoder)),
        )
        row.seal = held.head = _seal(_words_of(row), held.head)
        rows.append(row)
    LogEntry.objects.bulk_create(rows, batch_size=AT_ONCE)
    held.length += len(rows)
    held.seal = _seal(_words_of_chain(held), held.head)
    held.save(update_fields=["length", "head", "seal"])
    return len(rows)


def verify() -> list[str]:
    """Return a line for each entry or report that is not as it was written.

    PostgreSQL reads all as it stands at one moment: what is added meanwhile is nobody's tampering.
    SQLite would hold everybody up for that, so there what happens meanwhile may look like it.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return list(_problems())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return list(_problems())


def _problems() -> Iterator[str]:
    for chain in Chain.objects.order_by("name"):
        yield from _verify_chain(chain)
    registered = dict(LogEntry.objects.filter(chain=REGISTER).values_list("data__alert", "number"))
    issued = set(IssuedAlert.objects.values_list("pk", flat=True))
    chains = set(Chain.objects.values_list("name", flat=True))
    for pk in sorted(registered.keys() - issued):
        yield f"alert {pk}: the register knows it, and it is gone"
    for pk in sorted(issued - registered.keys()):
        yield f"alert {pk}: it is not in the register"
    for pk in sorted(issued):
        if IssuedAlert(pk=pk).chain_name not in chains:
            yield f"alert {pk}: its log is gone"
    yield from _verify_reports()


def hash_of_report(report: ClosingReport) -> str:
    """Return what the log keeps of a closing report."""
    words = [report.alert_id, report.version, report.deadline, report.made_at, report.figures]
    return hashlib.sha256(_canonical(words).encode()).hexdigest()


def _verify_reports() -> Iterator[str]:
    """Hold each report against the log. One that was changed is not gone as well."""
    said = LogEntry.objects.filter(event=Event.REPORTED)
    kept = Counter(said.values_list("chain", "data__sha256"))
    changed: Counter[str] = Counter()
    for report in ClosingReport.objects.select_related("alert").iterator():
        chain, sealed = report.alert.chain_name, hash_of_report(report)
        if kept[chain, sealed]:
            kept[chain, sealed] -= 1
        else:
            changed[chain] += 1
            yield f"{chain}: a closing report is not one that was made"
    left: Counter[str] = Counter(chain for chain, _sealed in kept.elements())
    for chain, count in left.items():
        for _ in range(count - changed[chain]):
            yield f"{chain}: a closing report is gone"


def _verify_chain(chain: Chain) -> Iterator[str]:
    expected, before = 1, ""
    entries = LogEntry.objects.filter(chain=chain).order_by("number")
    for row in entries.iterator(chunk_size=AT_ONCE):
        if row.number != expected:
            gone = (
                f"entry {expected}"
                if row.number == expected + 1
                else (f"entries {expected} to {row.number - 1}")
            )
            yield f"{chain.name}: {gone} missing"
        # Whatever is wrong before it, an entry is held against the seal that stands there now.
        elif not _holds(row.seal, _words_of(row), before):
            yield f"{chain.name}: entry {row.number} was changed"
        expected, before = row.number + 1, row.seal
    if expected - 1 != chain.length or before != chain.head:
        yield f"{chain.name}: it ends with entry {expected - 1}; {chain.length} were written"
    if not _holds(chain.seal, _words_of_chain(chain), chain.head):
        yield f"{chain.name}: its length or its end was changed"


def _words_of(row: LogEntry) -> list[Any]:
    return [
        row.chain_id, row.number, row.at, row.event, row.person_id, row.provider_site_id,
        row.by_id, row.version, row.data,
    ]  # fmt: skip


def _words_of_chain(chain: Chain) -> list[Any]:
    return [chain.name, chain.length]


def _canonical(words: list[Any]) -> str:
    return json.dumps(words, sort_keys=True, separators=(",", ":"), cls=_Exactly)


def _seal(words: list[Any], before: str, secret: str | bytes | None = None) -> str:
    value = f"{before}\n{_canonical(words)}"
    return salted_hmac(SALT, value, secret=secret, algorithm="sha256").hexdigest()


def _holds(seal: str, words: list[Any], before: str) -> bool:
    """Return whether it is the seal under today's secret key or one of those before it."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(seal, _seal(words, before, key)) for key in secrets)


class _Exactly(DjangoJSONEncoder):
    """Times to the microsecond and in UTC, however the database gives them back."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return o.timestamp().hex()
        return super().default(o)
