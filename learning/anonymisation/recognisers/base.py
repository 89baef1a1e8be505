"""What every recogniser of ours shares: it yields spans, and Presidio gets its own results."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from learning.anonymisation.findings import Kind

ECHO = 0.65  # the score of a name that was found elsewhere in the text
NEAR = 48  # characters before a number in which a word says what it is


class Span(NamedTuple):
    kind: Kind
    start: int
    end: int
    score: float


class Recogniser(EntityRecognizer):
    """A recogniser by rules. Its patterns take time in proportion to the text."""

    kinds: tuple[Kind, ...] = ()

    def __init__(self) -> None:
        super().__init__(supported_entities=[kind.value for kind in self.kinds])

    def load(self) -> None:
        """Nothing: the rules are in the code, the lists are read at each scan."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        return [
            RecognizerResult(span.kind.value, span.start, span.end, span.score)
            for span in self.spans(text, nlp_artifacts)
            if span.end > span.start
        ]

    def spans(self, text: str, nlp: NlpArtifacts | None) -> Iterable[Span]:
        raise NotImplementedError


def before(text: str, start: int, length: int = NEAR) -> str:
    """Return what stands before ``start`` in the same paragraph, in lower case."""
    return text[max(0, start - length) : start].rpartition("\n\n")[2].lower()


def said_by(cue: re.Pattern[str], text: str, start: int, length: int = NEAR) -> bool:
    """Return whether ``cue`` stands closely before ``start``."""
    return bool(cue.search(before(text, start, length)))
