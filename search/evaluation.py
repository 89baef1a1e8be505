"""How good the order of results is, measured against judged queries.

Figures as in trec_eval, which BEIR and most published work use: gains are the judgements
themselves, discounted by log2(rank + 1) (Järvelin and Kekäläinen 2002); recall counts documents
judged above 0; MRR is the mean of 1 / the rank of the first of them, 0 where none is among k.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

from search.models import SearchEntry
from search.types import Engine, SearchQuery

IDS = ("id", "_id", "query_id", "qid")
TEXTS = ("text", "query")

Judgements = Mapping[str, Mapping[str, float]]


class Unreadable(Exception):
    """A line that cannot be used; the message names the file and the line."""


@dataclass(frozen=True)
class Judged:
    """One query with the judgement of each indexed document, by reference in small letters."""

    text: str
    gains: Mapping[str, float]


def evaluate(engine: Engine, judged: Sequence[Judged], k: int) -> dict[str, Any]:
    """Return nDCG@k, recall@k and MRR as means over the queries, and milliseconds for each."""
    scores: list[tuple[float, float, float]] = []
    taken: list[float] = []
    stand_ins = 0
    for query in judged:
        started = time.perf_counter()
        results = engine.search(SearchQuery(rules=None, text=query.text, page_size=k))
        taken.append((time.perf_counter() - started) * 1000)
        stand_ins += results.stand_in
        found = [hit.reference.lower() for hit in results.hits]
        scores.append((ndcg(found, query.gains, k), *_recall_and_rank(found, query.gains)))
    means = [round(statistics.mean(column), 4) for column in zip(*scores, strict=True)]
    return {
        "queries": len(judged),
        "k": k,
        f"ndcg@{k}": means[0],
        f"recall@{k}": means[1],
        "mrr": means[2],
        "p50_ms": round(percentile(taken, 50), 2),
        "p95_ms": round(percentile(taken, 95), 2),
        "answered_by_stand_in": stand_ins,
    }


def ndcg(found: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """Return the discounted gain of ``found`` over the best there could be, from 0 to 1."""
    best = _discounted(sorted(gains.values(), reverse=True)[:k])
    return _discounted([gains.get(name, 0) for name in found[:k]]) / best if best else 0.0


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _recall_and_rank(found: Sequence[str], gains: Mapping[str, float]) -> tuple[float, float]:
    relevant = {name for name, gain in gains.items() if gain > 0}
    ranks = [rank for rank, name in enumerate(found, start=1) if name in relevant]
    return len(ranks) / len(relevant), 1 / ranks[0] if ranks else 0.0


def percentile(values: Sequence[float], percent: int) -> float:
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def read_judged(queries: Path, qrels: Path) -> list[Judged]:
    """Return the queries that have a relevant document in search; raise ``Unreadable``."""
    judgements = read_qrels(qrels)
    texts = read_queries(queries)
    wanted = {name for gains in judgements.values() for name in gains}
    indexed = _indexed(wanted)
    judged = []
    for key, text in texts.items():
        gains = {name: gain for name, gain in judgements.get(key, {}).items() if name in indexed}
        if any(gain > 0 for gain in gains.values()):
            judged.append(Judged(text, gains))
    return judged


def _indexed(references: Iterable[str]) -> set[str]:
    known = SearchEntry.objects.exclude(reference="").values_list("reference", flat=True)
    return {reference.lower() for reference in known}.intersection(references)


def read_queries(path: Path) -> dict[str, str]:
    """Return {id: text} of a file of JSON Lines with an id and a text in each."""
    found = {}
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            key = next(str(row[name]) for name in IDS if name in row)
            text = next(row[name] for name in TEXTS if name in row)
        except (ValueError, TypeError, StopIteration):
            raise Unreadable(f"{path}, line {number}: expected JSON with “id” and “text”") from None
        if not isinstance(text, str):
            raise Unreadable(f"{path}, line {number}: “text” is not text")
        found[key] = text
    return found


def read_qrels(path: Path) -> dict[str, dict[str, float]]:
    """Return {query id: {reference: judgement}} of lines of query, reference and judgement.

    Separated by tabs; TREC's fourth column, the second of its lines, is left out, and so is a
    first line of headings.
    """
    found: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        cells = cells if len(cells) > 1 else line.split()
        try:
            if len(cells) not in (3, 4):
                raise ValueError
            gain = float(cells[-1])
        except ValueError:
            if number == 1:
                continue
            raise Unreadable(
                f"{path}, line {number}: expected query, reference and judgement, between tabs"
            ) from None
        found.setdefault(cells[0], {})[cells[-2].lower()] = gain
    return found


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{path} cannot be opened: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not UTF-8") from None
    return ((n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip())
