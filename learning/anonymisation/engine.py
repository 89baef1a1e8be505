"""Presidio's analyser with our recognisers and one language model, loaded late and once."""

from __future__ import annotations

import re
from threading import Lock, local

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import (
    NerModelConfiguration,
    NlpArtifacts,
    NlpEngine,
    NoOpNlpEngine,
    SpacyNlpEngine,
)

LANGUAGE = "en"
# Only names are asked for; tags, lemmas and parses cost half the time.
NAMES = {"PERSON", "PER"}
UNUSED = ["tagger", "parser", "attribute_ruler", "lemmatizer"]

NO_WORD = re.compile(r"\S{300,}")
_lock = Lock()
_engines: dict[str, AnalyzerEngine] = {}


class InstalledModel(SpacyNlpEngine):
    """Loads a model that is installed. The library's own engine downloads one that is not."""

    def load(self) -> None:
        loaded = {
            model["lang_code"]: spacy.load(model["model_name"], exclude=UNUSED)
            for model in self.models
        }
        labels = {label for nlp in loaded.values() for label in nlp.pipe_labels.get("ner", [])}
        self.nlp = loaded  # type: ignore[assignment]
        self.ahead = local()  # what a thread has read and not yet asked for
        self.ner_model_configuration = NerModelConfiguration(
            model_to_presidio_entity_mapping=dict.fromkeys(labels & NAMES, "PERSON"),
            labels_to_ignore=labels - NAMES,
        )

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Take what was read ahead, once. Leave out what is no word: splitting it would take
        minutes, and it holds no name."""
        read: dict[str, NlpArtifacts] = getattr(self.ahead, "read", {})
        return read.pop(text, None) or super().process_text(_words_of(text), language)

    def read_ahead(self, texts: list[str]) -> None:
        """Read ``texts`` in one pass; alone, a short one costs as much as a page."""
        read = self.process_batch([_words_of(text) for text in texts], LANGUAGE, len(texts))
        self.ahead.read = {text: both[1] for text, both in zip(texts, read, strict=True)}


def _words_of(text: str) -> str:
    return NO_WORD.sub(lambda it: " " * len(it.group()), text)


def engine(name: str) -> AnalyzerEngine:
    """Return the analyser with the model ``name``; with rules only where that is empty."""
    if name not in _engines:
        with _lock:
            if name not in _engines:
                _engines[name] = _build(name)
    return _engines[name]


def _build(name: str) -> AnalyzerEngine:
    from learning.anonymisation.recognisers.contacts import Contacts
    from learning.anonymisation.recognisers.dates import Dates
    from learning.anonymisation.recognisers.loose import Loose
    from learning.anonymisation.recognisers.numbers import Numbers
    from learning.anonymisation.recognisers.people import People
    from learning.anonymisation.recognisers.places import Places
    from learning.anonymisation.recognisers.tables import Tables

    models = [{"lang_code": LANGUAGE, "model_name": name or "rules"}]
    nlp: NlpEngine = InstalledModel(models) if name else NoOpNlpEngine(models)
    nlp.load()
    registry = RecognizerRegistry(
        recognizers=[Numbers(), Dates(), Contacts(), Places(), People(), Tables(), Loose()],
        supported_languages=[LANGUAGE],
    )
    return AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=[LANGUAGE])
