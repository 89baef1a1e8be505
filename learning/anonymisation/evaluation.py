"""How much of what people marked in texts the scan finds, and how often it is wrong."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from math import sqrt
from typing import Any, NamedTuple

from learning.anonymisation.detection import model_name, scan
from learning.anonymisation.findings import DIRECT, Finding, Kind

COVERED = 0.8  # share of a span's characters that makes it found
Z = 1.959964  # of a 95 % interval


class Unreadable(Exception):
    """Says in one line what of the input cannot be read, with its line."""


class Mark(NamedTuple):
    start: int
    end: int
    kind: Kind


class Document(NamedTuple):
    text: str
    marks: tuple[Mark, ...]


def read_lines(text: str, fields: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each line's object; raise Unreadable where a field is missing or of another type."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise Unreadable(f"Line {number} is not JSON") from None
        if not isinstance(row, dict):
            raise Unreadable(f"Line {number} is not an object") from None
        for name, kind in fields.items():
            if not isinstance(row.get(name), kind) or isinstance(row.get(name), bool):
                raise Unreadable(f"Line {number} has no readable “{name}”")
        yield row | {"line": number}


def read_documents(text: str) -> list[Document]:
    return [
        Document(row["text"], tuple(_mark(row, span) for span in row["spans"]))
        for row in read_lines(text, {"text": str, "spans": list})
    ]


def _mark(row: dict[str, Any], span: Any) -> Mark:
    try:
        mark = Mark(span["start"], span["end"], Kind(span["kind"]))
        inside = 0 <= mark.start < mark.end <= len(row["text"])
    except (KeyError, TypeError, ValueError):
        inside = False
    if not inside:
        told = json.dumps(span)
        raise Unreadable(f"Line {row['line']} has a span without start, end or kind: {told[:80]}")
    return mark


def interval(part: int, whole: int) -> list[float] | None:
    """Return Wilson's 95 % interval of ``part`` out of ``whole``; None of nothing."""
    if not whole:
        return None
    share, spread = part / whole, Z * Z / whole
    middle = share + spread / 2
    width = Z * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    low, high = (middle - width) / (1 + spread), (middle + width) / (1 + spread)
    return [round(max(0.0, low), 4), round(min(1.0, high), 4)]


def share(part: int, whole: int) -> dict[str, Any]:
    value = round(part / whole, 4) if whole else None
    return {"value": value, "count": part, "of": whole, "interval": interval(part, whole)}


def covered(mark: Mark, findings: Iterable[Finding]) -> bool:
    """Return whether findings, which never overlap, cover enough of ``mark``."""
    hit = sum(max(0, min(mark.end, one.end) - max(mark.start, one.start)) for one in findings)
    return hit >= COVERED * (mark.end - mark.start)


class Tally:
    """Counts over all documents."""

    def __init__(self) -> None:
        self.marks: Counter[Kind] = Counter()
        self.found: Counter[Kind] = Counter()
        self.same: Counter[Kind] = Counter()
        self.findings: Counter[Kind] = Counter()
        self.false: Counter[Kind] = Counter()
        self.words = self.clean_words = self.clean_false = 0
        self.with_marks = self.with_miss = self.documents = 0

    def add(self, document: Document, findings: list[Finding]) -> None:
        missed = 0
        for mark in document.marks:
            found = covered(mark, findings)
            missed += not found
            self.marks[mark.kind] += 1
            self.found[mark.kind] += found
            self.same[mark.kind] += covered(mark, [f for f in findings if f.kind == mark.kind])
        false = [f for f in findings if not any(_overlap(f, mark) for mark in document.marks)]
        self.findings.update(finding.kind for finding in findings)
        self.false.update(finding.kind for finding in false)
        words = len(document.text.split())
        self.documents += 1
        self.words += words
        self.with_marks += bool(document.marks)
        self.with_miss += bool(missed)
        if not document.marks:
            self.clean_words += words
            self.clean_false += len(false)

    def recall(self, kinds: Iterable[Kind]) -> dict[str, Any]:
        kinds = tuple(kinds)
        whole = sum(self.marks[kind] for kind in kinds)
        return {
            "found": share(sum(self.found[kind] for kind in kinds), whole),
            "same_kind": share(sum(self.same[kind] for kind in kinds), whole),
        }

    def precision(self, kinds: Iterable[Kind]) -> dict[str, Any]:
        kinds = tuple(kinds)
        whole = sum(self.findings[kind] for kind in kinds)
        return share(whole - sum(self.false[kind] for kind in kinds), whole)


def _overlap(finding: Finding, mark: Mark) -> bool:
    return finding.start < mark.end and mark.start < finding.end


def evaluate(documents: list[Document]) -> dict[str, Any]:
    scan("Loads the model, which is not a part of the time.")
    tally, began = Tally(), time.perf_counter()
    for document in documents:
        tally.add(document, scan(document.text))
    seconds = time.perf_counter() - began
    false = sum(tally.false.values())
    return {
        "by_kind": {
            kind.value: {"recall": tally.recall([kind]), "precision": tally.precision([kind])}
            for kind in Kind
            if tally.marks[kind] or tally.findings[kind]
        },
        "overall": {"recall": tally.recall(Kind), "precision": tally.precision(Kind)},
        "direct": {"recall": tally.recall(DIRECT), "precision": tally.precision(DIRECT)},
        "documents": tally.documents,
        "documents_with_a_miss": share(tally.with_miss, tally.documents),
        "documents_with_spans_with_a_miss": share(tally.with_miss, tally.with_marks),
        "false_alarms_per_1000_words": _per_thousand(false, tally.words),
        "false_alarms_per_1000_words_without_spans": _per_thousand(
            tally.clean_false, tally.clean_words
        ),
        "words": tally.words,
        "words_without_spans": tally.clean_words,
        "seconds": round(seconds, 3),
        "model": model_name() or "rules only",
    }


def _per_thousand(count: int, words: int) -> float | None:
    return round(1000 * count / words, 3) if words else None
