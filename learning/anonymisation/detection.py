"""The one scan: text in, findings out.

normalising → the copy a reader sees; recognisers → spans, through Presidio; echoes → the same
names elsewhere in the text; anchors → no weak sign by itself; settling → no overlaps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

from learning.anonymisation.findings import Finding, Kind
from learning.anonymisation.lexicon import lexicon
from learning.anonymisation.normalising import normalise
from learning.anonymisation.settling import settle

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

WINDOW = 20_000  # characters at a time: what the language model needs memory for
OVERLAP = 600
SHORT, TOGETHER = 1_000, 20  # characters, and texts: together no more than a window


def scan(text: str) -> list[Finding]:
    """Return what may identify someone or somewhere, sorted by start, never overlapping."""
    if not text.strip():
        return []
    from learning.anonymisation.anchors import near_something_sure
    from learning.anonymisation.echoes import echoes
    from learning.anonymisation.recognisers.base import Span

    seen = normalise(text)
    found = {
        Span(Kind(result.entity_type), start + result.start, start + result.end, result.score)
        for start, end in windows(seen.text)
        for result in _engine().analyze(seen.text[start:end], "en")
    }
    spans = settle(seen.text, near_something_sure(seen.text, found))
    spans = settle(seen.text, {*spans, *echoes(seen.text, spans)})
    findings = []
    for span in spans:
        start, end = seen.original(span.start, span.end)
        findings.append(Finding(span.kind, start, end, text[start:end], round(span.score, 2)))
    return findings


def read_ahead(texts: Iterable[str]) -> None:
    """Have the model read short texts together, before each is scanned."""
    reader = _engine().nlp_engine
    short = {normalise(text).text for text in texts if text.strip() and len(text) <= SHORT}
    if len(short) > 1 and hasattr(reader, "read_ahead"):
        reader.read_ahead(list(islice(sorted(short), TOGETHER)))


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield overlapping ranges of ``text`` that begin and end between two words."""
    start = 0
    while start < len(text):
        end = min(start + WINDOW, len(text))
        if end < len(text):
            end = _between_words(text, end)
        yield start, end
        if end == len(text):
            return
        start = _between_words(text, end - OVERLAP)


def _between_words(text: str, place: int) -> int:
    for at in range(place, place - OVERLAP // 2, -1):
        if text[at].isspace():
            return at
    return place


def scan_version() -> str:
    """Return what changes with the rules, the lists or the model: older results are out of date."""
    told = f"{_rules()}|{model_name()}|{lexicon().version}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def version_of(text: str) -> str:
    """Return what changes when a scan of ``text`` may: ``scan_version``, and who of our staff is
    named in it. The hash is keyed: whoever reads it cannot try out names."""
    from learning.anonymisation.directory import staff_in

    words, colleagues = staff_in(text, lexicon())
    if not words and not colleagues:
        return scan_version()
    told = salted_hmac("learning.anonymisation", repr((words, colleagues)), algorithm="sha256")
    return f"{scan_version()}-{told.hexdigest()[:16]}"


@cache
def _rules() -> str:
    told = hashlib.sha256()
    folder = Path(__file__).resolve().parent
    for pattern in ("*.py", "*.toml", "recognisers/*.py", "data/*"):
        for file in sorted(folder.glob(pattern)):
            told.update(file.read_bytes())
    return told.hexdigest()


def model_name() -> str:
    """Return the installed language model and its release; empty where there is none."""
    return installed(settings.ANONYMISATION_MODEL)


@cache
def installed(name: str) -> str:
    """Return ``name`` with its release; empty where there is no such model."""
    if not name:
        return ""
    if name.isidentifier() and find_spec(name):
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            return name
    return name if Path(name, "config.cfg").is_file() else ""


def is_weaker() -> bool:
    """Return whether names are looked for by rules and lists alone."""
    return not model_name()


def _engine() -> AnalyzerEngine:
    from learning.anonymisation.engine import engine

    return engine(settings.ANONYMISATION_MODEL if model_name() else "")
